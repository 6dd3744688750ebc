/* Zeros outside the region that share an isolating disc with it: a certificate must show where they
 * are, lest the counts do not add up.
 *
 * They are few (along the region's edge) and are found by Newton's method on F divided by the zeros
 * already known in the disc; ghosts_certify_disc() says how many zeros each little disc holds.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "region/outside.h"

#include <math.h>
#include <stdlib.h>

#include <ghosts/certify.h>

#include "base/rounding.h"

#define LEAST_BITS 128 /* doubled as long as a zero cannot be separated */
#define STARTS 8
#define STEPS 60
#define MOST_KNOWN 64
#define MOST_SHRINKS 4096

typedef struct {
    const ghosts_expsum *sum;
    const ghosts_region *region;
    ghosts_engine engine;
    mpfr_prec_t bits;
    long scale; /* spread of the slopes < 2^scale */
    const ghosts_isolating_disc *disc;
    mpc_t known[MOST_KNOWN]; /* in the disc, those of the lower half-plane mirrored */
    size_t multiplicity[MOST_KNOWN];
    size_t count;
} disc_search;

/* How far the point and its conjugate are from the region at least; not positive when they are in
 * it or too near. */
static void distance_to_region(mpfr_t distance, mpc_srcptr point, const ghosts_region *region)
{
    mpfr_prec_t bits = mpfr_get_prec(distance);
    mpfr_t part;
    mpfr_init2(part, bits);
    if (region->shape == GHOSTS_DISK) {
        mpc_abs(distance, point, MPFR_RNDD);
        mpfr_set_q(part, region->radius, MPFR_RNDU);
        mpfr_sub(distance, distance, part, MPFR_RNDD);
        mpfr_clear(part);
        return;
    }
    mpfr_t across, up, least;
    mpfr_inits2(bits, across, up, least, (mpfr_ptr)0);
    mpfr_set_inf(least, 1);
    for (int conjugate = 0; conjugate < 2; conjugate++) {
        mpfr_set(up, mpc_imagref(point), MPFR_RNDN);
        if (conjugate)
            mpfr_neg(up, up, MPFR_RNDN);
        mpfr_sub_q(across, mpc_realref(point), region->x1, MPFR_RNDD);
        mpfr_sub_q(part, mpc_realref(point), region->x0, MPFR_RNDU);
        mpfr_neg(part, part, MPFR_RNDD);
        mpfr_max(across, across, part, MPFR_RNDD);
        mpfr_sub_q(part, up, region->y0, MPFR_RNDU);
        mpfr_neg(part, part, MPFR_RNDD);
        mpfr_max(across, across, part, MPFR_RNDD);
        mpfr_sub_q(part, up, region->y1, MPFR_RNDD);
        mpfr_max(across, across, part, MPFR_RNDD);
        mpfr_min(least, least, across, MPFR_RNDD);
    }
    mpfr_set(distance, least, MPFR_RNDD);
    mpfr_clears(across, up, least, part, (mpfr_ptr)0);
}

/* point -= 1 / (F'/F - sum_known m / (point - known)); false when that is no finite step. */
static bool newton_step(mpfr_t size, mpc_t point, const disc_search *s)
{
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(point));
    mpc_t f[2], step, part;
    mpfr_t error[2], scale;
    for (int j = 0; j < 2; j++) {
        mpc_init2(f[j], bits);
        mpfr_init2(error[j], 32);
    }
    mpc_init2(step, bits);
    mpc_init2(part, bits);
    mpfr_init2(scale, 64);
    bool usable =
        ghosts_expsum_taylor(f, error, scale, s->sum, point, 1, bits, s->engine) == GHOSTS_OK;
    if (usable) {
        mpc_div(step, f[1], f[0], MPC_RNDNN);
        for (size_t i = 0; i < s->count; i++) {
            mpc_sub(part, point, s->known[i], MPC_RNDNN);
            mpc_ui_div(part, s->multiplicity[i], part, MPC_RNDNN);
            mpc_sub(step, step, part, MPC_RNDNN);
        }
        mpc_ui_div(step, 1, step, MPC_RNDNN);
        usable = mpfr_number_p(mpc_realref(step)) && mpfr_number_p(mpc_imagref(step));
    }
    if (usable) {
        mpc_sub(point, point, step, MPC_RNDNN);
        mpc_abs(size, step, MPFR_RNDN);
    }
    for (int j = 0; j < 2; j++) {
        mpc_clear(f[j]);
        mpfr_clear(error[j]);
    }
    mpc_clear(step);
    mpc_clear(part);
    mpfr_clear(scale);
    return usable;
}

