#!/usr/bin/env bash
# docs/proofs without Coq: every theorem of README.md's tables stands in its file, with a proof that ends; the
# claims' theorems in the source are the README's; every file is compiled, and every statement is one of
# docs/theory.md.  With Coq, `make proofs` does the rest; its checker is tried on theorems that it must refuse.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=$(cd "${GHOSTS_SRCDIR:-.}" && pwd)
proofs=$source_dir/docs/proofs

# ---- the tables ------------------------------------------------------------------------------
theorems() { grep -oE '`[A-Z][A-Za-z]*\.[A-Za-z_0-9]+`' | tr -d '`'; }
grep '^|' "$proofs/README.md" | theorems | sort -u >"$work/named"
[ "$(wc -l <"$work/named")" -ge 30 ]
verdict $? "the tables name $(wc -l <"$work/named") theorems"
while IFS=. read -r file name; do
    grep -qE "^(Theorem|Lemma|Corollary) $name\b" "$proofs/$file.v"
    verdict $? "$file.v has the theorem $name"
done <"$work/named"

(cd "$proofs" && printf '%s\n' *.v | sort) >"$work/files"
grep '\.v$' "$proofs/_CoqProject" | sort | cmp -s - "$work/files"
verdict $? '_CoqProject lists every file'
! grep -nwE 'Admitted|admit|give_up|Axioms?|Conjecture|Parameters?' "$proofs"/*.v
verdict $? 'no proof is left open'
for file in "$proofs"/*.v; do
    [ "$(grep -cE '^ *(Theorem|Lemma|Corollary|Example) ' "$file")" -eq \
        "$(grep -oE '\b(Qed|Defined)\.' "$file" | wc -l)" ] && ! awk 'length > 100' "$file" | grep -q .
    verdict $? "${file##*/}: one end for each proof, lines of 100 characters"
done

# Statements: the name in the first column is that of docs/theory.md.
sed -n 's/^| \([A-Z][a-z]* [0-9]*\.[0-9]*\) | .*/\1/p' "$proofs/README.md" >"$work/statements"
[ "$(wc -l <"$work/statements")" -ge 12 ]
verdict $? "the tables name $(wc -l <"$work/statements") statements of docs/theory.md"
while read -r statement; do
    grep -q "\*\*$statement (" "$source_dir/docs/theory.md"
    verdict $? "docs/theory.md has $statement"
done <"$work/statements"

# Claims: "C3: File.theorem File.theorem; what is left".
awk -F ' *[|] *' '/^[|] C[0-9]+ [|]/ { gsub(/[`,]/, ""); print $2 ": " $3 "; " $4 }' "$proofs/README.md" |
    sed 's/ *$//' | sort >"$work/readme"
cat "$source_dir"/src/cli/verify/claims/*.c | awk '
    /^const claim_entry claim_C/ { id = $3; sub(/claim_/, "", id); checked = left = field = "" }
    /^    \.[a-z]* =/ { field = $1 }
    field ~ /^\.(un)?checked$/ {
        text = $0
        gsub(/^[^"]*"|"[^"]*$/, "", text)
        if (index($0, "\"")) field == ".checked" ? checked = checked text : left = left text
    }
    /^};/ && id { gsub(/,/, "", left); print id ": " checked "; " left; id = "" }' |
    sed 's/ *$//' | sort >"$work/source"
[ "$(wc -l <"$work/source")" -eq 22 ] && diff "$work/readme" "$work/source"
verdict $? 'the claims of src/cli/verify name the theorems of docs/proofs/README.md'

# ---- the checker, on folders that it must refuse -----------------------------------------------
coqc=${COQC:-$(command -v coqc)}
if [ -z "$coqc" ] || ! printf 'From Coquelicot Require Complex.\nFrom Interval Require Tactic.\n' \
    >"$work/Probe.v" || ! "$coqc" -w none "$work/Probe.v" >/dev/null 2>&1; then
    skip 'Coq, Coquelicot or Interval is missing: the checker of docs/proofs was not tried'
    finish
    exit
fi
attempt() { # STATUS PATTERN DESCRIPTION, with the file A.v on standard input
    local folder=$work/attempt
    rm -rf "$folder"
    mkdir "$folder"
    cp "$proofs/check.sh" "$folder"
    cat >"$folder/A.v"
    printf -- '-Q . Ghosts\nA.v\n' >"$folder/_CoqProject"
    printf '| C1 | `A.zero_is_zero` | |\n' >"$folder/README.md"
    COQC=$coqc bash "$folder/check.sh" "$folder/compiled" >"$work/out" 2>&1
    [ $? -eq "$1" ] && grep -q -e "$2" "$work/out"
    verdict $? "the checker and $3: $(head -c 300 "$work/out")"
}
attempt 0 '^1 passed, 0 failed' 'a proven theorem' <<<'Theorem zero_is_zero : 0 = 0. Proof. reflexivity. Qed.'
attempt 1 'left open' 'an open proof' <<<'Theorem zero_is_zero : 0 = 0. Admitted.'
attempt 1 'does not compile' 'a false theorem' <<<'Theorem zero_is_zero : 0 = 1. Proof. reflexivity. Qed.'
attempt 1 'does not exist' 'a missing theorem' <<<'Theorem another : 0 = 0. Proof. reflexivity. Qed.'
attempt 1 'NOT ALLOWED: .*eqb_correct' 'an axiom of the machine' <<'COQ'
From Coq Require Import Uint63.
Theorem zero_is_zero : forall i j : int, (i =? j)%uint63 = true -> i = j.
Proof. exact Uint63.eqb_correct. Qed.
COQ
attempt 1 'NOT ALLOWED: .*one' 'an axiom by another name' <<'COQ'
Variable one : 0 = 1.
Theorem zero_is_zero : 0 = 1. Proof. exact one. Qed.
COQ
finish
