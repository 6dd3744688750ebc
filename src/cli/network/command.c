/* ghosts network: the radius of a network's loss, not of its tangent's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"
#include "cli/network/network.h"

#define FARTHEST 3.0        /* times the tangent's radius: where the search ends by default */
#define FARTHEST_ALONE 1e3  /* where the tangent has no radius */
#define BEYOND 2.0          /* times the network's radius: where singular points are still told */
#define LINEAR_MARGIN 1.001 /* of the search that proves the tangent's radius */
enum { MODEL_ORDER = 32, MOST_ORDER = 128 };

typedef struct {
    const char *direction, *data;
    double limit; /* 0: by the tangent */
    size_t order;
} network_settings;

static void init_settings(void *settings)
{
    *(network_settings *)settings = (network_settings){.order = MODEL_ORDER};
}

static bool parse_direction(void *settings, const char *name, const char *value)
{
    return parse_file_name(&((network_settings *)settings)->direction, name, value);
}

static bool parse_data(void *settings, const char *name, const char *value)
{
    (void)name;
    ((network_settings *)settings)->data = value;
    return true;
}

static bool parse_limit(void *settings, const char *name, const char *value)
{
    return parse_real(&((network_settings *)settings)->limit, name, value, 1e-90, 1e90);
}

static bool parse_order(void *settings, const char *name, const char *value)
{
    return parse_count(&((network_settings *)settings)->order, name, value, 8, MOST_ORDER);
}

static const command_option network_options[] = {{"direction", true, parse_direction},
                                                 {"data", true, parse_data},
                                                 {"limit", true, parse_limit},
                                                 {"order", true, parse_order},
                                                 {0}};

static bool is_complete(const cli_options *options)
{
    const network_settings *s = options->settings;
    if (options->operands == 1 && s->direction && s->data)
        return true;
    fprintf(stderr, "ghosts network: FILE, --direction and --data are all needed; try 'ghosts "
                    "network --help'\n");
    return false;
}

/* ---- one sample
 * ------------------------------------------------------------------------------------- */

/* Numbers with error bounds; `known` false: none. */
typedef struct {
    bool known;
    double value, error;
} measured;

typedef struct {
    size_t classes;
    measured bound;     /* pi over the spread of the slopes */
    double lower;       /* proven of the tangent */
    double model_lower; /* proven of the network by models about 0 */
    ghosts_zeros *linear, *network;
    ghosts_status found; /* of the network's zeros */
    double limit, kink[2][2];
    ghosts_singularity singularity;
} network_answer;

static void answer_clear(network_answer *a)
{
    ghosts_zeros_free(a->linear);
    ghosts_zeros_free(a->network);
}

/* Logits and slopes of the tangent, and what bounds their errors. */
typedef struct {
    size_t classes;
    double *logit, *slope, *logit_error, *slope_error; /* one piece of memory */
} tangent;

/* z_k + a_k tau as models: all that lies within the errors. */
static ghosts_status tangent_models(void *context, ghosts_model *logits, double re, double im,
                                    double radius)
{
    const tangent *t = context;
    double reach = (fabs(re) + fabs(im) + radius) * SAFE;
    for (size_t k = 0; k < t->classes; k++) {
        ghosts_model_set_step(&logits[k], re, im, radius);
        ghosts_model_scale(&logits[k], &logits[k], t->slope[k], 0.0);
        ghosts_model_add_constant(&logits[k], &logits[k], t->logit[k], 0.0);
        logits[k].error += (t->logit_error[k] + reach * t->slope_error[k]) * SAFE;
    }
    return GHOSTS_OK;
}