/* |point - centre| rounded up. */
static void separation(mpfr_t distance, mpc_srcptr point, mpc_srcptr centre)
{
    mpc_t difference;
    mpc_init2(difference, mpfr_get_prec(mpc_realref(point)) + 64);
    mpc_sub(difference, point, centre, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDU);
    mpc_clear(difference);
}

/* The largest radius worth trying: inside the isolating disc, away from the region and from the
 * known zeros; false when there is none. */
static bool room_around(mpfr_t radius, mpc_srcptr point, const disc_search *s)
{
    mpfr_t part;
    mpfr_init2(part, s->bits);
    separation(part, point, s->disc->centre);
    mpfr_sub(radius, s->disc->radius, part, MPFR_RNDD);
    distance_to_region(part, point, s->region);
    mpfr_min(radius, radius, part, MPFR_RNDD);
    for (size_t i = 0; i < s->count; i++) {
        separation(part, point, s->known[i]);
        mpfr_div_2ui(part, part, 1, MPFR_RNDD);
        mpfr_min(radius, radius, part, MPFR_RNDD);
    }
    mpfr_mul_d(radius, radius, 0.75, MPFR_RNDD);
    mpfr_clear(part);
    return mpfr_sgn(radius) > 0;
}

/* Whether the radius is too small for a point of s->bits bits to be its disc's centre. */
static bool is_too_small(mpfr_srcptr radius, mpc_srcptr point, const disc_search *s)
{
    mpfr_t modulus;
    mpfr_init2(modulus, 32);
    mpc_abs(modulus, point, MPFR_RNDN);
    long lost = (long)mpfr_get_exp(modulus) - (long)mpfr_get_exp(radius);
    mpfr_clear(modulus);
    return lost > (long)s->bits;
}

/* Shrink `radius` until the disc is proven to hold some of the missing zeros; 0 when it never is.
 */
static size_t prove_disc(mpfr_t radius, mpc_srcptr point, size_t missing, const disc_search *s)
{
    for (int i = 0; i < MOST_SHRINKS && !is_too_small(radius, point, s); i++) {
        long zeros = -1, size = -(long)mpfr_get_exp(radius) - s->scale; /* normalised */
        mpfr_prec_t bits = 64 + (size > 0 ? 2 * size * (long)(missing < 20 ? missing : 20) : 0);
        if (ghosts_certify_disc(&zeros, s->sum, point, radius, bits, s->engine) != GHOSTS_OK ||
            zeros == 0)
            return 0;
        if (zeros > 0)
            return (size_t)zeros <= missing ? (size_t)zeros : 0;
        mpfr_div_2ui(radius, radius, 2, MPFR_RNDD);
    }
    return 0;
}

