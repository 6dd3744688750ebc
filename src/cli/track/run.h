/* One run of ghosts track: its settings, what was seen, and its output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_TRACK_RUN_H
#define CLI_TRACK_RUN_H

#include "cli/track/track.h"

#include "cli/cli.h"

typedef enum { OVER_NOTHING, OVER_TEMPERATURE, OVER_AT, OVER_SAMPLES } track_kind;

typedef struct {
    track_kind over;
    mpq_t from, to; /* of the parameter */
    const char *to_logits, *to_slopes;
    bool has_to_sample;
    size_t to_sample, nearest, points;
    const char *output;
} track_settings;

#define NEAREST_OPEN SIZE_MAX /* not decided */
#define NEAREST_OTHER                                                                              \
    (SIZE_MAX - 1) /* proven to be none, or not shown to be one, of those followed */

typedef struct {
    double re, im;
} place;

typedef struct {
    const cli_options *options;
    const track_settings *settings;
    family f;
    size_t tracks;
    moving_zero *zero;
    place *path;     /* (points + 1) x tracks, NaN where lost */
    size_t *nearest; /* of each point */
    FILE *out;       /* what is printed, and */
    FILE *csv;       /* what goes to the file -o, or NULL */
} track_run;

/* The parameter at point j, and b there. */
void track_point(mpq_t parameter, mpq_t b, const track_settings *s, size_t j);

/* The first line of text and CSV, to run->out and run->csv. */
void print_track_header(track_run *run);
/* The zeros at point j, whose parameter this is. */
void print_track_point(track_run *run, size_t j, mpq_srcptr parameter);
/* Where the nearest zero becomes another, and which zeros were lost. */
void print_track_events(const track_run *run);
/* The file -o, once everything has been found: csv[0 .. size), or a picture.  False after saying
 * what is wrong. */
bool write_track_file(const track_run *run, const char *csv, size_t size);

#endif
