# The public headers as Doxygen wants them, in memory: plain comments become documentation comments.
#
#     awk -v symbols="src/libghosts.symbols src/libghosts_fast.symbols" -f filter.awk batch.h
#
# The rules of the headers, which `-v check=1` enforces instead of printing anything but faults:
# - the first comment describes the file;
# - a comment on lines of its own describes every declaration that follows, up to an empty line;
# - a comment behind a field or an enumerator describes that line;
# - a row of dashes is a heading, for human eyes only;
# - every function, type, field, enumerator and macro is described, and every parameter of a function
#   is named in its comment or in that of the file.
# In a comment, lines indented by four after an empty one are shown as they are, and "NAME  text" (two
# blanks or more) is an entry of a list.
#
# SPDX-License-Identifier: GPL-3.0-or-later

BEGIN {
    count = split(symbols, list, " ")
    for (i = 1; i <= count; i++)
        while ((getline line < list[i]) > 0)
            if (split(line, word, " ") == 2 && word[1] != "#")
                since[word[1]] = word[2]
    depth = 0
}

function complain(what) {
    if (check)
        printf "%s:%d: %s\n", FILENAME, FNR, what
}

function put(text) {
    if (!check)
        print text
}

# What Markdown, HTML and Doxygen would take for theirs; not between backquotes.
function escaped(text,    piece, pieces, i, result) {
    pieces = split(text, piece, "`")
    for (i = 1; i <= pieces; i++) {
        if (i % 2 == 1) {
            gsub(/&/, "\\&amp;", piece[i])
            gsub(/</, "\\&lt;", piece[i])
            gsub(/>/, "\\&gt;", piece[i])
            gsub(/[*#]/, "\\\\&", piece[i])
            gsub(/ \.\. /, " \\&hellip; ", piece[i]) # else the end of a sentence
        }
        result = result (i > 1 ? "`" : "") piece[i]
    }
    return result
}

# The comment doc[1 .. lines], opened by `mark`; `tail` is a command at its end.
function put_comment(mark, tail,    i, text, code, item, empty) {
    put(mark)
    empty = 1
    for (i = 1; i <= lines; i++) {
        text = doc[i]
        if (text == "") {
            empty = 1
            put("")
            continue
        }
        if (code && text !~ /^    /) {
            put("\\endverbatim")
            code = 0
        } else if (!code && empty && text ~ /^    /) {
            put("\\verbatim")
            code = 1
        }
        if (code) {
            put(text)
        } else if (match(text, /^\*?[A-Za-z_][A-Za-z0-9_>-]*(\[\])?  +/)) {
            if (!item)
                put("")
            item = 1
            rest = substr(text, RLENGTH + 1)
            name = substr(text, 1, RLENGTH)
            sub(/ +$/, "", name)
            put("- <b>" escaped(name) "</b> " escaped(rest))
        } else {
            if (item && text ~ /^ /) {
                sub(/^ +/, "  ", text)
            } else if (item) {
                put("")
                item = 0
            }
            put(escaped(text))
        }
        empty = 0
    }
    if (code)
        put("\\endverbatim")
    if (tail != "")
        put("\n" tail)
    put("*/")
}

# Collects the comment that opens in `text` into doc[], reading on until it closes.
function read_comment(text) {
    lines = 0
    sub(/^.*\/\*/, "", text)
    for (;;) {
        closed = sub(/ *\*\/.*$/, "", text)
        if (lines > 0 || text !~ /^ /)
            sub(/^ *\*/, "", text)
        sub(/^ /, "", text)
        if (text !~ /SPDX-License-Identifier/ && !(closed && text == ""))
            doc[++lines] = text
        if (closed || (getline text) <= 0)
            break
    }
    while (lines > 0 && doc[lines] == "")
        lines--
}

function documented(    i, text) {
    for (i = 1; i <= lines; i++)
        text = text " " doc[i]
    return text
}

# Whole words: "bad" is not named by "badly".
function names(text, word) {
    return text ~ ("(^|[^A-Za-z0-9_])" word "([^A-Za-z0-9_]|$)")
}

function check_parameters(declaration,    name, list, parameter, parameters, i) {
    if (declaration !~ /\(/ || declaration ~ /^(typedef|#)/)
        return
    match(declaration, /ghosts_[a-z0-9_]+ *\(/)
    name = substr(declaration, RSTART, RLENGTH - 1)
    list = substr(declaration, RSTART + RLENGTH)
    sub(/\) *;.*$/, "", list)
    parameters = split(list, parameter, ",")
    for (i = 1; i <= parameters; i++) {
        gsub(/\[[^]]*\]/, "", parameter[i])
        sub(/^.*[ *]/, "", parameter[i])
        if (parameter[i] != "void" && !names(text_here " " text_of_file, parameter[i]))
            complain("parameter " parameter[i] " of " name "() is not named in its comment")
    }
}

function begin_declaration(first,    name, version) {
    text_here = documented()
    if (lines == 0)
        complain("no comment describes: " first)
    name = ""
    if (match(first, /ghosts_[a-z0-9_]+\(/))
        name = substr(first, RSTART, RLENGTH - 1)
    if (lines > 0)
        put_comment("/**", name in since ? "\\since " since[name] : "")
}

# ---- lines -------------------------------------------------------------------------------------

FNR == 1 {
    read_comment($0)
    text_of_file = documented()
    put_comment("/** \\file", "")
    lines = 0
    next
}

/^ *$/ {
    lines = 0
    put($0)
    next
}

# A comment on lines of its own.
/^ *\/\*/ {
    read_comment($0)
    if (documented() ~ /-----/)
        lines = 0
    else if (depth > 0)
        own_comment = 1
    next
}

/^#(ifndef|ifdef|endif|include)/ || /^extern "C"/ || /^#define GHOSTS_[A-Z0-9]+_H$/ {
    lines = 0
    put($0)
    next
}

/^#define/ {
    begin_declaration($0)
    put($0)
    while ($0 ~ /\\$/ && getline > 0)
        put($0)
    next
}

# The closing brace of extern "C".
/^}$/ {
    put($0)
    next
}

depth == 0 && !unfinished {
    begin_declaration($0)
    declaration = ""
}

{
    code = $0
    trailing = code ~ /\/\*/
    if (trailing) {
        comment = code
        sub(/ *\/\*.*$/, "", code)
        if (depth == 0)
            held = documented()
        read_comment(comment)
    }
    inside = depth
    depth += gsub(/\{/, "{", code) - gsub(/\}/, "}", code)
    one_line = code ~ /\{.*\}/
    if (inside > 0 && depth > 0 && code ~ /[A-Za-z]/) {
        if (!trailing && !own_comment && !field_open)
            complain("no comment describes: " code)
        if (!trailing && own_comment && !field_open)
            put_comment("/**", "")
        field_open = code !~ /[;,] *$/ && !trailing
        own_comment = 0
    }
    # One comment behind several fields describes each.
    while (trailing && depth > 0 && match(code, /^ *[a-z_]+ +\**[a-z0-9_]+,/)) {
        first = substr(code, 1, RLENGTH - 1)
        rest = substr(code, RLENGTH + 1)
        put(first ";")
        put_comment("/**<", "")
        sub(/\**[a-z0-9_]+$/, "", first)
        code = first rest
    }
    put(code)
    if (trailing)
        put_comment("/**<", "")
    if (depth == 0) {
        declaration = declaration " " code
        unfinished = code !~ /; *$/
        if (!unfinished) {
            sub(/^ +/, "", declaration)
            if (inside == 0)
                check_parameters(declaration)
            else
                lines = 0
        }
    } else {
        unfinished = 0
    }
}
