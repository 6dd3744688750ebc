/* The checker with its accelerator on or off, for tests.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <ghosts/check.h>

/* As ghosts_certificate_check(); with `accelerated` = false, or in a build without the accelerator,
 * every exponential is the engine's (fast_exponential.h). */
ghosts_status check_certificate(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                                const ghosts_certificate *certificate, ghosts_engine engine,
                                int jobs, bool accelerated);

#endif
