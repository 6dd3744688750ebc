/* Least and largest entry of a row, at the speed of memory, and whether all entries are finite.
 * Part of kernels_body.h.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */

/* 0 * x is NaN exactly for the entries that are not finite, and a sum keeps a NaN. */
static void extrema_of_doubles(extrema *out, const double *row, size_t n)
{
    vec least[4], most[4], fault[4];
    for (int i = 0; i < 4; i++) {
        least[i] = most[i] = splat(row[0]);
        fault[i] = splat(0.0);
    }
    size_t at = 0;
    for (; at + 4 * LANES <= n; at += 4 * LANES)
        for (int i = 0; i < 4; i++) {
            vec v = load(row + at + (size_t)i * LANES);
            least[i] = smaller(v, least[i]);
            most[i] = larger(v, most[i]);
            fault[i] = fused(v, splat(0.0), fault[i]);
        }
    for (; at + LANES <= n; at += LANES) {
        vec v = load(row + at);
        least[0] = smaller(v, least[0]);
        most[0] = larger(v, most[0]);
        fault[0] = fused(v, splat(0.0), fault[0]);
    }
    if (at < n && n >= LANES) { /* the last entries once more, with those before them */
        vec v = load(row + n - LANES);
        least[1] = smaller(v, least[1]);
        most[1] = larger(v, most[1]);
        fault[1] = fused(v, splat(0.0), fault[1]);
        at = n;
    }
    vec all_least = smaller(smaller(least[0], least[1]), smaller(least[2], least[3]));
    vec all_most = larger(larger(most[0], most[1]), larger(most[2], most[3]));
    double bad = sum_lanes((fault[0] + fault[1]) + (fault[2] + fault[3]));
    out->least = smallest_lane(all_least);
    out->most = largest_lane(all_most);
    for (; at < n; at++) {
        out->least = row[at] < out->least ? row[at] : out->least;
        out->most = row[at] > out->most ? row[at] : out->most;
        bad += 0.0 * row[at];
    }
    out->finite = bad == 0.0 && 0.0 * row[0] == 0.0;
}

#define FLOATS (2 * LANES)
typedef float float_vec __attribute__((vector_size(4 * FLOATS)));
typedef int32_t float_mask __attribute__((vector_size(4 * FLOATS)));

/* As smaller(), larger() and fused() of lanes.h. */
#if defined(LANES_AVX512)
static inline float_vec smaller_floats(float_vec a, float_vec b)
{
    return (float_vec)_mm512_min_ps((__m512)a, (__m512)b);
}
static inline float_vec larger_floats(float_vec a, float_vec b)
{
    return (float_vec)_mm512_max_ps((__m512)a, (__m512)b);
}
static inline float_vec fused_floats(float_vec a, float_vec b, float_vec c)
{
    return (float_vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
#elif defined(LANES_AVX2)
static inline float_vec smaller_floats(float_vec a, float_vec b)
{
    return (float_vec)_mm256_min_ps((__m256)a, (__m256)b);
}
static inline float_vec larger_floats(float_vec a, float_vec b)
{
    return (float_vec)_mm256_max_ps((__m256)a, (__m256)b);
}
static inline float_vec fused_floats(float_vec a, float_vec b, float_vec c)
{
    return (float_vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
#else
static inline float_vec smaller_floats(float_vec a, float_vec b)
{
    float_mask which = a < b;
    return (float_vec)(((float_mask)a & which) | ((float_mask)b & ~which));
}
static inline float_vec larger_floats(float_vec a, float_vec b)
{
    float_mask which = a > b;
    return (float_vec)(((float_mask)a & which) | ((float_mask)b & ~which));
}
static inline float_vec fused_floats(float_vec a, float_vec b, float_vec c)
{
    return a * b + c;
}
#endif

static void extrema_of_floats(extrema *out, const float *row, size_t n)
{
    const float_vec zero = (float_vec){0};
    float_vec least[4], most[4], fault[4];
    for (int i = 0; i < 4; i++) {
        least[i] = most[i] = zero + row[0];
        fault[i] = zero;
    }
    size_t at = 0;
    for (; at + 4 * FLOATS <= n; at += 4 * FLOATS)
        for (int i = 0; i < 4; i++) {
            float_vec v;
            memcpy(&v, row + at + (size_t)i * FLOATS, sizeof v);
            least[i] = smaller_floats(v, least[i]);
            most[i] = larger_floats(v, most[i]);
            fault[i] = fused_floats(v, zero, fault[i]);
        }
    for (; n >= FLOATS && at < n; at += FLOATS) {
        size_t from = at + FLOATS <= n ? at : n - FLOATS; /* the last ones overlap */
        float_vec v;
        memcpy(&v, row + from, sizeof v);
        least[0] = smaller_floats(v, least[0]);
        most[0] = larger_floats(v, most[0]);
        fault[0] = fused_floats(v, zero, fault[0]);
    }
    float_vec all_least =
        smaller_floats(smaller_floats(least[0], least[1]), smaller_floats(least[2], least[3]));
    float_vec all_most =
        larger_floats(larger_floats(most[0], most[1]), larger_floats(most[2], most[3]));
    float_vec all_fault = (fault[0] + fault[1]) + (fault[2] + fault[3]);
    float lowest = row[0], highest = row[0], bad = 0.0f * row[0];
    for (int lane = 0; lane < FLOATS; lane++) {
        lowest = all_least[lane] < lowest ? all_least[lane] : lowest;
        highest = all_most[lane] > highest ? all_most[lane] : highest;
        bad += all_fault[lane];
    }
    for (; at < n; at++) {
        lowest = row[at] < lowest ? row[at] : lowest;
        highest = row[at] > highest ? row[at] : highest;
        bad += 0.0f * row[at];
    }
    *out = (extrema){(double)lowest, (double)highest, bad == 0.0f};
}