/* pi / (max - min), within what the errors of the slopes leave open. */
static measured spread_bound(const tangent *t)
{
    double low = INFINITY, high = -INFINITY, error = 0.0;
    for (size_t k = 0; k < t->classes; k++) {
        low = fmin(low, t->slope[k]);
        high = fmax(high, t->slope[k]);
        error = fmax(error, t->slope_error[k]);
    }
    double spread = high - low, least = (spread - 2.0 * error) * (1.0 - 4.0 * UNIT);
    if (!(least > 0.0))
        return (measured){.known = false};
    double value = M_PI / spread;
    return (measured){true, value, (M_PI / least * SAFE - value) + 4.0 * UNIT * value};
}

static double farther(double a, double b)
{
    return a > b ? a : b;
}

/* The tangent's radius: in double for where to look, then proven with the errors of the slopes. */
static ghosts_status solve_tangent(network_answer *a, const tangent *t, double *about)
{
    ghosts_batch batch = {t->logit, t->slope, 1, t->classes, t->classes, t->classes};
    ghosts_radius radius;
    ghosts_workspace *work;
    ghosts_status status = ghosts_workspace_new(&work, 1, t->classes, GHOSTS_SIMD_AUTO);
    if (status != GHOSTS_OK)
        return status;
    status = ghosts_batch_lower(NULL, &a->lower, NULL, &batch, work, NULL);
    if (status == GHOSTS_OK)
        status = ghosts_batch_exact(&radius, &batch, work, NULL);
    ghosts_workspace_free(work);
    if (status == GHOSTS_OK)
        status = ghosts_batch_finish(&radius, NULL, &batch, 20000);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT)
        return status;
    *about = radius.decided ? radius.upper : radius.lower;
    if (!isfinite(*about) || *about > 1e90)
        return GHOSTS_OK;
    status = ghosts_model_nearest(&a->linear, t->classes, tangent_models, (void *)t, 1,
                                  LINEAR_MARGIN * *about, NULL);
    return status == GHOSTS_WORK_LIMIT ? GHOSTS_OK : status;
}

static ghosts_status solve_network(network_answer *a, ghosts_network *net, double about,
                                   const cli_options *options)
{
    const network_settings *s = options->settings;
    ghosts_model_options search = ghosts_model_defaults();
    search.order = s->order;
    search.digits = options->search.digits;
    if (options->has_work_limit)
        search.work_limit = options->search.work_limit;
    a->limit = s->limit > 0.0                    ? s->limit
               : isfinite(about) && about < 1e80 ? FARTHEST * about
                                                 : FARTHEST_ALONE;
    ghosts_status status = ghosts_network_lower(&a->model_lower, net, a->limit, s->order);
    if (status == GHOSTS_OK)
        a->found = status = ghosts_model_nearest(&a->network, a->classes, ghosts_network_models,
                                                 net, 1, a->limit, &search);
    return status == GHOSTS_WORK_LIMIT ? GHOSTS_OK : status;
}

static bool has_zero(const ghosts_zeros *zeros)
{
    return zeros && zeros->count > 0;
}

/* How far the loss of the piece is proven to be holomorphic. */
static double proven(const network_answer *a)
{
    return mpfr_get_d(a->network->lower_bound, MPFR_RNDD);
}

/* What lies about the radius: kinks on both sides, singular points of units. */
static ghosts_status look_around(network_answer *a, ghosts_network *net)
{
    double reach = has_zero(a->network) ? BEYOND * proven(a) : a->limit;
    ghosts_status status = ghosts_network_kink(&a->kink[0][0], &a->kink[0][1], net, 1, a->limit);
    if (status == GHOSTS_OK)
        status = ghosts_network_kink(&a->kink[1][0], &a->kink[1][1], net, -1, a->limit);
    if (status == GHOSTS_OK)
        status = ghosts_network_singularity(&a->singularity, net, farther(reach, 1e-99));
    return status;
}

