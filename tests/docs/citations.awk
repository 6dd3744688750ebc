# Numbered statements and their citations: awk -f citations.awk theory.md rounding.md FILE...
#
# The first two files define: `<a id="4.2"></a>**Theorem 4.2 (name).**` a statement and `## 4. Name`
# after `<a id="4"></a>` a section.  Both must be numbered without gaps, and each anchor once.  In all
# files every "Theorem 4.2" (also "Lemmas 3.1 and 3.2", "Theorems 4.1 to 4.9", "section 7") must name a
# statement of that kind, in the document named last before it: docs/theory.md or docs/rounding.md; in
# these two their own unless the other stands just before.  Links must lead to an anchor, and one to every
# section.
#
# SPDX-License-Identifier: GPL-3.0-or-later

BEGIN {
    kind = "(Theorem|Lemma|Proposition|Corollary|Remark|[Ss]ection)"
    number = "[0-9]+(\\.[0-9]+)?"
    space = "[ (\\[]*"
    first = kind "(s|ta)? " number
}

function complain(where, what)
{
    printf "%s: %s\n", where, what
    faults++
}

function document(name)
{
    return name ~ /theory\.md$/ ? "theory" : name ~ /rounding\.md$/ ? "rounding" : ""
}

function define(line, place,    id, parts, label)
{
    if (match(line, /<a id="[0-9.]+"><\/a>/)) {
        id = substr(line, RSTART + 7, RLENGTH - 13)
        if ((self, id) in anchor)
            complain(place, "anchor " id " stands twice")
        anchor[self, id] = 1
        label = substr(line, RSTART + RLENGTH)
        if (label == "") { # a section: its heading follows
            pending = id
            return
        }
        if (label !~ /^\*\*[A-Z][a-z]+ [0-9]+\.[0-9]+ \(/) {
            complain(place, "an anchor without its statement")
            return
        }
        split(substr(label, 3), parts, " ")
        if (parts[2] != id)
            complain(place, "anchor " id " before statement " parts[2])
        if (id != section "." ++statement)
            complain(place, "statement " id " where " section "." statement " is due")
        known[self, tolower(parts[1]), id] = 1
        statements++
    } else if (line ~ /^## [0-9]+\. /) {
        split(line, parts, /[ .]+/)
        if (pending != parts[2] || parts[2] != ++section)
            complain(place, "section " parts[2] " out of order or without its anchor")
        known[self, "section", section] = 1
        statement = 0
    } else if (line ~ /\*\*(Theorem|Lemma|Proposition|Corollary|Remark) [0-9]+\.[0-9]+ \(/)
        complain(place, "a statement without its anchor")
}

# One line of a document: no longer than 110 characters (bytes of UTF-8 that only continue a character
# don't count), and every formula closed on its line, or nothing renders.
function measure(line, place,    text, dollars)
{
    text = line
    gsub(/[\200-\277]/, "", text)
    if (length(text) > 110)
        complain(place, length(text) " characters")
    text = line
    dollars = gsub(/\$/, "", text)
    if (dollars % 2)
        complain(place, "a formula is not closed on its line")
}

function cite(what, id, where)
{
    what = tolower(what)
    cited++
    if (target == "")
        complain(where, what " " id " of no document")
    else if (!((target, what, id) in known))
        complain(where, "docs/" target ".md has no " what " " id)
}

# All citations in a file whose lines are joined by single spaces.
function scan(text, where,    own, before, what, id, from, rest, link)
{
    own = document(where)
    while (match(text, /\]\([a-z.\/]*#[0-9.]+\)/)) { # links
        link = substr(text, RSTART + 2, RLENGTH - 3)
        id = link
        sub(/.*#/, "", id)
        sub(/#.*/, "", link)
        target = link == "" ? own : document(link)
        cited++
        linked[target, id] = 1
        if (!((target, id) in anchor))
            complain(where, "a link to " link "#" id ", which does not exist")
        rest = substr(text, 1, RSTART - 1)
        sub(/\[[^\[]*$/, "&", rest)
        text = rest "]" substr(text, RSTART + RLENGTH)
    }
    gsub(/[\[\]]/, "", text)
    target = own == "" ? fallback(where) : own
    while (match(text, first "|(theory|rounding)\\.md")) {
        what = substr(text, RSTART, RLENGTH)
        before = substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + RLENGTH)
        if (what ~ /\.md$/) {
            target = document(what)
            near = 1
            if (text ~ /^[^"]?[, ]* "[A-Z]/ && where ~ /\.[ch]$/)
                complain(where, "docs/" what " cited by a title")
            continue
        }
        if (own != "" && !(near && before ~ /^\)?,? *(and )?$/))
            target = own
        near = 0
        id = what
        sub(/.* /, "", id)
        sub(/(s|ta)? .*/, "", what)
        cite(what, id, where)
        while (match(text, "^(,| and| or| to|, and) " number) && text !~ /^,? [0-9]+,[0-9]/) {
            id = substr(text, RSTART, RLENGTH)
            text = substr(text, RSTART + RLENGTH)
            sub(/.* /, "", id)
            if (tolower(what) == "section" || id ~ /\./)
                cite(what, id, where)
        }
    }
}

function fallback(where)
{
    return where ~ /cli\/verify\// ? "theory" : ""
}

FNR == 1 {
    if (seen && !(seen in text_of))
        text_of[seen] = text
    text = ""
    seen = FILENAME
    self = NR == FNR || FILENAME == ARGV[2] ? document(FILENAME) : ""
    section = statement = 0
    pending = ""
    display = 0
}

self != "" && FILENAME != "" && !(FILENAME in text_of) {
    define($0, FILENAME ":" FNR)
    measure($0, FILENAME ":" FNR)
}

{
    line = $0
    sub(/^[ \t]*(\/\*+|\*+\/?|\/\/+|#+|>)?[ \t]*/, "", line)
    text = text " " line
}

END {
    text_of[seen] = text
    for (name in text_of)
        scan(text_of[name], name)
    for (entry in known) { # the list of sections at the top
        split(entry, part, SUBSEP)
        if (part[2] == "section" && !((part[1], part[3]) in linked))
            complain("docs/" part[1] ".md", "no link to section " part[3])
    }
    if (statements < 80 || cited < 100)
        complain("citations.awk", "only " statements + 0 " statements and " cited + 0 " citations found")
    if (!faults)
        printf "%d statements, %d citations\n", statements, cited
    exit faults > 0
}
