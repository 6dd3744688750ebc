/* Rectangles, and local coordinates in which doubles can describe them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_GEOMETRY_H
#define ZEROS_GEOMETRY_H

#include <complex.h>
#include <stdbool.h>

#include <mpc.h>

/* A closed box in the coordinates of a frame. */
typedef struct {
    double x0, x1, y0, y1;
} rectangle;

/* Local coordinates s of a part of the plane, t = base + 2^scale s, so that doubles can describe
 * boxes of any size anywhere, and the arithmetic for expansions there: double, which takes s for t
 * and so needs base 0 and scale 0, or `bits` bits. */
typedef struct {
    mpc_t base;
    long scale;
    bool in_double;
    mpfr_prec_t bits;
} search_frame;

/* A frame of `bits` bits; base NULL stands for 0. */
void frame_init(search_frame *frame, mpc_srcptr base, long scale, mpfr_prec_t bits);
void frame_clear(search_frame *frame);

/* t = base + 2^scale s, exactly: the precision of `point` is chosen for it. */
void frame_point(mpc_t point, const search_frame *frame, double complex s);

/* The length 2^scale radius. */
void frame_length(mpfr_t length, const search_frame *frame, double radius, mpfr_rnd_t rounding);

#endif