static ghosts_status answer_sample(network_answer *a, ghosts_network *net, const double *x,
                                   const cli_options *options)
{
    size_t classes = ghosts_network_outputs(net);
    *a = (network_answer){.classes = classes};
    double *memory = calloc(4 * classes, sizeof *memory), about = INFINITY;
    if (!memory)
        return GHOSTS_NO_MEMORY;
    tangent t = {classes, memory, memory + classes, memory + 2 * classes, memory + 3 * classes};
    ghosts_status status = ghosts_network_input(net, x);
    if (status == GHOSTS_OK)
        status = ghosts_network_tangent(t.logit, t.slope, t.logit_error, t.slope_error, net);
    for (size_t k = 0; k < classes && status == GHOSTS_OK; k++)
        if (!isfinite(t.slope_error[k]) || !isfinite(t.logit_error[k]))
            status = GHOSTS_NOT_FINITE;
    if (status == GHOSTS_OK) {
        a->bound = spread_bound(&t);
        status = solve_tangent(a, &t, &about);
    }
    if (status == GHOSTS_OK)
        status = solve_network(a, net, about, options);
    if (status == GHOSTS_OK)
        status = look_around(a, net);
    free(memory);
    return status;
}

/* ---- output
 * ------------------------------------------------------------------------------------------ */

/* What ends the stretch on which the loss along the line is one holomorphic function: the kink
 * before everything else, then the ghost, then a singular point of the logits; NULL: none within
 * the limit. */
static const char *binding(const network_answer *a)
{
    double kink = fmin(a->kink[0][0], a->kink[1][0]);
    if (kink < a->limit && kink < proven(a))
        return "kink";
    if (has_zero(a->network))
        return "ghost";
    if (a->found == GHOSTS_OK || a->singularity.kind == GHOSTS_SINGULARITY_NONE)
        return NULL;
    return a->singularity.kind == GHOSTS_SINGULARITY_POLE ? "pole" : "branch";
}

/* x to the digits that its error leaves; NULL where x is not known. */
static char *number_text(const measured *x, const cli_options *options)
{
    if (!x->known)
        return NULL;
    mpfr_t value, error;
    mpfr_init2(value, 53);
    mpfr_init2(error, 53);
    mpfr_set_d(value, x->value, MPFR_RNDN);
    mpfr_set_d(error, x->error, MPFR_RNDU);
    char *text = result_text(value, error, options->search.digits, options);
    mpfr_clears(value, error, (mpfr_ptr)0);
    return text;
}

static char *down_text(double x, long digits)
{
    mpfr_t value;
    mpfr_init2(value, 53);
    mpfr_set_d(value, x, MPFR_RNDD);
    char *text = rounded_text(value, digits, MPFR_RNDD);
    mpfr_clear(value);
    return text;
}

/* The nearest zero as texts: modulus, its error, place. */
typedef struct {
    char *radius, *error, *re, *im;
    size_t multiplicity;
} zero_texts;

static void zero_texts_clear(zero_texts *t)
{
    free(t->radius);
    free(t->error);
    free(t->re);
    free(t->im);
}

static zero_texts texts_of(const ghosts_zeros *zeros, const cli_options *options)
{
    zero_texts t = {.radius = NULL};
    if (!has_zero(zeros))
        return t;
    const ghosts_zero *zero = &zeros->zero[0];
    mpfr_t radius, error;
    mpfr_init2(radius, mpfr_get_prec(mpc_realref(zero->centre)) + 8);
    mpfr_init2(error, 32);
    ghosts_zero_modulus(radius, error, zero);
    long digits = options->search.digits;
    t.radius = result_text(radius, error, digits, options);
    t.re = result_text(mpc_realref(zero->centre), zero->error, digits, options);
    t.im = result_text(mpc_imagref(zero->centre), zero->error, digits, options);
    t.error = error_text(error);
    t.multiplicity = zero->multiplicity;
    mpfr_clears(radius, error, (mpfr_ptr)0);
    return t;
}

static json_t *text_or_null(char *text)
{
    json_t *value = text ? json_string(text) : json_null();
    free(text);
    return value;
}

