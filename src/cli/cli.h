/* What the subcommands share: options, input, numbers as text, the loop over samples.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include <ghosts/ghosts.h>

typedef enum {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_LATEX,
    FORMAT_MARKDOWN
} output_format;

enum { EXIT_DONE = 0, EXIT_NEGATIVE = 1, EXIT_USAGE = 2 };

typedef struct {
    const char *logits; /* or weights */
    const char *slopes;
    bool weighted; /* `logits` are weights: --weights */
    bool has_sample;
    size_t sample;
    bool quiet;
    bool transpose; /* files have one sample a column */
    int jobs;
    output_format format;
    bool has_work_limit; /* --work-limit was given, not left at its default */
    ghosts_zeros_options search;
    const struct subcommand *command;
    void *settings;       /* of the command, see subcommand.settings_size */
    const char **operand; /* what is neither option nor value */
    size_t operands;
} cli_options;

/* A subcommand reports one sample to `out`; `single` when there is only one.  It sets *told when it
 * has said itself on standard error why it failed. */
typedef ghosts_status (*sample_reporter)(FILE *out, bool *told, const ghosts_expsum *sum,
                                         size_t sample, bool single, const cli_options *options);

/* Logits and slopes as given, lists or files, shapes checked. */
typedef struct cli_input cli_input;

/* An option of one subcommand, "--name", or "-n" when the name is one letter.  `parse` stores the
 * value in the command's settings, or says what is wrong with it and returns false; value is NULL
 * for an option that takes none. */
typedef struct {
    const char *name;
    bool takes_value;
    bool (*parse)(void *settings, const char *name, const char *value);
} command_option;

/* The head of a column in a table for LaTeX or Markdown. */
typedef struct {
    const char *latex, *markdown;
} table_column;

typedef struct subcommand {
    const char *name;
    const char *summary;           /* one line */
    const char *usage;             /* what follows the name, "INPUT --nearest N" */
    const char *help;              /* the rest of --help: options of its own and examples */
    const command_option *options; /* its own, up to a NULL name; may be NULL */
    size_t settings_size;          /* of cli_options.settings, all zero before parsing */
    void (*init)(void *settings);  /* before parsing; may be NULL */
    void (*clear)(void *settings); /* releases what init() and parsing took; may be NULL */
    size_t operands;               /* most operands */
    bool without_input;            /* takes no --logits and --slopes */
    bool takes_sample;             /* but --sample all the same */
    bool without_format;           /* takes no --format */
    /* A last look at the options together; says what is wrong.  May be NULL. */
    bool (*check)(const cli_options *options);
    /* Whether these options make sense for a single sample only; then what to say.  May be NULL. */
    const char *(*one_sample)(const cli_options *options);
    /* Whether the options fit every selected sample; says what is wrong.  May be NULL. */
    bool (*fits)(const cli_input *input, const cli_options *options);
    /* Either: one sample at a time. */
    sample_reporter report;
    const char *csv_header;  /* printed once before the samples; may be NULL */
    const char *text_header; /* likewise, for several samples as text; may be NULL */
    const table_column *table; /* of --format latex and md, up to an empty one; NULL: none */
    /* Or: all by itself, returning the exit status. */
    int (*run)(const cli_options *options);
} subcommand;

/* Parse argv[1..]; on a fault print it and return false.  Release with clear_options(). */
bool parse_options(cli_options *options, const subcommand *command, int argc, char **argv);
void clear_options(cli_options *options);

/* Option i of the command, without its dashes, first the common ones; NULL beyond the last. */
const char *option_name(bool *takes_value, const subcommand *command, size_t i);
/* A shell's completion script on standard output; false after saying that there is none. */
bool print_completion(const char *shell, const subcommand *const *commands, size_t count);

