/* The parts of `ghosts portrait`: the function on a grid, its colours, the picture.
 *
 * Lengths are in units of 10^exponent, chosen so that the box has numbers of ordinary size, and
 * slopes in the inverse unit: no input is too large or too small to be drawn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_PORTRAIT_PORTRAIT_H
#define CLI_PORTRAIT_PORTRAIT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { PORTRAIT_F, PORTRAIT_LOG } portrait_subject;

typedef struct {
    double x0, x1, y0, y1;
} portrait_box;

/* The sum in double, F(tau) = sum_k exp(log_weight[k] + slope[k] tau). */
typedef struct {
    size_t terms;
    double *log_weight; /* the largest is near 0 */
    double *slope;      /* less their middle, (min + max) / 2: a factor of F without zeros */
    double mean;        /* of slope[] under the softmax */
    double log_at_zero; /* log F(0) */
    double spread;
} portrait_sum;

/* Phase and log-modulus of the subject at the middles of columns x rows equal cells of the box, row
 * 0 at the bottom. */
typedef struct {
    size_t columns, rows;
    float *phase, *log_modulus;
} portrait_field;

typedef struct {
    int jobs;
    void (*progress)(void *context, double share); /* may be NULL */
    void *context;
} portrait_work;

/* Of F: the value of exp(-middle tau) F(tau).  Of log F: log F(tau) / F(0) - mean tau, which is 0
 * at 0, real on the real axis (there the divergence KL(p(0) || p(tau))), and continued from the
 * real axis along vertical lines, so that from each zero a cut runs straight away from the axis.
 * False when out of memory. */
bool portrait_evaluate(portrait_field *field, const portrait_sum *sum, const portrait_box *box,
                       portrait_subject subject, const portrait_work *work);

/* float32 of shape (rows, columns, 2), row 0 at the bottom: phase and log-modulus at the middles of
 * the cells.  NPY version 1.0, in the byte order of this machine.  False after saying what is
 * wrong. */
bool portrait_write_field(const char *name, const portrait_field *field);

/* Log of the factor between two contours of the modulus: 2, 10, 100, ... with some ten contours. */
double portrait_band(const portrait_field *field);

/* Three bytes a pixel; the field has factor x factor cells for each.  Phase is the colour, the
 * modulus shades it, from dark to light between two contours.  False when out of memory. */
bool portrait_colour(unsigned char *rgb, const portrait_field *field, size_t factor, double band);

typedef struct {
    double re, im;
    size_t multiplicity;
    bool nearest; /* on the circle of radius rho* */
} portrait_zero;

typedef enum { PICTURE_SVG, PICTURE_PNG, PICTURE_PDF } picture_kind;

typedef struct {
    picture_kind kind;
    const char *title; /* in place of the usual one; "" for none, NULL for the usual one */
    bool legend, has_sample;
    size_t sample;
    size_t canvas_width, canvas_height; /* pixels */
    size_t left, bottom, width, height; /* of the image */
    portrait_box box;
    int exponent;
    const unsigned char *rgb;
    double band;
    portrait_subject subject;
    size_t classes, zeros;
    const portrait_zero *zero;
    double bound, radius; /* rho_a and rho*, HUGE_VAL without zeros */
    const char *bound_text, *radius_text;
} portrait_picture;

/* The step between ticks on an axis from `low` to `high`, 1, 2 or 5 times a power of ten, and the
 * digits that tell their labels apart, in as many pixels. */
double portrait_tick_step(int *digits, double low, double high, size_t pixels);

/* Pixels between the image and the legend: half of the last label stands there. */
double portrait_legend_gap(const portrait_box *box, size_t width);

/* Write the picture to the open file `out` by way of gnuplot; false after saying what is wrong. */
bool portrait_draw(int out, const portrait_picture *picture);

#endif
