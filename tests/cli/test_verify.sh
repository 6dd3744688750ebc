#!/usr/bin/env bash
# ghosts verify: verdicts, the same result for any number of threads, the three forms of the report,
# counterexamples checked by PARI/GP, the page in a browser.
#
# SPDX-License-Identifier: GPL-3.0-or-later
source "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# ---- contract ----------------------------------------------------------------------------------
expect 0 '^C2  *PROVED' verify --claims C2 --samples 8 --quiet
expect 1 '^C14  *CORRECTED' verify --claims C2,C14 --samples 8 --quiet
expect 0 '^C3 .*; machine-checked$' verify --claims C3 --samples 8 --quiet
expect 0 '^C1 .*; proven on paper$' verify --claims C1 --samples 8 --quiet
expect 1 '"verdict": *"CORRECTED"' verify --claims C10 --samples 4 --format json
expect 0 '^C9,PROVED,' verify --claims C9 --samples 4 --format csv
# at least one case that has what the claim supposes
expect 0 '^C2  *PROVED  *[1-9]' verify --claims C2 --samples 1 --quiet
expect 0 '^C2  *PROVED  *7 trials' verify --claims C2 --samples 8 --quiet
refuse 'claims.*C1,C7-C9' verify --claims D1
refuse 'claims.*C1 to C' verify --claims C99
refuse 'claims' verify --claims C3-C2
refuse 'claims' verify --claims C1,
refuse 'samples' verify --samples 0
refuse 'seed' verify --seed -1
refuse 'takes no --logits' verify --logits 0,1
refuse_full_disk verify --claims C14 --format csv
refuse 'nowhere.json:1: ' verify --claims C14 --experiments "$work/nowhere.json"
printf '{"experiments":[{"id":1}]}' >"$work/bad.json"
refuse 'bad.json:1: not a list' verify --claims C14 --experiments "$work/bad.json"
refuse '--out: /proc/nowhere: ' verify --claims C14 --out /proc/nowhere
refuse '--out: .*bad.json: Not a directory' verify --claims C14 --out "$work/bad.json"
refuse '--figures: .*nowhere: No such' verify --claims C14 --figures "$work/nowhere"

if [ -w /dev/full ]; then
    mkdir "$work/full"
    ln -s /dev/full "$work/full/claims.md"
    "$ghosts" verify --claims C14 --out "$work/full" --quiet >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] && grep -q '^ghosts: .*/full/claims.md: No space left' "$work/err" &&
        [ -w /dev/full ] && [ ! -e "$work/full/claims.html" ]
    verdict $? "a report that cannot be written is told: $(head -c 200 "$work/err")"
else
    skip "/dev/full is missing: verify --out was not tried on it"
fi
if { (ulimit -v 400000 && "$ghosts" --version) >/dev/null; } 2>/dev/null; then
    (ulimit -v 400000 && "$ghosts" verify --claims C9 --samples 100000000) >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] && grep -q '^ghosts: out of memory' "$work/err"
    verdict $? "no verdict without memory for the trials"
else
    skip "this build does not start in 400 MB: verify without memory was not tried"
fi

# ---- threads and seeds ---------------------------------------------------------------------------
strip() { sed -e '/"seconds"/d' "$1"; }
"$ghosts" verify --claims C1,C3,C9 --samples 24 --format json >"$work/one.json"
"$ghosts" verify --claims C1,C3,C9 --samples 24 --format json --jobs 3 >"$work/three.json"
"$ghosts" verify --claims C1,C3,C9 --samples 24 --format json --seed 2 >"$work/other.json"
cmp -s <(strip "$work/one.json") <(strip "$work/three.json")
verdict $? "--jobs 3 gives the same report as one thread"
! cmp -s <(strip "$work/one.json") <(strip "$work/other.json")
verdict $? "another seed gives other trials"

# ---- the report ----------------------------------------------------------------------------------
printf '{"experiments":[{"id":"E1","verdict":"SUPPORTED","statement":"a <b> & |c|"}]}' >"$work/lab.json"
mkdir "$work/figures"
printf '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>' >"$work/figures/theory_x.svg"
"$ghosts" verify --samples 8 --jobs 2 --out "$work/report" --figures "$work/figures" \
    --experiments "$work/lab.json" --quiet >"$work/out"
