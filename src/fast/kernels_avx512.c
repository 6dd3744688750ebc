/* The kernels for AVX-512: eight lanes.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))),        \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma")
#endif
#define LANES 8
#define LANES_AVX512
#define KERNELS kernels_avx512
#define KERNELS_NAME "avx512"
#include "fast/kernels_body.h"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
typedef int kernels_avx512_are_missing;
#endif
