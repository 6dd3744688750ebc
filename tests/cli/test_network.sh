#!/usr/bin/env bash
# ghosts network: radii of networks with closed forms, and files that are not networks.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

refuse 'are all needed' network
refuse 'are all needed' network net.npz
refuse 'no such file\|No such file' network missing.npz --direction missing.npz --data "$data/mlp_init_logits.npy"
if ! python_has zipfile; then
    skip 'Python is missing: no network files were made'
    finish
    exit
fi

# Archives without NumPy: savez FILE NAME=VALUE..., numbers nested in brackets or a list of strings.
cat >"$work/savez.py" <<'PYTHON'
import ast, struct, sys, zipfile

def flat(value):
    return [x for item in value for x in flat(item)] if isinstance(value, list) else [value]

def shape(value):
    return (len(value),) + shape(value[0]) if isinstance(value, list) else ()

def npy(value):
    items = flat(value)
    if isinstance(items[0], str):
        width = max(len(text) for text in items)
        descr, data = "<U%d" % width, b"".join(t.ljust(width, "\0").encode("utf-32-le") for t in items)
    else:
        descr, data = "<f8", struct.pack("<%dd" % len(items), *items)
    text = repr({"descr": descr, "fortran_order": False, "shape": shape(value)})
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for argument in sys.argv[2:]:
        name, value = argument.split("=", 1)
        archive.writestr(name + ".npy", npy(ast.literal_eval(value)))
PYTHON
savez() { "$python" "$work/savez.py" "$@"; }
network() { # FILE [ARGUMENT...]: the arguments of the network FILE.npz
    local name=$1
    shift
    printf '%s\0' network "$work/$name.npz" --direction "$work/$name.d.npz" --data "$work/one.csv" "$@"
}
expect_network() { # STATUS PATTERN FILE ARGUMENT...
    local status=$1 pattern=$2
    shift 2
    mapfile -d '' -t arguments < <(network "$@")
    expect "$status" "$pattern" "${arguments[@]}"
}
refuse_network() { # PATTERN FILE ARGUMENT...
    local pattern=$1
    shift
    mapfile -d '' -t arguments < <(network "$@")
    refuse "$pattern" "${arguments[@]}"
}
printf '1\n' >"$work/one.csv"

# w tanh(tau) and 0: rho_true = arctan(pi/w), rho_a = pi/w
savez "$work/neuron.npz" "operations=['dense A', 'tanh', 'dense B']" 'A=[[0.0]]' 'B=[[2.0, 0.0]]'
savez "$work/neuron.d.npz" 'A=[[1.0]]'
expect_network 0 '"true":{"radius":"1.0038848218' neuron --format json
expect_network 0 '"linear":{"radius":"1.570796326' neuron --format json
expect_network 0 '"bound":"1.5707963267' neuron --format json
expect_network 0 '"binds":"ghost".*"kind":"pole","operation":2,"unit":0,"re":"-*0[0-9.e-]*","im":"1.5707963' neuron --format json
expect_network 0 '"kink":null,"kink_backward":null' neuron --format json
expect_network 0 'rho_true   1.00388482' neuron
expect_network 0 '^0,2,1.570796.*,ghost,,$' neuron --format csv
# as PyTorch keeps weights: outputs x inputs
savez "$work/linear.npz" "operations=['linear A', 'tanh', 'linear B']" 'A=[[0.0]]' 'B=[[2.0], [0.0]]'
savez "$work/linear.d.npz" 'A=[[1.0]]'
expect_network 0 '"true":{"radius":"1.0038848218' linear --format json
# nothing within the limit, and what ends the search where a pole is nearer than the zeros
expect_network 0 '"true":{"radius":null,.*"certified":true,"lower_bound":"0.9"}.*"binds":null' neuron --limit 0.9 --format json
savez "$work/pole.npz" "operations=['dense A', 'logistic', 'dense B']" 'A=[[0.0]]' 'B=[[1e-9, 0.0]]'
savez "$work/pole.d.npz" 'A=[[1.0]]'
expect_network 1 '"certified":false.*"binds":"pole".*"im":"3.14159265' pole --limit 3.5 --work-limit 3000 --format json
# max(1 - tau, 0): the piece 1 - tau, a kink at 1; zeros of e^(1 - tau) + 1 at 1 + i pi
savez "$work/kink.npz" "operations=['dense A b', 'relu', 'dense B']" 'A=[[0.5]]' 'b=[0.5]' 'B=[[1.0, 0.0]]'
savez "$work/kink.d.npz" 'A=[[-1.0]]'
expect_network 0 '"true":{"radius":"3.29690830.*"binds":"kink".*"kink":"\(1\|0.99999999\)[0-9]*","kink_backward":null' kink --format json
expect_network 0 'kink ahead  *\(1\|0.99999999\)' kink
# all kinds in one network run through
savez "$work/all.npz" "operations=['dense A b', 'convolution K height=2 width=2', 'batch_norm m s positions=4', 'silu',
 'average_pool height=2 width=2 window_height=1 window_width=2', 'layer_norm g h positions=2', 'residual',
 'dense Q positions=2', 'attention positions=2 heads=1', 'end', 'tokens t p positions=2', 'first_token positions=3',
 'rms_norm', 'softplus', 'gelu', 'gelu_tanh', 'ria beta=2', 'gaussian_gate', 'normal']" \
    'A=[[0.1, 0.2, 0.3, 0.4]]' 'b=[1.0, 2.0, 3.0, 4.0]' 'K=[[[[1.0, 0.5]]]]' 'm=[0.0, 0.1]' 's=[1.0, 2.0]' \
    'g=[1.0, 1.0]' 'h=[0.0, 1.0]' 'Q=[[1.0, 0.0, 1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]]' \
    't=[0.5, 0.25]' 'p=[[0.0, 0.1], [0.2, 0.3], [0.4, 0.5]]'
