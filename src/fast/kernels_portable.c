/* The kernels for any processor: two lanes, which every 64-bit machine has.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#define LANES 2
#define KERNELS kernels_portable
#define KERNELS_NAME "portable"
#include "fast/kernels_body.h"
