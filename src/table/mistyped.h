/* What is wrong with text that was meant as a number: for the messages of the table reader and of
 * the command.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef TABLE_MISTYPED_H
#define TABLE_MISTYPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef enum {
    TYPED_AS_NUMBER, /* every character can stand in a decimal or rational number */
    TYPED_LETTER,
    TYPED_OTHER, /* anything else that stands in no number */
    TYPED_HEXADECIMAL,
    TYPED_GROUPED,   /* 1_000 or 1'000 */
    TYPED_SEPARATOR, /* a blank or a semicolon within */
    TYPED_MINUS,     /* a dash other than ASCII's */
    TYPED_DIGIT,     /* a digit other than ASCII's */
    TYPED_BLANK      /* a blank other than a space or a tab */
} typed_kind;

/* The character at `text` and its length in bytes; a byte that begins no character of UTF-8 counts
 * as one of its own.  Overlong forms need no refusal: the result is only named. */
static inline unsigned long typed_character(size_t *length, const char *text, size_t room)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t more = byte[0] >= 0xf0 ? 3 : byte[0] >= 0xe0 ? 2 : byte[0] >= 0xc2 ? 1 : 0;
    unsigned long code = more ? byte[0] & (0x3fu >> more) : byte[0];
    for (size_t i = 1; i <= more; i++) {
        if (i >= room || (byte[i] & 0xc0) != 0x80) {
            *length = 1;
            return byte[0];
        }
        code = code << 6 | (byte[i] & 0x3f);
    }
    *length = more + 1;
    return code;
}

static inline bool typed_letter(unsigned long c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '"';
}

/* Digits of other scripts: Arabic, Persian, Devanagari, superscripts and subscripts, full width. */
static inline bool typed_foreign_digit(unsigned long c)
{
    return (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9) || (c >= 0x966 && c <= 0x96f) ||
           c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089) ||
           (c >= 0xff10 && c <= 0xff19);
}

static inline typed_kind typed_as(unsigned long c, size_t length)
{
    if (length == 1 && strchr("0123456789+-./eE", (int)c) && c)
        return TYPED_AS_NUMBER;
    if (c == '_' || c == '\'' || c == 0x2019)
        return TYPED_GROUPED;
    if (c == ' ' || c == '\t' || c == ';')
        return TYPED_SEPARATOR;
    if (typed_letter(c))
        return TYPED_LETTER;
    if (length == 1)
        return TYPED_OTHER;
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe63 || c == 0xff0d)
        return TYPED_MINUS;
    if (c == 0xa0 || (c >= 0x2000 && c <= 0x200d) || c == 0x202f || c == 0x205f || c == 0x2060 ||
        c == 0x3000 || c == 0xfeff)
        return TYPED_BLANK;
    return typed_foreign_digit(c) ? TYPED_DIGIT : TYPED_OTHER;
}

/* "0x1", "-0X.8": a hexadecimal number begins. */
static inline bool typed_hexadecimal(const char *text, size_t length)
{
    size_t sign = length && (*text == '+' || *text == '-');
    return length >= sign + 3 && text[sign] == '0' && (text[sign + 1] | 0x20) == 'x' &&
           text[sign + 2] && strchr("0123456789abcdefABCDEF.", text[sign + 2]);
}

/* The kind of text[0 .. length), without blanks around it, and the first character that no number
 * holds. */
static inline typed_kind typed_text(unsigned long *character, const char *text, size_t length)
{
    *character = 0;
    if (typed_hexadecimal(text, length))
        return TYPED_HEXADECIMAL;
    for (size_t i = 0, step; i < length; i += step) {
        *character = typed_character(&step, text + i, length - i);
        typed_kind kind = typed_as(*character, step);
        if (kind != TYPED_AS_NUMBER)
            return kind;
    }
    return TYPED_AS_NUMBER;
}

typedef struct {
    char text[80];
} typed_cure;

/* "; what to write instead", or nothing. */
static inline typed_cure cure_for(const char *text, size_t length)
{
    typed_cure cure = {""};
    unsigned long character;
    typed_kind kind = typed_text(&character, text, length);
    const char *what = kind == TYPED_MINUS   ? "no minus sign of ASCII, write -"
                       : kind == TYPED_DIGIT ? "no digit of ASCII, write 0 to 9"
                                             : "no space of ASCII, leave it out";
    const char *words = kind == TYPED_HEXADECIMAL ? "; write it in decimal, not in hexadecimal"
                        : kind == TYPED_GROUPED   ? "; write the digits without separators"
                        : kind == TYPED_SEPARATOR ? "; separate numbers by commas"
                                                  : "";
    if (kind >= TYPED_MINUS)
        snprintf(cure.text, sizeof cure.text, "; U+%04lX is %s", character, what);
    else
        snprintf(cure.text, sizeof cure.text, "%s", words);
    return cure;
}

#endif