savez "$work/all.d.npz" 'b=[1.0, 0.0, -1.0, 0.5]' 't=[1.0, -1.0]'
expect_network 0 '"binds":"ghost"\|"certified":true' all --limit 0.5 --format json

# ---- what is refused ---------------------------------------------------------------------------
refuse_network 'has the samples 0 to 0' neuron --sample 1
refuse_network 'takes no --logits, --slopes' neuron --logits 0,1
refuse_network 'is not a number from' neuron --limit 0
refuse_network 'from 8 to 128' neuron --order 300
bad() { # PATTERN OPERATIONS [ARRAY...]
    local pattern=$1 operations=$2
    shift 2
    savez "$work/bad.npz" "operations=$operations" 'A=[[1.0, 2.0]]' "$@"
    savez "$work/bad.d.npz" 'A=[[1.0, 1.0]]'
    refuse_network "$pattern" bad
}
bad 'operation 1 (dance): unknown; known are dense,' "['dance A']"
bad "there is no array 'B'" "['dense B']"
bad 'a name of an array of weights\|the name of an array of weights' "['dense']"
bad 'takes 1 x 2 numbers, but 1 come' "['linear A']"
bad 'has 2 dimensions, not four' "['convolution A height=1 width=1']"
bad 'height=NUMBER is needed' "['average_pool']"
bad 'takes no window=' "['dense A window=2']"
bad 'positions=0 is not a whole number' "['dense A positions=0']"
bad "has 3 numbers, not 2" "['dense A c']" 'c=[1.0, 2.0, 3.0]'
bad 'operation 2 (end): its sizes do not fit' "['dense A', 'end']"
bad 'dtype .<f8. where a list of strings is needed' '[1.0, 2.0]'
savez "$work/bad.npz" "operations=['dense A']" 'A=[[1.0, 2.0]]'
savez "$work/bad.d.npz" 'C=[[1.0, 1.0]]'
refuse_network "the array 'C' is not in" bad
savez "$work/bad.d.npz" 'A=[[1.0], [1.0]]'
refuse_network 'differ in shape' bad
savez "$work/bad.d.npz" 'A=[[1.0, 1.0]]'
savez "$work/bad.npz" 'A=[[1.0, 2.0]]'
refuse_network "there is no array 'operations'" bad
head -c 60 "$work/neuron.npz" >"$work/bad.npz"
refuse_network 'an NPZ file is needed' bad
printf 'text' >"$work/bad.npz"
refuse_network 'an NPZ file is needed' bad
# cut within an array: every prefix and every flipped byte is refused or read, and never more
size=$(wc -c <"$work/neuron.npz")
status=0
for at in $(seq 1 23 "$size"); do
    head -c "$at" "$work/neuron.npz" >"$work/bad.npz"
    "$ghosts" network "$work/bad.npz" --direction "$work/neuron.d.npz" --data "$work/one.csv" >/dev/null 2>"$work/err"
    [ $? -le 2 ] || status=1
    { head -c "$at" "$work/neuron.npz"; printf '\377'; tail -c +$((at + 2)) "$work/neuron.npz"; } >"$work/bad.npz"
    "$ghosts" network "$work/bad.npz" --direction "$work/neuron.d.npz" --data "$work/one.csv" >/dev/null 2>"$work/err"
    [ $? -le 2 ] || status=1
done
verdict $status 'damaged archives end in an answer or a message'

finish
