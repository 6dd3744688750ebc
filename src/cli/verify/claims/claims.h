/* The claims, by file, and what their checks share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_VERIFY_CLAIMS_CLAIMS_H
#define CLI_VERIFY_CLAIMS_CLAIMS_H

#include "cli/verify/verify.h"

extern const claim_entry claim_C1, claim_C2, claim_C3, claim_C4, claim_C5, claim_C6, claim_C7,
    claim_C8;
extern const claim_entry claim_C9, claim_C10, claim_C11, claim_C12;
extern const claim_entry claim_C13, claim_C14, claim_C15, claim_C16;
extern const claim_entry claim_C17, claim_C18, claim_C19, claim_C20;
extern const claim_entry claim_C21, claim_C22;

/* z_1 - z_2 */
real log_odds(const scene *s);

#endif
