/* The report as one HTML page that loads nothing: style inside, figures as data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/report.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *const head =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    "<link rel=\"icon\" href=\"data:,\"><title>Claims decided by ghosts</title>\n<style>\n"
    ":root{--ink:#222;--soft:#666;--line:#ddd;--proved:#00704f;--supported:#0072b2;"
    "--corrected:#9a5b00;--refuted:#b02a00}\n"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:70rem;padding:1rem;color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.7rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem;border-top:1px "
    "solid "
    "var(--line);padding-top:1rem}\n"
    ".v{font-weight:700;white-space:nowrap}.PROVED{color:var(--proved)}.SUPPORTED{color:"
    "var(--supported)}.CORRECTED{color:var(--corrected)}.REFUTED{color:var(--refuted)}\n"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);"
    "padding:.4rem .6rem;text-align:left;vertical-align:top}\n"
    "dl{margin:.3rem 0}dt{color:var(--soft);font-size:.85rem;margin-top:.5rem}dd{margin:0}\n"
    "pre{background:#f5f5f2;padding:.6rem;margin:.3rem "
    "0;white-space:pre-wrap;overflow-wrap:anywhere;"
    "font-size:.85rem}\n"
    "figure{margin:1.5rem 0}img{max-width:100%;height:auto;border:1px solid var(--line)}"
    "figcaption{color:var(--soft);font-size:.9rem}\n"
    "a{color:inherit}.fix{border-left:3px solid var(--corrected);padding-left:.7rem}\n"
    "@media(max-width:640px){.claims thead{display:none}.claims tr,.claims td{display:block}"
    ".claims td{border:0;padding:.1rem 0}.claims tr{border-bottom:1px solid var(--line);"
    "padding:.6rem 0}}\n</style></head><body>\n";

static void escaped(FILE *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
}

static void entry(FILE *out, const char *name, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "<dt>%s</dt><dd>", name);
    escaped(out, text);
    fputs("</dd>", out);
}

static void html_witness(FILE *out, const json_t *w)
{
    char *logits = report_list(w, "logits"), *slopes = report_list(w, "slopes");
    char *bends = report_list(w, "curvatures");
    fputs("<dt>Counterexample</dt><dd>logits ", out);
    escaped(out, logits);
    fputs("; slopes ", out);
    escaped(out, slopes);
    if (*bends) {
        fputs("; second derivatives ", out);
        escaped(out, bends);
    }
    fputs("; tau = ", out);
    escaped(out, report_text(w, "number"));
    fputs("<br>compared: ", out);
    escaped(out, report_text(w, "compared"));
    fputs("<pre>left  = ", out);
    escaped(out, report_text(w, "left"));
    fputs("\nright = ", out);
    escaped(out, report_text(w, "right"));
    fputs("</pre>verified with ", out);
    escaped(out, report_text(w, "verified_with"));
    if (*report_text(w, "pari")) {
        fputs("; PARI/GP prints 1 for<pre>", out);
        escaped(out, report_text(w, "pari"));
        fputs("</pre>", out);
    }
    fputs("</dd>", out);
    free(logits);
    free(slopes);
    free(bends);
}

static void html_claim(FILE *out, const json_t *c)
{
    const char *id = report_text(c, "id"), *verdict = report_text(c, "verdict");
    fprintf(out, "<h2 id=\"%s\">%s <span class=\"v %s\">%s</span></h2>\n<dl>", id, id, verdict,
            verdict);
    entry(out, "As printed", report_text(c, "statement"));
    if (*report_text(c, "correction")) {
        fputs("<dt>What is true</dt><dd class=\"fix\">", out);
        escaped(out, report_text(c, "correction"));
        fputs("</dd>", out);
    }
    entry(out, "Hypotheses", report_text(c, "hypotheses"));
    entry(out, "Method", report_text(c, "method"));
    entry(out, "Proof in docs/theory.md", report_text(c, "proof"));
    entry(out, "Standing", report_text(c, "standing"));
    fprintf(out,
            "<dt>Evidence</dt><dd>%ld trials of the true statement in %ld families, %ld "
            "violations, %ld "
            "undecided; %s <span data-claim=\"%s\">%s</span>; %.1f s</dd>",
            report_number(c, "trials"), report_number(c, "families"),
            report_number(c, "violations"), report_number(c, "undecided"),
            report_text(c, "margin_kind"), id, report_text(c, "margin"),
            json_real_value(json_object_get(c, "seconds")));
    entry(out, "Remark", report_text(c, "remark"));
    size_t i;
    json_t *w;
    json_array_foreach(json_object_get(c, "witnesses"), i, w)
    {
        html_witness(out, w);
    }
    fputs("</dl>\n", out);
}

static void html_table(FILE *out, const json_t *claims)
{
    fputs("<table class=\"claims\"><thead><tr><th>id<th>verdict<th>as printed<th>what is "
          "true</tr></thead><tbody>\n",
          out);
    size_t i;
    json_t *c;
    json_array_foreach(claims, i, c)
    {
        const char *id = report_text(c, "id"), *verdict = report_text(c, "verdict");
        fprintf(out, "<tr><td><a href=\"#%s\">%s</a><td class=\"v %s\">%s<td>", id, id, verdict,
                verdict);
        escaped(out, report_text(c, "statement"));
        fputs("<td>", out);
        escaped(out, report_text(c, "correction"));
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

/* Who has read which proof, and what was computed. */
static void html_standing(FILE *out, const json_t *claims)
{
    fputs("<h2 id=\"standing\">How each claim stands</h2>\n<p>" REPORT_STANDING "</p>\n"
          "<table class=\"claims\"><thead><tr><th>id<th>proof<th>theorems in docs/proofs<th>not "
          "machine-checked<th>in docs/theory.md<th>computed</tr></thead><tbody>\n",
          out);
    size_t i;
    json_t *c;
    json_array_foreach(claims, i, c)
    {
        char *theorems = report_list(c, "machine_checked");
        const char *const cell[] = {report_text(c, "standing"), theorems,
                                    report_text(c, "not_machine_checked"), report_text(c, "proof")};
        fprintf(out, "<tr><td>%s", report_text(c, "id"));
        for (size_t k = 0; k < 4; k++) {
            fputs("<td>", out);
            escaped(out, cell[k]);
        }
        fprintf(out, "<td>%ld trials, %ld violations</tr>\n", report_number(c, "trials"),
                report_number(c, "violations"));
        free(theorems);
    }
    fputs("</tbody></table>\n", out);
}

