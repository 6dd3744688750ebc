/* The report as JSON and as Markdown; the pages are made from the JSON, so their numbers agree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/verify/report.h"

#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------- JSON */

static json_t *rational(const mpq_t value)
{
    char *text = mpq_get_str(NULL, 10, value);
    json_t *string = json_string(text);
    free(text);
    return string;
}

static json_t *rationals(const mpq_t *value, size_t count)
{
    json_t *list = json_array();
    for (size_t k = 0; k < count; k++)
        json_array_append_new(list, rational(value[k]));
    return list;
}

static json_t *case_json(const verify_case *c, bool bends)
{
    json_t *object = json_object();
    json_object_set_new(object, "classes", json_integer((json_int_t)c->n));
    json_object_set_new(object, "logits", rationals((const mpq_t *)c->logit, c->n));
    json_object_set_new(object, "slopes", rationals((const mpq_t *)c->slope, c->n));
    if (bends)
        json_object_set_new(object, "curvatures", rationals((const mpq_t *)c->bend, c->n));
    json_object_set_new(object, "number", rational(c->number));
    return object;
}

/* Appends to a text that grows. */
static void append(char **text, const char *more)
{
    size_t length = *text ? strlen(*text) : 0;
    char *longer = need(realloc(*text, length + strlen(more) + 1));
    memcpy(longer + length, more, strlen(more) + 1);
    *text = longer;
}

static void append_list(char **line, const char *name, const mpq_t *value, size_t count)
{
    append(line, name);
    append(line, "=[");
    for (size_t k = 0; k < count; k++) {
        char *text = mpq_get_str(NULL, 10, value[k]);
        append(line, k ? "," : "");
        append(line, text);
        free(text);
    }
    append(line, "]; ");
}

/* One line for PARI/GP that prints 1 where the printed statement fails. */
static json_t *pari_line(const verify_case *c, const char *expression)
{
    if (!expression)
        return json_null();
    char *line = NULL, *number = mpq_get_str(NULL, 10, c->number);
    append(&line, "default(realprecision,150); ");
    append_list(&line, "z", (const mpq_t *)c->logit, c->n);
    append_list(&line, "a", (const mpq_t *)c->slope, c->n);
    append(&line, "t=");
    append(&line, number);
    append(&line, "; ");
    append(&line, expression);
    json_t *string = json_string(line);
    free(number);
    free(line);
    return string;
}

static json_t *witness_json(const claim_witness *w, const claim_entry *claim, size_t i)
{
    const char *says = claim->attack[i].says;
    json_t *object = case_json(&w->input, claim->bends);
    json_object_set_new(object, "compared", json_string(says ? says : "left <= right"));
    json_object_set_new(object, "left", json_string(w->left ? w->left : "?"));
    json_object_set_new(object, "right", json_string(w->right ? w->right : "?"));
    json_object_set_new(object, "violation", json_string(w->violation ? w->violation : "?"));
    json_object_set_new(object, "verified_with", json_string(w->verified_with));
    json_object_set_new(object, "pari", pari_line(&w->input, claim->attack[i].pari));
    return object;
}