/* One more disc of the isolating disc's zeros, from one start. */
static size_t find_from(mpc_t point, mpfr_t radius, int start, size_t missing, const disc_search *s)
{
    mpfr_t size, offset;
    mpfr_inits2(64, size, offset, (mpfr_ptr)0);
    mpc_set(point, s->disc->centre, MPC_RNDNN);
    if (start) {
        static const double direction[STARTS][2] = {{0, 0},  {1, 0},   {0, 1},    {-1, 0},
                                                    {0, -1}, {.7, .7}, {-.7, .7}, {.7, -.7}};
        mpfr_mul_d(offset, s->disc->radius, 0.5 * direction[start][0], MPFR_RNDN);
        mpfr_add(mpc_realref(point), mpc_realref(point), offset, MPFR_RNDN);
        mpfr_mul_d(offset, s->disc->radius, 0.5 * direction[start][1], MPFR_RNDN);
        mpfr_add(mpc_imagref(point), mpc_imagref(point), offset, MPFR_RNDN);
    }
    mpfr_set_inf(size, 1);
    bool moving = true;
    for (int i = 0; i < STEPS && moving; i++) {
        moving = newton_step(size, point, s);
        mpfr_mul_2si(offset, s->disc->radius, -(long)s->bits, MPFR_RNDN);
        moving = moving && mpfr_greater_p(size, offset);
    }
    size_t zeros = room_around(radius, point, s) ? prove_disc(radius, point, missing, s) : 0;
    mpfr_clears(size, offset, (mpfr_ptr)0);
    return zeros;
}

static bool is_known(const disc_search *s, mpc_srcptr point)
{
    size_t i = 0;
    while (i < s->count && mpc_cmp(s->known[i], point) != 0)
        i++;
    return i < s->count;
}

static void add_known(disc_search *s, mpc_srcptr point, size_t multiplicity)
{
    mpc_set_prec(s->known[s->count], mpfr_get_prec(mpc_realref(point)));
    mpc_set(s->known[s->count], point, MPC_RNDNN);
    s->multiplicity[s->count++] = multiplicity;
}

/* Whether |Im| of the centre is among the heights of the disc. */
static bool is_at_height(mpc_srcptr centre, mpfr_srcptr low, mpfr_srcptr high)
{
    return mpfr_cmpabs(mpc_imagref(centre), high) <= 0 &&
           (mpfr_sgn(low) <= 0 || mpfr_cmpabs(mpc_imagref(centre), low) >= 0);
}

/* Put the listed zeros in the disc on the list of known ones; returns how many are missing. */
static size_t count_missing(disc_search *s, const ghosts_certificate *c)
{
    size_t found = 0;
    mpfr_t distance, low, high;
    mpc_t upper;
    mpfr_inits2(64, distance, low, high, (mpfr_ptr)0);
    mpc_init2(upper, 64);
    s->count = 0;
    mpfr_sub(low, mpc_imagref(s->disc->centre), s->disc->radius, MPFR_RNDD);
    mpfr_add(high, mpc_imagref(s->disc->centre), s->disc->radius, MPFR_RNDU);
    for (size_t i = 0; i < c->zeros && s->count < MOST_KNOWN; i++) {
        const ghosts_region_zero *zero = &c->zero[i];
        if (!is_at_height(zero->centre, low, high))
            continue;
        mpc_set_prec(upper, mpfr_get_prec(mpc_realref(zero->centre)));
        mpc_set(upper, zero->centre, MPC_RNDNN);
        mpfr_abs(mpc_imagref(upper), mpc_imagref(upper), MPFR_RNDN);
        separation(distance, upper, s->disc->centre);
        if (mpfr_greater_p(distance, s->disc->radius) || is_known(s, upper))
            continue;
        add_known(s, upper, zero->multiplicity);
        found += zero->multiplicity;
    }
    mpfr_clears(distance, low, high, (mpfr_ptr)0);
    mpc_clear(upper);
    return found < s->disc->zeros ? s->disc->zeros - found : 0;
}

static bool is_near_region(const ghosts_isolating_disc *disc, const ghosts_region *region)
{
    mpfr_t distance;
    mpfr_init2(distance, mpfr_get_prec(mpc_realref(disc->centre)) + 96);
    distance_to_region(distance, disc->centre, region);
    bool near = mpfr_lessequal_p(distance, disc->radius) != 0;
    mpfr_clear(distance);
    return near;
}