verdict $(($? != 1)) "the whole list is decided, some claims corrected"
if python_has sys; then
    "$python" - "$work/report" "$work/pari" <<'PYTHON'
import html.parser, json, re, sys
folder = sys.argv[1]
report = json.load(open(folder + "/claims.json"))
page, text = open(folder + "/claims.html").read(), open(folder + "/claims.md").read()
claims = report["claims"]
assert [c["id"] for c in claims] == ["C%d" % i for i in range(1, 23)]
assert report["experiments"][0]["id"] == "E1" and "a &lt;b&gt; &amp; |c|" in page
assert "| E1 | a <b> & \\|c\\| | SUPPORTED |\n" in text
for c in claims:
    assert c["verdict"] in ("PROVED", "SUPPORTED", "REFUTED", "CORRECTED"), c["id"]
    assert c["violations"] == 0 and c["trials"] > 0, c["id"]
    assert (c["witness"] is None) == (c["verdict"] in ("PROVED", "SUPPORTED")), c["id"]
    assert 'data-claim="%s">%s<' % (c["id"], c["margin"]) in page, c["id"]
    assert "## %s: %s" % (c["id"], c["verdict"]) in text, c["id"]
    assert "Trials of the true statement: %d," % c["trials"] in text, c["id"]
    theorems = ", ".join(c["machine_checked"])
    row = "| %s | %s | %s | " % (c["id"], c["standing"], theorems)
    line = [l for l in text.splitlines() if l.startswith(row)]
    assert len(line) == 1 and (c["not_machine_checked"] or "") in line[0], c["id"]
    assert line[0].endswith(" %s | %d trials, 0 violations |" % (c["proof"], c["trials"])), c["id"]
    assert "<td>%s<td>%s<td>" % (c["standing"], theorems) in page, c["id"]
    assert all(re.fullmatch(r"[A-Z]\w*\.\w+", t) for t in c["machine_checked"]), c["id"]
    assert (c["standing"] == "machine-checked") == (bool(theorems) and not c["not_machine_checked"]), c["id"]
    for w in c["witnesses"]:
        for number in (w["left"], w["right"]):
            assert number in page and number in text, c["id"]
        assert w["verified_with"].startswith("mpc"), c["id"]
# every way in which a printed statement fails has its confirmed counterexample
assert {c["id"]: len(c["witnesses"]) for c in claims if c["witnesses"]} == {
    "C4": 1, "C7": 1, "C8": 2, "C10": 1, "C12": 1, "C13": 2, "C14": 1, "C15": 1, "C17": 1, "C18": 1, "C21": 2, "C22": 1}
class Loads(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "href", "srcset", "action", "data"):
                assert value.startswith(("#", "data:")), (tag, value)
        assert tag not in ("script", "iframe", "object", "embed")
Loads().feed(page)
assert not re.search(r"@import|url\(", page)
open(sys.argv[2], "w").write("\n".join(w["pari"] for c in claims for w in c["witnesses"]) + "\n")
PYTHON
    verdict $? "HTML, Markdown and JSON agree, and the page loads nothing"
else
    skip "python3 is missing: the pages were not compared with the JSON"
fi
if command -v gp >/dev/null && [ -s "$work/pari" ]; then
    while read -r line; do
        [ "$(printf '%s\n' "$line" | timeout 60 gp -q -f 2>&1 | tail -n 1)" = 1 ]
        verdict $? "PARI/GP confirms: $line"
    done <"$work/pari"
else
    skip "PARI/GP is missing: counterexamples not checked by it"
fi
if command -v chromium >/dev/null; then
    timeout 60 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr \
        --user-data-dir="$work/profile" --dump-dom "file://$work/report/claims.html" \
        >"$work/dom" 2>"$work/browser"
    grep -q 'id="C22"' "$work/dom" && ! grep -q 'CONSOLE' "$work/browser"
    verdict $? "the page opens in Chromium without a message"
else
    skip "Chromium is missing: the page was not opened"
fi
finish
