# What the shell tests share: source it, call expect, refuse and verdict, and end with
# finish.  $ghosts is the command, $data the folder of samples, $work a folder that goes away, $python
# the Python that configure chose, or "no".
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
set -u

ghosts=${GHOSTS:-./ghosts}
# shellcheck disable=SC2034 # used by the tests
data=${GHOSTS_SRCDIR:-.}/analysis/data
python=${GHOSTS_PYTHON3:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

verdict() { # condition's status, description
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$2"
    fi
}

skip() { # reason
    skipped=$((skipped + 1))
    printf 'skipped: %s\n' "$1"
}

# python_has MODULE,...: status 0 when there is a Python with these modules.
python_has() {
    [ "$python" != no ] && "$python" -c "import $1" >/dev/null 2>&1
}

# expect STATUS OUTPUT-PATTERN ARGUMENT...: exit status, and a pattern in standard output.
expect() {
    local status=$1 pattern=$2
    shift 2
    "$ghosts" "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? -eq "$status" ] && grep -q -e "$pattern" "$work/out"
    verdict $? "ghosts $* (status $status, output $pattern)"
}

# refuse PATTERN ARGUMENT...: status 2, nothing on standard output, one line with the cause and no
# other.
refuse() {
    local pattern=$1
    shift
    "$ghosts" "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? -eq 2 ] && [ ! -s "$work/out" ] && grep -q "^ghosts.*$pattern" "$work/err" &&
        [ "$(wc -l <"$work/err")" -eq 1 ]
    verdict $? "ghosts $* must be refused with '$pattern', got: $(head -c 300 "$work/err")"
}

# refuse_full_disk ARGUMENT...: status 2 and a message when standard output cannot be written.
refuse_full_disk() {
    if [ ! -w /dev/full ]; then
        skip "/dev/full is missing: ghosts $* was not tried on it"
        return
    fi
    "$ghosts" "$@" >/dev/full 2>"$work/err" </dev/null
    [ $? -eq 2 ] && grep -q '^ghosts: standard output: cannot write' "$work/err"
    verdict $? "ghosts $* must notice that standard output is full"
}

# The last line of every test, which bootstrap adds up; the status of the whole, bad when nothing ran.
finish() {
    if [ $skipped -gt 0 ]; then
        printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
    else
        printf '%d passed, %d failed\n' $passed $failed
    fi
    [ $failed -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
}
