/* Tables for papers: LaTeX and Markdown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>

bool is_for_readers(const cli_options *options)
{
    return options->format != FORMAT_JSON && options->format != FORMAT_CSV;
}

bool is_table(const cli_options *options)
{
    return options->format == FORMAT_LATEX || options->format == FORMAT_MARKDOWN;
}

void table_begin(FILE *out, const table_column *columns, const cli_options *options)
{
    bool latex = options->format == FORMAT_LATEX;
    if (latex)
        fputs("\\begin{tabular}{", out);
    for (size_t i = 0; latex && columns[i].latex; i++)
        fputc('r', out);
    if (latex)
        fputs("}\n\\hline\n", out);
    for (size_t i = 0; columns[i].latex; i++)
        if (latex)
            fprintf(out, "%s%s", i ? " & " : "", columns[i].latex);
        else
            fprintf(out, "| %s ", columns[i].markdown);
    fputs(latex ? " \\\\\n\\hline\n" : "|\n", out);
    for (size_t i = 0; !latex && columns[i].latex; i++)
        fputs("| ---: ", out);
    if (!latex)
        fputs("|\n", out);
}

/* A number in mathematics, with its power of ten; words with the characters of LaTeX escaped. */
static void print_latex(FILE *out, const char *cell)
{
    size_t sign = *cell == '-' || *cell == '+';
    const char *exponent = strchr(cell, 'e');
    if (strcmp(cell + sign, "inf") == 0) {
        fprintf(out, "$%.*s\\infty$", (int)sign, cell);
    } else if (cell[sign] < '0' || cell[sign] > '9') {
        for (; *cell; cell++)
            fprintf(out, strchr("_&%$#{}", *cell) ? "\\%c" : "%c", *cell);
    } else if (exponent) {
        const char *power = exponent + 1 + (exponent[1] == '+');
        bool negative = *power == '-';
        power += negative;
        power += strspn(power, "0");
        fprintf(out, "$%.*s \\times 10^{%s%s}$", (int)(exponent - cell), cell, negative ? "-" : "",
                *power ? power : "0");
    } else {
        fprintf(out, "$%s$", cell);
    }
}

void table_row(FILE *out, const char *const *cells, size_t count, const cli_options *options)
{
    bool latex = options->format == FORMAT_LATEX;
    for (size_t i = 0; i < count; i++) {
        const char *cell = cells[i] ? cells[i] : "";
        if (latex) {
            fputs(i ? " & " : "", out);
            print_latex(out, cell);
        } else {
            fprintf(out, "| %s ", cell);
        }
    }
    fputs(latex ? " \\\\\n" : "|\n", out);
}

void table_end(FILE *out, const cli_options *options)
{
    if (options->format == FORMAT_LATEX)
        fputs("\\hline\n\\end{tabular}\n", out);
}
