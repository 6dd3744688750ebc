/* ghosts singular: the singular set of an activation, and the radii that it sets for neurons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *preactivations, *rates;
    size_t points;
} singular_settings;

static void init_settings(void *settings)
{
    ((singular_settings *)settings)->points = 4;
}

static bool parse_preactivations(void *settings, const char *name, const char *value)
{
    (void)name;
    ((singular_settings *)settings)->preactivations = value;
    return true;
}

static bool parse_rates(void *settings, const char *name, const char *value)
{
    (void)name;
    ((singular_settings *)settings)->rates = value;
    return true;
}

static bool parse_points(void *settings, const char *name, const char *value)
{
    return parse_count(&((singular_settings *)settings)->points, name, value, 1, 100000);
}

static const command_option singular_options[] = {{"preactivations", true, parse_preactivations},
                                                  {"rates", true, parse_rates},
                                                  {"points", true, parse_points},
                                                  {0}};

static bool is_complete(const cli_options *options)
{
    const singular_settings *s = options->settings;
    if (!s->preactivations == !s->rates && (options->operands == 1 || !s->rates))
        return true;
    fprintf(stderr, "ghosts singular: an activation, --preactivations and --rates are needed for "
                    "radii; try 'ghosts singular --help'\n");
    return false;
}

/* ---- activations by name --------------------------------------------------------------------- */

/* Letters and digits alone, in lower case, so that "GELU (tanh)" is also gelu_tanh. */
static bool same_name(const char *a, const char *b)
{
    for (;;) {
        while (*a && !isalnum((unsigned char)*a))
            a++;
        while (*b && !isalnum((unsigned char)*b))
            b++;
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
        a++;
        b++;
    }
}

static const ghosts_activation_entry *find_activation(const char *name)
{
    static const struct {
        const char *name;
        ghosts_activation activation;
    } other_names[] = {{"sigmoid", GHOSTS_LOGISTIC}, {"swish", GHOSTS_SILU},
                       {"gelu", GHOSTS_GELU_ERF},    {"relu", GHOSTS_RELU},
                       {"layernorm", GHOSTS_RSQRT},  {"rmsnorm", GHOSTS_RSQRT},
                       {"rsqrt", GHOSTS_RSQRT}};
    for (int i = 0; i < GHOSTS_ACTIVATIONS; i++)
        if (same_name(name, ghosts_activation_describe((ghosts_activation)i)->name))
            return ghosts_activation_describe((ghosts_activation)i);
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (same_name(name, other_names[i].name))
            return ghosts_activation_describe(other_names[i].activation);
    fprintf(stderr, "ghosts singular: '%s' is no activation; they are", name);
    for (int i = 0; i < GHOSTS_ACTIVATIONS; i++)
        fprintf(stderr, "%s %s", i ? "," : "",
                ghosts_activation_describe((ghosts_activation)i)->name);
    fputc('\n', stderr);
    return NULL;
}

static int list_activations(const cli_options *options)
{
    if (options->format == FORMAT_CSV)
        puts("name,kind,set,formula");
    json_t *list = json_array();
    for (int i = 0; i < GHOSTS_ACTIVATIONS; i++) {
        const ghosts_activation_entry *e = ghosts_activation_describe((ghosts_activation)i);
        const char *kind = ghosts_singularity_name(e->type);
        if (options->format == FORMAT_JSON)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "name", e->name, "kind",
                                                  kind, "set", e->set, "formula", e->formula));
        else if (options->format == FORMAT_CSV)
            printf("\"%s\",\"%s\",\"%s\",\"%s\"\n", e->name, kind, e->set, e->formula);
        else
            printf("%-28s  %-25s  %s\n", e->name, kind, e->set);
    }
    if (options->format == FORMAT_JSON)
        print_json(stdout, list);
    else
        json_decref(list);
    return EXIT_DONE;
}

/* ---- the singular set ------------------------------------------------------------------------ */

static void print_point(json_t *list, mpc_srcptr centre, mpfr_srcptr error,
                        const cli_options *options)
{
    char *re = result_text(mpc_realref(centre), error, options->search.digits, options);
    char *im = result_text(mpc_imagref(centre), error, options->search.digits, options);
    char *bound = error_text(error);
    if (options->format == FORMAT_JSON)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s}", "re", re, "im", im, "error", bound));
    else if (options->format == FORMAT_CSV)
        printf("%s,%s,%s\n", re, im, bound);
    else
        printf("%*s  %*s  %s\n", (int)options->search.digits + 7, re,
               (int)options->search.digits + 7, im, bound);
    free(re);
    free(im);
    free(bound);
}

/* Those with Re, Im >= 0; the others are their mirror images. */
static json_t *print_points(const ghosts_activation_entry *e, const cli_options *options)
{
    const singular_settings *s = options->settings;
    json_t *list = json_array();
    mpc_t centre;
    mpfr_t error;
    mpc_init2(centre, output_bits(options));
    mpfr_init2(error, 32);
    for (size_t k = 0; k < s->points; k++)
        if (ghosts_singular_point(centre, error, e->activation, k) == GHOSTS_OK)
            print_point(list, centre, error, options);
        else
            break;
    mpc_clear(centre);
    mpfr_clear(error);
    return list;
}