/* ------------------------------------------------------------------------------------ figures */

static void base64(FILE *out, FILE *in)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char byte[3];
    size_t count;
    while ((count = fread(byte, 1, 3, in)) > 0) {
        for (size_t i = count; i < 3; i++)
            byte[i] = 0;
        fputc(digit[byte[0] >> 2], out);
        fputc(digit[(byte[0] & 3) << 4 | byte[1] >> 4], out);
        fputc(count > 1 ? digit[(byte[1] & 15) << 2 | byte[2] >> 6] : '=', out);
        fputc(count > 2 ? digit[byte[2] & 63] : '=', out);
    }
}

static int is_figure(const struct dirent *file)
{
    size_t length = strlen(file->d_name);
    return strncmp(file->d_name, "theory_", 7) == 0 && length > 4 &&
           strcmp(file->d_name + length - 4, ".svg") == 0;
}

/* Every theory_*.svg of the folder, as an image that carries its own data. */
static void html_figures(FILE *out, const char *folder)
{
    struct dirent **file;
    int count = folder ? scandir(folder, &file, is_figure, alphasort) : -1;
    if (count > 0)
        fputs("<h2 id=\"figures\">Figures</h2>\n", out);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, file[i]->d_name);
        FILE *in = fopen(path, "rb");
        if (in) {
            fputs("<figure><img alt=\"", out);
            escaped(out, file[i]->d_name);
            fputs("\" src=\"data:image/svg+xml;base64,", out);
            base64(out, in);
            fputs("\"><figcaption>", out);
            escaped(out, file[i]->d_name);
            fputs("</figcaption></figure>\n", out);
            fclose(in);
        }
        free(file[i]);
    }
    if (count >= 0)
        free(file);
}

static void html_experiments(FILE *out, const json_t *experiments)
{
    if (!json_array_size(experiments))
        return;
    fputs("<h2 id=\"experiments\">Training experiments</h2>\n<table class=\"claims\"><thead><tr>"
          "<th>id<th>as stated<th>what happened</tr></thead><tbody>\n",
          out);
    size_t i;
    json_t *e;
    json_array_foreach(experiments, i, e)
    {
        fputs("<tr><td>", out);
        escaped(out, report_text(e, "id"));
        fputs("<td>", out);
        escaped(out, report_text(e, "statement"));
        fputs("<td>", out);
        escaped(out, report_text(e, "verdict"));
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

bool report_html(FILE *out, const json_t *report, const char *figures)
{
    const json_t *claims = json_object_get(report, "claims");
    char counts[200];
    report_verdict_line(counts, sizeof counts, claims);
    fputs(head, out);
    fprintf(
        out,
        "<h1>The claims of the paper, decided</h1>\n<p><strong>%s.</strong> Seed %ld, %ld samples, "
        "engine %s, ghosts %s.</p>\n"
        "<p>PROVED: a proof in docs/theory.md and certified evidence. SUPPORTED: no violation "
        "among "
        "the certified trials. REFUTED: a certified counterexample. CORRECTED: refuted as printed, "
        "with the nearest true statement. No verdict rests on uncertified arithmetic.</p>\n",
        counts, report_number(report, "seed"), report_number(report, "samples"),
        report_text(report, "engine"), report_text(report, "version"));
    html_table(out, claims);
    html_standing(out, claims);
    html_experiments(out, json_object_get(report, "experiments"));
    size_t i;
    json_t *c;
    json_array_foreach(claims, i, c)
    {
        html_claim(out, c);
    }
    html_figures(out, figures);
    fputs("</body></html>\n", out);
    return !ferror(out);
}