static json_t *zero_object(const ghosts_zeros *zeros, bool certified, const cli_options *options)
{
    zero_texts t = texts_of(zeros, options);
    json_t *object = json_pack("{s:s?, s:s?, s:s?, s:s?, s:I, s:b}", "radius", t.radius, "error",
                               t.error, "re", t.re, "im", t.im, "multiplicity",
                               (json_int_t)t.multiplicity, "certified", certified);
    zero_texts_clear(&t);
    return object;
}

static const char *singularity_name(ghosts_singularity_kind kind)
{
    return kind == GHOSTS_SINGULARITY_POLE ? "pole" : "branch";
}

static json_t *singularity_object(const ghosts_singularity *s)
{
    if (s->kind == GHOSTS_SINGULARITY_NONE)
        return json_null();
    measured re = {true, s->re, s->error}, im = {true, s->im, s->error};
    cli_options digits = {.search = {.digits = 16}, .format = FORMAT_JSON};
    mpfr_t error;
    mpfr_init2(error, 53);
    mpfr_set_d(error, s->error, MPFR_RNDU);
    json_t *object = json_pack("{s:s, s:I, s:I}", "kind", singularity_name(s->kind), "operation",
                               (json_int_t)s->operation + 1, "unit", (json_int_t)s->unit);
    json_object_set_new(object, "re", text_or_null(number_text(&re, &digits)));
    json_object_set_new(object, "im", text_or_null(number_text(&im, &digits)));
    json_object_set_new(object, "error", text_or_null(error_text(error)));
    mpfr_clear(error);
    return object;
}

/* The distance of a kink that is proven, or of the step up to which there is none. */
static json_t *kink_object(const network_answer *a, int side)
{
    return a->kink[side][0] < a->limit ? text_or_null(down_text(a->kink[side][0], 16))
                                       : json_null();
}

static void print_as_json(const network_answer *a, size_t sample, const cli_options *options)
{
    const char *binds = binding(a);
    json_t *object =
        json_pack("{s:I, s:I}", "sample", (json_int_t)sample, "n", (json_int_t)a->classes);
    char *bound = number_text(&a->bound, options);
    json_object_set_new(object, "bound", json_string(bound ? bound : "inf"));
    free(bound);
    json_object_set_new(object, "lower", text_or_null(down_text(a->lower, 16)));
    json_object_set_new(object, "linear", zero_object(a->linear, has_zero(a->linear), options));
    json_object_set_new(object, "model_lower", text_or_null(down_text(a->model_lower, 16)));
    json_t *network = zero_object(a->network, a->found == GHOSTS_OK, options);
    json_object_set_new(network, "lower_bound", text_or_null(down_text(proven(a), 16)));
    json_object_set_new(object, "true", network);
    json_object_set_new(object, "binds", binds ? json_string(binds) : json_null());
    json_object_set_new(object, "singularity", singularity_object(&a->singularity));
    json_object_set_new(object, "kink", kink_object(a, 0));
    json_object_set_new(object, "kink_backward", kink_object(a, 1));
    json_object_set_new(object, "limit", text_or_null(down_text(a->limit, 16)));
    print_json(stdout, object);
}

static const char csv_header[] = "sample,n,bound,lower,linear,model_lower,radius,error,re,im,"
                                 "certified,lower_bound,binds,kink,kink_backward";

