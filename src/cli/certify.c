/* ghosts certify: check a certificate from scratch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "cli/certificate/certificate.h"

#include <math.h>

/* null beyond the range of doubles, where JSON has no number. */
static json_t *coordinate(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void print_verdict(const ghosts_certificate_verdict *v, ghosts_engine engine,
                          const certificate_file *c, const cli_options *options)
{
    const char *part = ghosts_certificate_part_name(v->part);
    if (options->format == FORMAT_JSON) {
        json_t *cell = json_null();
        if (!v->valid && v->part == GHOSTS_PART_GAP)
            cell = json_pack("{s:s, s:o, s:o}", "kind", part, "re", coordinate(v->gap_re), "im",
                             coordinate(v->gap_im));
        else if (!v->valid)
            cell = json_pack("{s:s, s:I}", "kind", part, "index", (json_int_t)v->index);
        json_t *object = json_object();
        json_object_set_new(object, "valid", json_boolean(v->valid));
        json_object_set_new(object, "cell", cell);
        json_object_set_new(object, "reason", v->valid ? json_null() : json_string(v->reason));
        print_json(stdout, object);
    } else if (v->valid) {
        printf("valid: %zu cells, %zu discs, %zu zeros listed, all of the region; checked with "
               "%s\n",
               c->cover.cells, c->cover.discs, c->zeros, ghosts_engine_name(engine));
    } else if (v->part == GHOSTS_PART_GAP) {
        printf("invalid: near %.17g%+.17gi: %s\n", v->gap_re, v->gap_im, v->reason);
    } else {
        printf("invalid: %s %zu: %s\n", part, v->index, v->reason);
    }
}

static int run_certify(const cli_options *options)
{
    certificate_file file;
    char message[CERTIFICATE_MESSAGE];
    if (load_certificate(&file, options->operand[0], message) != GHOSTS_OK) {
        fprintf(stderr, "ghosts: %s\n", message);
        return EXIT_USAGE;
    }
    ghosts_engine engine = options->search.engine;
    if (engine == GHOSTS_ENGINE_DEFAULT)
        engine = ghosts_checking_engine(file.engine);
    if (engine == file.engine && !options->quiet)
        fprintf(stderr, "ghosts: checking with %s, the engine that produced the certificate\n",
                ghosts_engine_name(engine));
    ghosts_certificate certificate = certificate_view(&file);
    ghosts_certificate_verdict verdict;
    ghosts_status status =
        ghosts_certificate_check(&verdict, file.sum, &certificate, engine, options->jobs);
    int exit_status = EXIT_USAGE;
    if (status == GHOSTS_OK) {
        print_verdict(&verdict, engine, &file, options);
        exit_status = verdict.valid ? EXIT_DONE : EXIT_NEGATIVE;
    } else {
        fprintf(stderr, "ghosts: %s: %s\n", options->operand[0], ghosts_strerror(status));
    }
    clear_certificate(&file);
    return exit_status;
}

static bool has_file(const cli_options *options)
{
    if (options->format == FORMAT_CSV)
        fprintf(stderr, "ghosts certify: --format is text or json here\n");
    else if (options->operands != 1)
        fprintf(stderr, "ghosts certify: name one file, or - for standard input\n");
    else
        return true;
    return false;
}

const subcommand certify_command = {
    .name = "certify",
    .summary = "check a certificate of zeros from scratch",
    .usage = "FILE",
    .help = "FILE is a certificate as --certificate writes it ('-' reads standard input).  It is\n"
            "checked without trust in the program that wrote it, with the other engine than the\n"
            "one named in it where the build has both (--engine mpc or arb overrides), on --jobs\n"
            "threads; --format is text or json.\n"
            "Exit status: 0 valid, 1 not valid (the first part that fails is named), 2 not\n"
            "readable.\n"
            "\n"
            "Examples:\n"
            "  ghosts certify zeros.json\n"
            "  ghosts certify zeros.json --format json --jobs 4\n",
    .operands = 1,
    .without_input = true,
    .check = has_file,
    .run = run_certify,
};
