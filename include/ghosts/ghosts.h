/* All of libghosts.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_GHOSTS_H
#define GHOSTS_GHOSTS_H

#include <ghosts/version.h>
#include <ghosts/status.h>
#include <ghosts/engine.h>
#include <ghosts/expsum.h>
#include <ghosts/certify.h>
#include <ghosts/zeros.h>
#include <ghosts/region.h>
#include <ghosts/certificate.h>
#include <ghosts/check.h>
#include <ghosts/bounds.h>
#include <ghosts/batch.h>
#include <ghosts/controller.h>
#include <ghosts/finish.h>
#include <ghosts/series.h>
#include <ghosts/estimate.h>
#include <ghosts/path.h>
#include <ghosts/model.h>
#include <ghosts/network.h>
#include <ghosts/singular.h>
#include <ghosts/table.h>

#endif
