#!/usr/bin/env bash
# Compiles the theorems of this folder and prints what each theorem of README.md's tables assumes.
#
#     check.sh FOLDER
#
# FOLDER is made if need be and gets copies of the sources and what Coq makes of them.  Fails when a
# file does not compile, when a proof is left open, when a theorem of a table does not exist, and when
# one assumes more than `allowed` below.  COQC names the compiler.  Ends with "N passed, N failed".
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
coqc=${COQC:-coqc}
[ "$coqc" != no ] || coqc=coqc

# The axioms of Coq's real numbers, as its library and Coquelicot use them.
allowed='
ClassicalDedekindReals.sig_forall_dec
ClassicalDedekindReals.sig_not_dec
FunctionalExtensionality.functional_extensionality_dep
Classical_Prop.classic
'

fail() {
    printf 'proofs: %s\n' "$*" >&2
    exit 1
}

packages='apt-get install --no-install-recommends coq libcoq-coquelicot libcoq-interval'
[ $# -eq 1 ] || fail 'one argument: the folder to compile in'
command -v "$coqc" >/dev/null || fail "coqc is missing: $packages"
mkdir -p "$1"
cd "$1"

compile() { # FILE
    "$coqc" -w none -Q . Ghosts "$1"
}

printf 'From Coquelicot Require Complex.\nFrom Interval Require Tactic.\n' >Libraries.v
compile Libraries.v >/dev/null 2>&1 || fail "Coquelicot or Interval is missing: $packages"

! grep -nwE 'Admitted|admit|give_up|bypass_check|Axioms?|Conjecture|Parameters?' "$source_dir"/*.v ||
    fail 'a proof is left open'

# ---- compile, in the order of _CoqProject --------------------------------------------------------

mapfile -t files < <(grep '\.v$' "$source_dir/_CoqProject")
stale=
for file in "${files[@]}"; do
    cmp -s "$source_dir/$file" "$file" || cat "$source_dir/$file" >"$file"
    if [ -n "$stale" ] || [ ! "${file}o" -nt "$file" ]; then
        stale=yes # what comes later may use it
        printf 'coqc %s\n' "$file"
        compile "$file" || fail "$file does not compile"
    fi
done

# ---- what the theorems of the tables assume ------------------------------------------------------

mapfile -t theorems < <(sed -n '/^|/p' "$source_dir/README.md" |
    grep -oE '`[A-Z][A-Za-z]*\.[A-Za-z_0-9]+`' | tr -d '`' | sort -u)
[ ${#theorems[@]} -gt 0 ] || fail 'README.md names no theorem'
{
    printf 'From Ghosts Require %s.\n' "${files[*]%.v}"
    printf 'Print Assumptions Ghosts.%s.\n' "${theorems[@]}"
} >Assumptions.v
compile Assumptions.v >Assumptions.out || fail 'a theorem of README.md does not exist'

# One block a theorem; a name that begins a line is an assumption.
printf '%s\n' "${theorems[@]}" | awk -v allowed="$allowed" '
    BEGIN { count = split(allowed, name); for (i = 1; i <= count; i++) good[name[i]] = 1 }
    function close_block() {
        if (block == 0)
            return
        printf "%s: %s%s\n", theorem[block], axioms ? axioms : "no axiom",
            bad ? "  NOT ALLOWED:" bad : ""
        bad ? failed++ : passed++
    }
    FILENAME == "-" { theorem[++theorems] = $0; next }
    /^(Axioms:|Closed under the global context)$/ { close_block(); block++; axioms = bad = ""; next }
    /^[^ ]/ {
        short = $1
        sub(/.*\./, "", short)
        axioms = axioms (axioms ? ", " : "") short
        if (!($1 in good))
            bad = bad " " $1
    }
    END {
        close_block()
        if (block != theorems) { print "proofs: " block " answers for " theorems " theorems"; failed++ }
        printf "%d passed, %d failed\n", passed, failed
        exit failed > 0
    }' - Assumptions.out
