/* All claims in order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/claims/claims.h"

const claim_entry *const claim_list[] = {
    &claim_C1,  &claim_C2,  &claim_C3,  &claim_C4,  &claim_C5,  &claim_C6,  &claim_C7,
    &claim_C8,  &claim_C9,  &claim_C10, &claim_C11, &claim_C12, &claim_C13, &claim_C14,
    &claim_C15, &claim_C16, &claim_C17, &claim_C18, &claim_C19, &claim_C20, &claim_C21,
    &claim_C22, NULL};