static int describe_set(const ghosts_activation_entry *e, const cli_options *options)
{
    mpfr_t height;
    mpfr_init2(height, output_bits(options));
    ghosts_singular_height(height, e->activation, MPFR_RNDD);
    char *height_text = rounded_text(height, options->search.digits, MPFR_RNDD);
    if (options->format == FORMAT_CSV)
        puts("re,im,error");
    if (options->format == FORMAT_TEXT)
        printf("%s: %s\n%s; S: %s\nheight of S above the real axis >= %s\n", e->name, e->formula,
               ghosts_singularity_name(e->type), e->set, height_text);
    json_t *list = print_points(e, options);
    if (options->format == FORMAT_JSON) {
        json_t *object =
            json_pack("{s:s, s:s, s:s, s:s}", "activation", e->name, "kind",
                      ghosts_singularity_name(e->type), "set", e->set, "height", height_text);
        json_object_set(object, "points", list);
        print_json(stdout, object);
    }
    json_decref(list);
    free(height_text);
    mpfr_clear(height);
    return EXIT_DONE;
}

/* ---- radii ----------------------------------------------------------------------------------- */

/* A number for JSON: infinity by name. */
static json_t *number(double x)
{
    return isinf(x) ? json_string("inf") : json_real(x);
}

static void print_layer(size_t sample, double least, size_t index, const double *radius, size_t n,
                        const cli_options *options)
{
    if (options->format == FORMAT_JSON) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(list, number(radius[i]));
        json_t *object =
            json_pack("{s:I, s:I}", "sample", (json_int_t)sample, "neuron", (json_int_t)index);
        json_object_set_new(object, "radius", number(least));
        json_object_set_new(object, "radii", list);
        print_json(stdout, object);
    } else if (options->format == FORMAT_CSV) {
        for (size_t i = 0; i < n; i++)
            printf("%zu,%zu,%.17g\n", sample, i, radius[i]);
    } else {
        mpfr_t bound;
        mpfr_init2(bound, 53);
        mpfr_set_d(bound, least, MPFR_RNDD);
        char *text = rounded_text(bound, 15, MPFR_RNDD);
        printf("%8zu  %-22s  %zu\n", sample, text ? text : "", index);
        free(text);
        mpfr_clear(bound);
    }
}

static int print_layers(const ghosts_activation_entry *e, const ghosts_batch *batch, size_t first,
                        const cli_options *options)
{
    double *radius = malloc(batch->classes * sizeof *radius);
    if (!radius) {
        fprintf(stderr, "ghosts singular: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return EXIT_USAGE;
    }
    int exit_status = EXIT_DONE;
    if (options->format == FORMAT_CSV)
        puts("sample,neuron,radius");
    if (options->format == FORMAT_TEXT)
        printf("%s: the layer is holomorphic for |tau| below\n  sample  radius >=               "
               "neuron\n",
               e->name);
    for (size_t i = 0; i < batch->samples && exit_status == EXIT_DONE; i++) {
        double least;
        size_t index;
        ghosts_status status = ghosts_layer_radius(
            radius, &least, &index, e->activation, batch->logits + i * batch->logit_stride,
            batch->slopes + i * batch->slope_stride, batch->classes);
        if (status == GHOSTS_OK) {
            print_layer(first + i, least, index, radius, batch->classes, options);
            continue;
        }
        fprintf(stderr, "ghosts singular: row %zu, column %zu (from 0): %s\n", first + i, index,
                status == GHOSTS_INVALID ? "a variance must not be negative"
                                         : ghosts_strerror(status));
        exit_status = EXIT_USAGE;
    }
    free(radius);
    return exit_status;
}

/* Preactivations and rates are read as logits and slopes are. */
static int run_layers(const ghosts_activation_entry *e, const cli_options *options)
{
    const singular_settings *s = options->settings;
    cli_options as_input = *options;
    ghosts_batch batch;
    as_input.logits = s->preactivations;
    as_input.slopes = s->rates;
    cli_input *input = open_input(&as_input);
    int exit_status = EXIT_USAGE;
    if (input && input_batch(&batch, input)) {
        size_t first, end;
        selected_samples(&first, &end, input);
        exit_status = print_layers(e, &batch, first, options);
    }
    close_input(input);
    return exit_status;
}

static int run_singular(const cli_options *options)
{
    const singular_settings *s = options->settings;
    if (options->operands == 0)
        return list_activations(options);
    const ghosts_activation_entry *e = find_activation(options->operand[0]);
    if (!e)
        return EXIT_USAGE;
    return s->rates ? run_layers(e, options) : describe_set(e, options);
}

const subcommand singular_command = {
    .name = "singular",
    .summary = "singular sets of activations, and the radii they set for neurons and layers",
    .usage = "[ACTIVATION [--preactivations H --rates HDOT]]",
    .help =
        "Without an activation: the list of them.  With one: the points of its singular set S "
        "with\n"
        "Re, Im >= 0, nearest to the real axis first.\n"
        "\n"
        "  --points K        how many of them; default 4\n"
        "  --preactivations H, --rates HDOT\n"
        "                    lists or files, one sample a row, one neuron a column: for each, a\n"
        "                    proven lower bound of the distance in tau from which h + hdot tau\n"
        "                    keeps out of S (text: the least of the layer), in double precision\n"
        "  --sample I        only row I (from 0) of the files\n"
        "  --digits D        of the points; default 16\n"
        "\n"
        "The least of a layer bounds the radius of functions of the layer from below only: poles "
        "of\n"
        "different neurons may cancel.\n"
        "\n"
        "Examples:\n"
        "  ghosts singular gelu_tanh --points 3 --digits 30\n"
        "  ghosts singular tanh --preactivations 0,1,-2 --rates 1,0.5,3\n",
    .options = singular_options,
    .settings_size = sizeof(singular_settings),
    .init = init_settings,
    .operands = 1,
    .without_input = true,
    .takes_sample = true,
    .check = is_complete,
    .run = run_singular,
};