/* Values of options, for `parse` of command_option; false after saying what is wrong. */
bool parse_count(size_t *value, const char *name, const char *text, size_t least, size_t most);
/* An exact number, such as 31.5 or 1/3, into an initialised rational. */
bool parse_rational(mpq_t value, const char *name, const char *text);
/* A radius, or "X0,X1,Y0,Y1", into an initialised region, which becomes a disk or a box. */
bool parse_disk(ghosts_region *region, const char *name, const char *text);
bool parse_box(ghosts_region *region, const char *name, const char *text);
/* The name of a file to be written, not "-". */
bool parse_file_name(const char **value, const char *name, const char *text);
bool parse_real(double *value, const char *name, const char *text, double least, double most);
bool parse_choice(int *value, const char *name, const char *text, const char *const *choices,
                  const char *listing);

/* NULL after saying what is wrong; samples first .. end - 1 are selected. */
cli_input *open_input(const cli_options *options);
void close_input(cli_input *input);
void selected_samples(size_t *first, size_t *end, const cli_input *input);
size_t input_classes(const cli_input *input);
/* Whether the logit of a class is -inf. */
bool input_is_dropped(const cli_input *input, size_t sample, size_t class_index);
/* The selected samples as doubles, text rounded to nearest, valid until close_input(); false after
 * saying what is wrong. */
bool input_batch(ghosts_batch *batch, cli_input *input);

/* The exact sum of one sample; *told when the cause of a failure has been printed. */
ghosts_status input_expsum(ghosts_expsum **sum, bool *told, const cli_input *input, size_t sample);

/* Exchange rows and columns of the table that was read from the file of that name; false after
 * saying what is wrong. */
bool transpose_table(ghosts_table **table, const char *name, bool minus_infinity);

/* Of the words `best` (NULL: none yet) and `candidate` the one that `word` may be meant for. */
const char *nearest_word(const char *best, const char *word, const char *candidate);

/* A bar for long work, shown when wanted; share 1 removes it.  The signature is that of the
 * library's progress callbacks. */
bool wants_progress(const cli_options *options);
void show_progress(void *context, double share);

/* Read the input and report every selected sample; returns the exit status. */
int run_samples(const subcommand *command, const cli_options *options);

/* Numbers as text; the caller frees the result. */

/* x rounded to nearest at the most digits, no more than max_digits, for which every number from
 * x - error to x + error is at most one unit of the last digit away from it; NULL when one digit is
 * too many already. */
char *certain_digits(mpfr_srcptr x, mpfr_srcptr error, long max_digits);
/* certain_digits(); where there are none, "0" if |x| <= error, else the power of ten above |x|:
 * this too is at most one unit of its last digit away from the truth. */
char *certain_text(mpfr_srcptr x, mpfr_srcptr error, long max_digits);
/* x to within a tenth of `error`, so that 1.2 error bounds the distance of a complex number printed
 * this way from the truth. */
char *digits_within(mpfr_srcptr x, mpfr_srcptr error);
/* certain_text() for text, digits_within() for JSON and CSV. */
char *result_text(mpfr_srcptr x, mpfr_srcptr error, long max_digits, const cli_options *options);
/* 1.2 error, rounded up to three digits. */
char *error_text(mpfr_srcptr error);
/* x to `digits` significant digits, rounded as told. */
char *rounded_text(mpfr_srcptr x, long digits, mpfr_rnd_t rounding);

/* Whether numbers have the digits that are certain, as text has, or those that their error asks. */
bool is_for_readers(const cli_options *options);
/* --format latex or md, and its parts; a cell is a number or a word, NULL an empty one. */
bool is_table(const cli_options *options);
void table_begin(FILE *out, const table_column *columns, const cli_options *options);
void table_row(FILE *out, const char *const *cells, size_t count, const cli_options *options);
void table_end(FILE *out, const cli_options *options);

/* Working precision for closed forms that are printed with options->search.digits digits. */
mpfr_prec_t output_bits(const cli_options *options);

json_t *json_text(char *text);              /* a JSON string; frees text */
void print_json(FILE *out, json_t *object); /* one line; releases object */

#endif