static bool append(ghosts_isolating_disc **list, size_t *count, mpc_srcptr centre,
                   mpfr_srcptr radius, size_t zeros)
{
    ghosts_isolating_disc *grown = realloc(*list, (*count + 1) * sizeof *grown);
    if (!grown)
        return false;
    *list = grown;
    ghosts_isolating_disc *disc = &grown[(*count)++];
    mpc_init2(disc->centre, mpfr_get_prec(mpc_realref(centre)));
    mpfr_init2(disc->radius, mpfr_get_prec(radius));
    mpc_set(disc->centre, centre, MPC_RNDNN);
    mpfr_set(disc->radius, radius, MPFR_RNDN);
    disc->zeros = zeros;
    return true;
}

static ghosts_status find_in_disc(ghosts_isolating_disc **list, size_t *count, disc_search *s,
                                  const ghosts_certificate *c)
{
    size_t missing = count_missing(s, c);
    ghosts_status status = GHOSTS_OK;
    mpc_t point;
    mpfr_t radius;
    mpc_init2(point, s->bits);
    mpfr_init2(radius, 64);
    while (missing > 0 && status == GHOSTS_OK) {
        size_t zeros = 0;
        for (int start = 0; start < STARTS && zeros == 0; start++)
            zeros = find_from(point, radius, start, missing, s);
        if (zeros == 0 || s->count == MOST_KNOWN) {
            status = GHOSTS_WORK_LIMIT;
        } else if (!append(list, count, point, radius, zeros)) {
            status = GHOSTS_NO_MEMORY;
        } else {
            add_known(s, point, zeros);
            missing -= zeros;
        }
    }
    mpc_clear(point);
    mpfr_clear(radius);
    return status;
}

static long spread_exponent(const ghosts_expsum *sum)
{
    mpfr_t spread;
    mpfr_init2(spread, 32);
    ghosts_expsum_spread(spread, sum, MPFR_RNDU);
    long exponent = mpfr_zero_p(spread) ? 0 : (long)mpfr_get_exp(spread);
    mpfr_clear(spread);
    return exponent;
}

static void truncate_list(ghosts_isolating_disc *list, size_t *count, size_t kept)
{
    while (*count > kept) {
        (*count)--;
        mpc_clear(list[*count].centre);
        mpfr_clear(list[*count].radius);
    }
}

void outside_free(ghosts_isolating_disc *list, size_t count)
{
    truncate_list(list, &count, 0);
    free(list);
}

/* An outsider only has to be told apart from the region and the zeros in its isolating disc, which
 * a few digits do unless they are as close as the digits asked for. */
static ghosts_status find_separated(ghosts_isolating_disc **list, size_t *count, disc_search *s,
                                    const ghosts_certificate *c, mpfr_prec_t most_bits)
{
    size_t before = *count;
    for (s->bits = LEAST_BITS;; s->bits *= 2) {
        s->bits = s->bits < most_bits ? s->bits : most_bits;
        ghosts_status status = find_in_disc(list, count, s, c);
        if (status != GHOSTS_WORK_LIMIT || s->bits == most_bits)
            return status;
        truncate_list(*list, count, before);
    }
}

ghosts_status outside_find(ghosts_isolating_disc **list, size_t *count, const ghosts_expsum *sum,
                           const ghosts_certificate *certificate, ghosts_engine engine, long digits)
{
    *list = NULL;
    *count = 0;
    disc_search s = {.sum = sum, .region = certificate->region, .engine = engine};
    mpfr_prec_t most_bits = (mpfr_prec_t)(BITS_PER_DIGIT * (double)digits) + 96;
    s.scale = spread_exponent(sum);
    for (size_t i = 0; i < MOST_KNOWN; i++)
        mpc_init2(s.known[i], 64);
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; certificate->cover && i < certificate->cover->discs; i++) {
        s.disc = &certificate->cover->disc[i];
        if (status == GHOSTS_OK && is_near_region(s.disc, s.region))
            status = find_separated(list, count, &s, certificate, most_bits);
    }
    for (size_t i = 0; i < MOST_KNOWN; i++)
        mpc_clear(s.known[i]);
    if (status != GHOSTS_OK) {
        outside_free(*list, *count);
        *list = NULL;
        *count = 0;
    }
    return status;
}
