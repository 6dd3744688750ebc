/* Eight lanes without any particular instruction set: the layout of the AVX-512 kernels, so that it
 * can be tested on every machine.  Linked into the tests only.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#define LANES 8
#define KERNELS kernels_test
#define KERNELS_NAME "eight lanes"
#include "fast/kernels_body.h"