static json_t *optional(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* The words of a text. */
static json_t *words(const char *text)
{
    json_t *list = json_array();
    while (text && *text) {
        size_t length = strcspn(text, " ");
        json_array_append_new(list, json_stringn(text, length));
        text += length + strspn(text + length, " ");
    }
    return list;
}

static json_t *claim_json(const claim_result *r)
{
    const claim_entry *c = r->claim;
    char margin[64];
    snprintf(margin, sizeof margin, "%.6g", r->margin);
    json_t *witnesses = json_array();
    for (size_t i = 0; i < CLAIM_WITNESSES; i++)
        if (r->witness[i].found)
            json_array_append_new(witnesses, witness_json(&r->witness[i], c, i));
    json_t *first = json_array_get(witnesses, 0);
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(c->id));
    json_object_set_new(object, "kind", json_string(c->kind));
    json_object_set_new(object, "statement", json_string(c->statement));
    json_object_set_new(object, "hypotheses", json_string(c->hypotheses));
    json_object_set_new(object, "method", json_string(c->method));
    json_object_set_new(object, "verdict", json_string(claim_verdict_name(r->verdict)));
    json_object_set_new(object, "correction", optional(c->correction));
    json_object_set_new(object, "proof", optional(c->proof));
    json_object_set_new(object, "standing", json_string(claim_standing(c)));
    json_object_set_new(object, "machine_checked", words(c->checked));
    json_object_set_new(object, "not_machine_checked", optional(c->unchecked));
    json_object_set_new(object, "remark", optional(c->remark));
    json_object_set_new(object, "trials", json_integer((json_int_t)r->trials));
    json_object_set_new(object, "families", json_integer((json_int_t)r->families));
    json_object_set_new(object, "violations", json_integer((json_int_t)r->violations));
    json_object_set_new(object, "undecided", json_integer((json_int_t)r->undecided));
    json_object_set_new(
        object, "margin_kind",
        json_string(c->equality ? "largest relative difference" : "least relative margin"));
    json_object_set_new(object, "margin", json_string(margin));
    json_object_set_new(object, "closest",
                        r->has_closest ? case_json(&r->closest, c->bends) : json_null());
    json_object_set(object, "witness", first ? first : json_null());
    json_object_set_new(object, "witnesses", witnesses);
    json_object_set_new(object, "seconds", json_real(r->seconds));
    return object;
}

json_t *report_json(const claim_result *results, size_t count, const campaign_options *options,
                    json_t *experiments)
{
    json_t *claims = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(claims, claim_json(&results[i]));
    json_t *families = json_array();
    for (size_t i = 0; i < CASE_FAMILIES; i++)
        json_array_append_new(families, json_string(case_family_names[i]));
    json_t *report = json_object();
    json_object_set_new(report, "version", json_string(PACKAGE_VERSION));
    json_object_set_new(report, "engine", json_string(ghosts_engine_name(GHOSTS_ENGINE_DEFAULT)));
    json_object_set_new(report, "seed", json_integer((json_int_t)options->seed));
    json_object_set_new(report, "samples", json_integer((json_int_t)options->samples));
    json_object_set_new(report, "families", families);
    json_object_set_new(report, "claims", claims);
    json_object_set_new(report, "experiments", experiments);
    return report;
}

/* ------------------------------------------------------------------------------------ reading */

const char *report_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

long report_number(const json_t *object, const char *key)
{
    return (long)json_integer_value(json_object_get(object, key));
}

char *report_list(const json_t *object, const char *key)
{
    char *line = NULL;
    append(&line, "");
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(object, key), i, item)
    {
        append(&line, i ? ", " : "");
        append(&line, json_string_value(item));
    }
    return line;
}

void report_verdict_line(char *line, size_t size, const json_t *claims)
{
    static const char *const names[] = {"PROVED", "SUPPORTED", "CORRECTED", "REFUTED"};
    size_t used = 0;
    line[0] = '\0';
    for (int v = 0; v < 4; v++) {
        size_t count = 0, i;
        json_t *claim;
        json_array_foreach(claims, i, claim)
        {
            count += strcmp(report_text(claim, "verdict"), names[v]) == 0;
        }
        if (count && used < size)
            used += (size_t)snprintf(line + used, size - used, "%s%zu %s", used ? ", " : "", count,
                                     names[v]);
    }
}

/* ----------------------------------------------------------------------------------- Markdown */

static void markdown_witness(FILE *out, const json_t *w)
{
    char *logits = report_list(w, "logits"), *slopes = report_list(w, "slopes");
    char *bends = report_list(w, "curvatures");
    fprintf(out, "\nCounterexample: logits %s; slopes %s", logits, slopes);
    if (*bends)
        fprintf(out, "; second derivatives %s", bends);
    fprintf(out, "; tau = %s. Compared: %s.\n\n    left  = %s\n    right = %s\n",
            report_text(w, "number"), report_text(w, "compared"), report_text(w, "left"),
            report_text(w, "right"));
    fprintf(out, "\nVerified with: %s.", report_text(w, "verified_with"));
    if (*report_text(w, "pari"))
        fprintf(out, " PARI/GP prints 1 for\n\n    %s\n", report_text(w, "pari"));
    else
        fprintf(out, "\n");
    free(logits);
    free(slopes);
    free(bends);
}

