/* ghosts path: certified zeros where the logits are polynomials or quotients of polynomials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/file.h"
#include "cli/path/parse.h"
#include "cli/zero_list.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *path;
    size_t nearest;
    bool disk, upper;
    ghosts_region region; /* given by --disk */
    double limit;
} path_settings;

static void init_settings(void *settings)
{
    path_settings *s = settings;
    ghosts_region_init(&s->region, GHOSTS_DISK);
    s->limit = 0x1p20;
}

static void clear_settings(void *settings)
{
    ghosts_region_clear(&((path_settings *)settings)->region);
}

static bool parse_path(void *settings, const char *name, const char *value)
{
    (void)name;
    ((path_settings *)settings)->path = value;
    return true;
}

static bool parse_nearest(void *settings, const char *name, const char *value)
{
    return parse_count(&((path_settings *)settings)->nearest, name, value, 1, 1000000);
}

static bool take_disk(void *settings, const char *name, const char *value)
{
    path_settings *s = settings;
    s->disk = true;
    return parse_disk(&s->region, name, value);
}

static bool parse_limit(void *settings, const char *name, const char *value)
{
    return parse_real(&((path_settings *)settings)->limit, name, value, 0x1p-500, 0x1p500);
}

static bool take_upper(void *settings, const char *name, const char *value)
{
    (void)name;
    (void)value;
    return ((path_settings *)settings)->upper = true;
}

static const command_option path_options[] = {
    {"path", true, parse_path},   {"nearest", true, parse_nearest}, {"disk", true, take_disk},
    {"limit", true, parse_limit}, {"upper", false, take_upper},     {0}};

static bool is_complete(const cli_options *options)
{
    const path_settings *s = options->settings;
    if (s->path && (s->nearest != 0) + s->disk == 1)
        return true;
    fprintf(stderr, "ghosts path: --path 'P_1; P_2; ...' and one of --nearest N, --disk R are "
                    "needed; try 'ghosts path --help'\n");
    return false;
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* In relation to the disk that was asked: -1 outside, 1 on the edge or too close to tell. */
static int side_of(const ghosts_zero *zero, mpq_srcptr radius)
{
    mpfr_t modulus, error, end;
    mpfr_inits2(mpfr_get_prec(mpc_realref(zero->centre)) + 8, modulus, end, (mpfr_ptr)0);
    mpfr_init2(error, 32);
    ghosts_zero_modulus(modulus, error, zero);
    mpfr_sub(end, modulus, error, MPFR_RNDD);
    int side = mpfr_cmp_q(end, radius) > 0 ? -1 : 0;
    mpfr_add(end, modulus, error, MPFR_RNDU);
    if (side == 0 && mpfr_cmp_q(end, radius) >= 0)
        side = 1;
    mpfr_clears(modulus, error, end, (mpfr_ptr)0);
    return side;
}

/* Both half-planes of the disk; returns how many zeros, with multiplicity. */
static size_t print_disk(json_t *list, const ghosts_zeros *zeros, const cli_options *options)
{
    const path_settings *s = options->settings;
    size_t total = 0;
    for (size_t i = 0; i < zeros->count; i++) {
        const ghosts_zero *zero = &zeros->zero[i];
        int side = side_of(zero, s->region.radius);
        if (side < 0)
            continue;
        mpfr_t im;
        mpfr_init2(im, mpfr_get_prec(mpc_imagref(zero->centre)));
        for (int conjugate = !s->upper; conjugate >= 0; conjugate--) {
            mpfr_setsign(im, mpc_imagref(zero->centre), conjugate, MPFR_RNDN);
            printed_zero printed = {mpc_realref(zero->centre), im,   zero->error,
                                    zero->multiplicity,        side, false};
            print_zero(stdout, list, &printed, 0, options);
        }
        mpfr_clear(im);
        total += 2 * zero->multiplicity;
    }
    return total;
}

static json_t *pole_object(const ghosts_zero *pole)
{
    if (!pole)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "re",
                        json_text(digits_within(mpc_realref(pole->centre), pole->error)));
    json_object_set_new(object, "im",
                        json_text(digits_within(mpc_imagref(pole->centre), pole->error)));
    json_object_set_new(object, "error", json_text(error_text(pole->error)));
    json_object_set_new(object, "multiplicity", json_integer((json_int_t)pole->multiplicity));
    return object;
}

static void print_pole(const ghosts_zero *pole, const cli_options *options)
{
    if (!pole)
        return;
    char *re = result_text(mpc_realref(pole->centre), pole->error, options->search.digits, options);
    char *im = result_text(mpc_imagref(pole->centre), pole->error, options->search.digits, options);
    char *error = error_text(pole->error);
    printf("pole of a logit: re %s  im %s  error %s: an essential singularity of F, near which no "
           "search ends\n",
           re, im, error);
    free(re);
    free(im);
    free(error);
}

static void print_proof(const ghosts_zeros *zeros, bool complete, size_t total,
                        const char *lower_bound, const path_settings *s)
{
    if (complete && s->disk)
        printf("certified, complete: %zu zero%s in the disk, counted with multiplicity\n", total,
               total == 1 ? "" : "s");
    else
        printf("%s: no %szero has a modulus below %s\n", complete ? "certified" : "not decided",
               zeros->count ? "other " : "", lower_bound);
}