static void print_as_csv(const network_answer *a, size_t sample, const cli_options *options)
{
    char *bound = number_text(&a->bound, options), *lower = down_text(a->lower, 16);
    char *model = down_text(a->model_lower, 16), *least = down_text(proven(a), 16);
    char *kink[2] = {NULL, NULL};
    for (int side = 0; side < 2; side++)
        kink[side] = a->kink[side][0] < a->limit ? down_text(a->kink[side][0], 16) : NULL;
    zero_texts linear = texts_of(a->linear, options), network = texts_of(a->network, options);
    const char *binds = binding(a);
    const char *field[] = {bound ? bound : "inf",
                           lower,
                           linear.radius,
                           model,
                           network.radius,
                           network.error,
                           network.re,
                           network.im,
                           a->found == GHOSTS_OK ? "1" : "0",
                           least,
                           binds,
                           kink[0],
                           kink[1]};
    printf("%zu,%zu", sample, a->classes);
    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        printf(",%s", field[i] ? field[i] : "");
    printf("\n");
    zero_texts_clear(&linear);
    zero_texts_clear(&network);
    char *texts[] = {bound, lower, model, least, kink[0], kink[1]};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

static void print_zero(const zero_texts *t)
{
    printf("  nearest zero   re         %s\n", t->re);
    printf("                 im         %s  (and its conjugate)\n", t->im);
    printf("                 error   <= %s\n", t->error);
}

static void print_kinks(const network_answer *a)
{
    for (int side = 0; side < 2; side++)
        if (a->kink[side][0] < a->limit) {
            char *lower = down_text(a->kink[side][0], 8);
            printf("kink %s            %s%s  one piece up to here\n",
                   side == 0 ? "ahead " : "behind", side == 0 ? "" : "-", lower);
            free(lower);
        }
}

static void print_singularity(const ghosts_singularity *s)
{
    if (s->kind == GHOSTS_SINGULARITY_NONE)
        return;
    printf("%-6s  %.8g%+.8gi  of unit %zu of operation %zu, within %.1e\n",
           singularity_name(s->kind), s->re, s->im, s->unit, s->operation + 1, s->error);
}

static void print_as_text(const network_answer *a, size_t sample, const cli_options *options)
{
    char *bound = number_text(&a->bound, options), *lower = down_text(a->lower, 8);
    char *model = down_text(a->model_lower, 8), *least = down_text(proven(a), 8);
    zero_texts linear = texts_of(a->linear, options), network = texts_of(a->network, options);
    const char *binds = binding(a);
    printf("sample %zu\n", sample);
    if (network.radius) {
        printf("true radius      rho_true   %s  of the network, certified\n", network.radius);
        print_zero(&network);
    } else if (a->found == GHOSTS_OK) {
        printf("true radius      rho_true   farther than %s, certified\n", least);
    } else {
        printf("true radius      rho_true   not decided, at least %s\n", least);
    }
    printf("from one model   rho_TM     %s  proven lower bound\n", model);
    printf("tangent          rho*       %s\n", linear.radius ? linear.radius : "not decided");
    printf("                 lower      %s\n", lower);
    printf("bound            rho_a      %s  = pi / spread, of the tangent only\n",
           bound ? bound : "inf");
    printf("binds            %s\n", binds ? binds : "nothing found");
    print_kinks(a);
    print_singularity(&a->singularity);
    zero_texts_clear(&linear);
    zero_texts_clear(&network);
    free(bound);
    free(lower);
    free(model);
    free(least);
}

/* ---- the command
 * --------------------------------------------------------------------------------------- */

static void print_answer(const network_answer *a, size_t sample, const cli_options *options)
{
    if (options->format == FORMAT_JSON)
        print_as_json(a, sample, options);
    else if (options->format == FORMAT_CSV)
        print_as_csv(a, sample, options);
    else
        print_as_text(a, sample, options);
}

static int run_rows(ghosts_network *net, const ghosts_table *data, const cli_options *options)
{
    size_t first = options->has_sample ? options->sample : 0;
    size_t end = options->has_sample ? options->sample + 1 : ghosts_table_rows(data);
    int exit_status = EXIT_DONE;
    if (options->format == FORMAT_CSV)
        printf("%s\n", csv_header);
    for (size_t i = first; i < end; i++) {
        network_answer a;
        const double *x = ghosts_table_doubles(data) + i * ghosts_table_columns(data);
        ghosts_status status = answer_sample(&a, net, x, options);
        if (status == GHOSTS_OK)
            print_answer(&a, i, options);
        if (status == GHOSTS_OK && a.found != GHOSTS_OK)
            exit_status = exit_status == EXIT_DONE ? EXIT_NEGATIVE : exit_status;
        answer_clear(&a);
        if (status != GHOSTS_OK) {
            fprintf(stderr, "ghosts: sample %zu: %s\n", i,
                    status == GHOSTS_NOT_FINITE ? "the network's logits overflow at tau = 0"
                                                : ghosts_strerror(status));
            return EXIT_USAGE;
        }
        if (wants_progress(options))
            show_progress(NULL, (double)(i + 1 - first) / (double)(end - first));
    }
    return exit_status;
}

static int run_network(const cli_options *options)
{
    const network_settings *s = options->settings;
    ghosts_table *data;
    ghosts_table_error error = {""};
    char message[NETWORK_MESSAGE];
    network_file file;
    if (ghosts_table_read(&data, s->data, false, &error) != GHOSTS_OK) {
        fprintf(stderr, "ghosts: %s\n", error.message);
        return EXIT_USAGE;
    }
    int exit_status = EXIT_USAGE;
    if (options->has_sample && options->sample >= ghosts_table_rows(data)) {
        fprintf(stderr, "ghosts: --sample: %s has the samples 0 to %zu\n", s->data,
                ghosts_table_rows(data) - 1);
    } else if (!network_file_read(&file, options->operand[0], s->direction,
                                  ghosts_table_columns(data), message)) {
        fprintf(stderr, "ghosts: %s\n", message);
    } else {
        exit_status = run_rows(file.net, data, options);
        network_file_clear(&file);
    }
    ghosts_table_free(data);
    return exit_status;
}

const subcommand network_command = {
    .name = "network",
    .summary = "certified radius of a network's own loss, beside that of its tangent",
    .usage = "FILE --direction D.npz --data X",
    .help =
        "FILE holds a network, as numpy.savez writes it: arrays of parameters, and an array\n"
        "'operations' of strings that names them in order:\n"
        "\n"
        "  dense W [b]  linear W [b]     y = x W + b  and  y = W x + b (as PyTorch keeps W)\n"
        "  convolution K [b] height=H width=W     K: height x width x in x out, zero padding\n"
        "  average_pool, max_pool height=H width=W window=2\n"
        "  tanh  logistic  softplus  silu  gelu  gelu_tanh  gaussian_gate  ria beta=B  relu\n"
        "  layer_norm [scale [shift]]  rms_norm [scale]     epsilon=1e-5\n"
        "  batch_norm mean variance [scale [shift]]         epsilon=1e-5\n"
        "  attention positions=P heads=H     from [q, k, v] at each place\n"
        "  tokens token place   first_token   residual ... end\n"
        "\n"
        "Sequences take positions=P (dense, normalisations, tokens).  Images are channels-last.\n"
        "\n"
        "  --direction D.npz  arrays of the same names: how the parameters move with the step;\n"
        "                     what is absent stands still\n"
        "  --data X           samples, one a row (.npy or .csv)\n"
        "  --sample I         only row I (from 0)\n"
        "  --limit R          search up to this radius; default 3 times the tangent's\n"
        "  --order N          of the Taylor models, 8 to 128; default 32\n"
        "\n"
        "'binds' names what ends the stretch on which the loss is one holomorphic function: the\n"
        "ghost (a zero of sum exp z_k), a pole or branch point of the logits, or a kink.  Exit\n"
        "status 1: for some sample the radius is not decided; a proven lower bound is given.\n"
        "\n"
        "Examples:\n"
        "  ghosts network net.npz --direction update.npz --data x.npy --sample 3\n"
        "  ghosts network net.npz --direction update.npz --data x.npy --format csv\n",
    .options = network_options,
    .settings_size = sizeof(network_settings),
    .init = init_settings,
    .operands = 1,
    .without_input = true,
    .takes_sample = true,
    .check = is_complete,
    .run = run_network,
};
