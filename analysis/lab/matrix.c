/* Which CBLAS this build has.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "analysis/lab/matrix.h"

#ifdef HAVE_OPENBLAS
void openblas_set_num_threads(int threads);
#endif

void use_one_blas_thread(void)
{
#ifdef HAVE_OPENBLAS
    openblas_set_num_threads(1);
#endif
}

const char *blas_name(void)
{
#ifdef HAVE_OPENBLAS
    return "OpenBLAS";
#else
    return "GSL";
#endif
}