static void print_answer(const ghosts_zeros *zeros, bool complete, const cli_options *options)
{
    const path_settings *s = options->settings;
    bool json = options->format == FORMAT_JSON, text = options->format == FORMAT_TEXT;
    char *lower_bound = rounded_text(zeros->lower_bound, 16, MPFR_RNDD);
    json_t *list = json ? json_array() : NULL;
    size_t total = 0;
    if (options->format == FORMAT_CSV)
        puts("sample,re,im,error,multiplicity,certified,edge");
    if (is_table(options))
        table_begin(stdout, zero_table, options);
    if (text)
        print_zero_header(stdout, 0, true, zeros->count, options);
    if (s->disk)
        total = print_disk(list, zeros, options);
    else
        print_nearest_zeros(stdout, list, zeros, s->upper, 0, options);
    if (is_table(options))
        table_end(stdout, options);
    if (json) {
        json_t *object = json_object();
        json_object_set_new(object, "complete", json_boolean(complete));
        json_object_set_new(object, "zeros", list);
        json_object_set_new(object, "lower_bound", json_string(lower_bound));
        json_object_set_new(object, "pole", pole_object(zeros->pole));
        print_json(stdout, object);
    } else if (text) {
        print_proof(zeros, complete, total, lower_bound, s);
        print_pole(zeros->pole, options);
    }
    free(lower_bound);
}

/* ---- the search ------------------------------------------------------------------------------ */

/* What stands in the file of that name, or the text itself. */
static char *path_text(const char *given)
{
    static const file_limits limits = {1 << 26, 1 << 24, true};
    char message[FILE_MESSAGE], *text;
    size_t size;
    if (access(given, F_OK) != 0 && !(given[0] == '-' && given[1] == '\0'))
        return strdup(given);
    if (file_read(&text, &size, given, &limits, message) == GHOSTS_OK)
        return text;
    fprintf(stderr, "ghosts path: %s\n", message);
    return NULL;
}

static double search_limit(const path_settings *s)
{
    if (!s->disk)
        return s->limit;
    mpfr_t radius;
    mpfr_init2(radius, 53);
    mpfr_set_q(radius, s->region.radius, MPFR_RNDU);
    double limit = mpfr_get_d(radius, MPFR_RNDU);
    mpfr_clear(radius);
    return limit;
}

static int search(const ghosts_logit_path *path, const cli_options *options)
{
    const path_settings *s = options->settings;
    ghosts_zeros *zeros;
    size_t pairs = s->disk ? GHOSTS_MAX_PAIRS : s->nearest;
    ghosts_status status =
        ghosts_logit_path_nearest(&zeros, path, pairs, search_limit(s), &options->search);
    if (!zeros) {
        fprintf(stderr, "ghosts path: %s\n",
                status == GHOSTS_INVALID ? "--disk: the radius is not between 2^-500 and 2^500"
                                         : ghosts_strerror(status));
        return EXIT_USAGE;
    }
    bool complete = status == GHOSTS_OK;
    print_answer(zeros, complete, options);
    if (!complete && !zeros->pole)
        fprintf(stderr, "ghosts path: %s; raise --work-limit\n", ghosts_strerror(status));
    ghosts_zeros_free(zeros);
    return complete ? EXIT_DONE : EXIT_NEGATIVE;
}

static int run_path(const cli_options *options)
{
    const path_settings *s = options->settings;
    char message[PATH_MESSAGE];
    char *text = path_text(s->path);
    if (!text)
        return EXIT_USAGE;
    ghosts_logit_path *path;
    int exit_status = EXIT_USAGE;
    if (path_parse(&path, text, message) == GHOSTS_OK)
        exit_status = search(path, options);
    else
        fprintf(stderr, "ghosts path: --path: %s\n", message);
    ghosts_logit_path_free(path);
    free(text);
    return exit_status;
}

const subcommand path_command = {
    .name = "path",
    .summary = "zeros where logits are polynomials or quotients in the step t, certified",
    .usage = "--path 'P_1; P_2; ...' (--nearest N | --disk R)",
    .help =
        "  --path TEXT|FILE  the logits, separated by semicolons or line ends: exact numbers, t,\n"
        "                    + - * / ^ and parentheses\n"
        "  --nearest N       the N conjugate pairs of least modulus\n"
        "  --disk R          every zero with |t| <= R\n"
        "  --limit R         with --nearest: look no farther than R; default 2^20\n"
        "  --upper           print only zeros with Im t >= 0; each has its conjugate\n"
        "  --digits D, --engine E, --work-limit N as elsewhere\n"
        "\n"
        "No search ends at a pole of a logit; then exit status 1, the zeros nearer than it and "
        "the\n"
        "pole.  There are no certificates of paths yet.\n"
        "\n"
        "Examples:\n"
        "  ghosts path --path '0; 1+2t+t^2/2; (1-t)/(1+t^2)' --nearest 1\n"
        "  ghosts path --path '0; t^2' --disk 5 --digits 30\n",
    .table = zero_table,
    .options = path_options,
    .settings_size = sizeof(path_settings),
    .init = init_settings,
    .clear = clear_settings,
    .without_input = true,
    .check = is_complete,
    .run = run_path,
};