/* A cell of a table, where | would end it. */
static void markdown_cell(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs(" |", out);
}

static void markdown_claim(FILE *out, const json_t *c)
{
    fprintf(out, "\n## %s: %s\n\n", report_text(c, "id"), report_text(c, "verdict"));
    fprintf(out, "As printed: %s\n\nHypotheses: %s\n\nMethod: %s\n\n", report_text(c, "statement"),
            report_text(c, "hypotheses"), report_text(c, "method"));
    if (*report_text(c, "correction"))
        fprintf(out, "**What is true:** %s\n\n", report_text(c, "correction"));
    if (*report_text(c, "proof"))
        fprintf(out, "Proof: docs/theory.md, %s. ", report_text(c, "proof"));
    fprintf(out, "Trials of the true statement: %ld, violations: %ld, undecided: %ld; %s: %s.\n",
            report_number(c, "trials"), report_number(c, "violations"),
            report_number(c, "undecided"), report_text(c, "margin_kind"), report_text(c, "margin"));
    if (*report_text(c, "remark"))
        fprintf(out, "\n%s\n", report_text(c, "remark"));
    size_t i;
    json_t *w;
    json_array_foreach(json_object_get(c, "witnesses"), i, w)
    {
        markdown_witness(out, w);
    }
}

/* Who has read which proof, and what was computed. */
static void markdown_standing(FILE *out, const json_t *claims)
{
    fputs("\n## How each claim stands\n\n" REPORT_STANDING "\n\n"
          "| id | proof | theorems in docs/proofs | not machine-checked | in docs/theory.md | "
          "computed |\n| --- | --- | --- | --- | --- | --- |\n",
          out);
    size_t i;
    json_t *c;
    json_array_foreach(claims, i, c)
    {
        char *theorems = report_list(c, "machine_checked");
        fprintf(out, "| %s | %s | %s | ", report_text(c, "id"), report_text(c, "standing"),
                theorems);
        markdown_cell(out, report_text(c, "not_machine_checked"));
        fprintf(out, " %s | %ld trials, %ld violations |\n", report_text(c, "proof"),
                report_number(c, "trials"), report_number(c, "violations"));
        free(theorems);
    }
}

static void markdown_experiments(FILE *out, const json_t *experiments)
{
    if (!json_array_size(experiments))
        return;
    fputs("\n## Training experiments\n\n| id | as stated | what happened |\n| --- | --- | --- |\n",
          out);
    size_t i;
    json_t *e;
    json_array_foreach(experiments, i, e)
    {
        fprintf(out, "| %s | ", report_text(e, "id"));
        markdown_cell(out, report_text(e, "statement"));
        fputc(' ', out);
        markdown_cell(out, report_text(e, "verdict"));
        fputc('\n', out);
    }
}

bool report_markdown(FILE *out, const json_t *report)
{
    const json_t *claims = json_object_get(report, "claims");
    char counts[200];
    report_verdict_line(counts, sizeof counts, claims);
    fprintf(
        out,
        "# The claims of the paper, decided\n\n%s. Seed %ld, %ld samples; written by `ghosts "
        "verify`.\n\n"
        "PROVED: a proof in docs/theory.md and certified evidence. SUPPORTED: no violation among "
        "the certified trials. REFUTED: a certified counterexample. CORRECTED: refuted as printed, "
        "with the nearest true statement. No verdict rests on uncertified arithmetic.\n\n"
        "| id | verdict | as printed | what is true |\n| --- | --- | --- | --- |\n",
        counts, report_number(report, "seed"), report_number(report, "samples"));
    size_t i;
    json_t *c;
    json_array_foreach(claims, i, c)
    {
        fprintf(out, "| %s | %s | ", report_text(c, "id"), report_text(c, "verdict"));
        markdown_cell(out, report_text(c, "statement"));
        fputc(' ', out);
        markdown_cell(out, report_text(c, "correction"));
        fputc('\n', out);
    }
    markdown_standing(out, claims);
    json_array_foreach(claims, i, c)
    {
        markdown_claim(out, c);
    }
    markdown_experiments(out, json_object_get(report, "experiments"));
    return !ferror(out);
}
