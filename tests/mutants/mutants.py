#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the suite guard the proofs?  Each mutant breaks a constant, a sign or a step of one proof; the
tests of its room must notice.

    make mutants                                 all of them, half a minute of processor each
    make mutants MUTANTS='--room search'         those of one room
    make mutants MUTANTS='--only newton-step'    those whose name begins so
    tests/mutants/mutants.py --list              whether every text is still found in the sources

The tree is copied aside and built there.  Then one mutant after the other: the text is replaced, the
library and the room's tests are rebuilt, and the tests run, quick ones first, until one fails
("killed", with its name) or none does ("survived").  A text that is not found exactly once is an
error: whoever changes a proof's code changes this table along with it.

A mutant that is expected to survive says why in `equivalent`: the step is a matter of speed, or a
slack that is larger than anything can use up.  The exit status is 1 when any other survives.

To add one: a line in MUTANTS with room, name, file, text, replacement and the theorem that it breaks.
"""
import argparse
import collections
import os
import resource
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
SECONDS = 120  # of processor time that one test program may take; more counts as killed

# The test programs of each room, the quick ones first; "PROGRAM:CASE" is one case of the program.
ROOMS = {
    "search": ["tests/zeros/test_search", "tests/zeros/test_pellet", "tests/region/test_region",
               "tests/region/test_multiplicity", "tests/path/test_nearest", "tests/path/test_poles",
               "tests/zeros/test_nearest", "tests/zeros/test_limits", "tests/zeros/test_random"],
    "pellet": ["tests/zeros/test_pellet", "tests/zeros/test_search", "tests/zeros/test_disc",
               "tests/zeros/test_nearest",
               "tests/zeros/test_invariances", "tests/zeros/test_limits"],
    "refine": ["tests/zeros/test_search", "tests/zeros/test_nearest", "tests/zeros/test_limits",
               "tests/region/test_region", "tests/path/test_nearest", "tests/path/test_clusters",
               "tests/generic/test_generic:modulus"],
    "factor": ["tests/zeros/test_factor", "tests/zeros/test_multiple", "tests/region/test_multiplicity"],
    "winding": ["tests/region/test_winding", "tests/region/test_region",
                "tests/region/test_forms", "tests/region/test_oracles"],
    "sum": ["tests/sum/test_expsum", "tests/sum/test_weights", "tests/zeros/test_pellet", "tests/region/test_multiplicity",
            "tests/region/test_region", "tests/generic/test_generic:shift",
            "tests/generic/test_generic:taylor", "tests/generic/test_generic:region"],
    "check": ["tests/check/test_certificate", "tests/check/test_rouche",
              "tests/check/test_evaluate", "tests/check/test_tampering",
              "tests/check/test_fast_exponential", "tests/sum/test_weights"],
    "circle": ["tests/fast/test_proofs", "tests/fast/test_batch"],
    "screening": ["tests/fast/test_screening", "tests/fast/test_batch"],
    "solve": ["tests/fast/test_proofs", "tests/fast/test_batch", "tests/fast/test_hostile"],
    "bounds": ["tests/bounds/test_bounds", "tests/bounds/test_contracts",
               "tests/generic/test_generic:bounds", "tests/generic/test_generic:bounds in double",
               "tests/generic/test_generic:order of bounds"],
    "path": ["tests/path/test_poles", "tests/path/test_nearest", "tests/path/test_clusters",
             "tests/generic/test_generic:path", "tests/generic/test_generic:path disc"],
    "model": ["tests/model/test_closed_forms", "tests/model/test_arithmetic",
              "tests/model/test_layers",
              "tests/model/test_nearest"],
    "network": ["tests/network/test_network"],
}

Mutant = collections.namedtuple("Mutant", "room name file text replacement theorem equivalent",
                                defaults=[None])


def m(room, name, file, text, replacement, theorem, equivalent=None):
    return Mutant(room, name, "src/" + file, text, replacement, theorem, equivalent)


MUTANTS = [
    # ---- search: what may be dropped, what may enter ----
    m("search", "cell-radius", "zeros/search.c",
      "0.5 * hypot(box->x1 - box->x0, box->y1 - box->y0) * (1.0 + SOME_ROUNDINGS)",
      "0.35 * hypot(box->x1 - box->x0, box->y1 - box->y0) * (1.0 + SOME_ROUNDINGS)",
      "a cell is dropped by a disc that holds it"),
    m("search", "exclusion-radius", "zeros/search.c",
      "expansion_pellet(&e, 0, 1.0 / CELL_ENLARGEMENT)",
      "expansion_pellet(&e, 0, 0.5 / CELL_ENLARGEMENT)",
      "Pellet's test for m = 0 on the cell's disc"),
    m("search", "exclusion-unit", "zeros/search.c",
      "                                 CELL_ENLARGEMENT * radius, CELL_ORDER);",
      "                                 0.5 * CELL_ENLARGEMENT * radius, CELL_ORDER);",
      "the expansion reaches as far as it is told"),
    m("search", "accounted-double", "zeros/search.c",
      "cabs(c - known->centre_double) + radius < known->outer_double",
      "cabs(c - known->centre_double) - radius < known->outer_double",
      "a cell is dropped when it lies in the outer disc of a cluster"),
    m("search", "accounted-exact", "zeros/search.c",
      "*accounted = disc_contains(known->centre, known->outer, point, margin);",
      "mpfr_set_ui(margin, 0, MPFR_RNDU), *accounted = disc_contains(known->centre, known->outer, "
      "point, margin);",
      "the same in multiple precision"),
    m("search", "clusters-apart", "zeros/search.c",
      "usable = clusters_are_apart(new, &s->found.cluster[s->near.item[i]]);",
      "usable = true;",
      "inner discs of clusters are disjoint"),
    m("search", "within-whole", "zeros/search.c",
      "(!s->whole || cluster_contains(s->whole, new))", "true",
      "a cluster that is split keeps its zeros apart from others"),
    m("search", "upper-half-plane", "zeros/search.c",
      "return fmin(wanted, 0.9 * (isolation_height(frame) + cimag(c)));", "return wanted;",
      "a disc that reaches the axis counts conjugates"),
    m("search", "centring", "zeros/search.c",
      "return -(e->re[m - 1] + I * e->im[m - 1])", "return (e->re[m - 1] + I * e->im[m - 1])",
      "a step towards the centroid (a guess; proofs do not rest on it)"),
    m("search", "bisect", "zeros/search.c",
      "low.x1 = high.x0 = 0.5 * low.x0 + 0.5 * low.x1;",
      "low.x1 = 0.5 * low.x0 + 0.5 * low.x1, high.x0 = 0.4 * low.x0 + 0.6 * high.x1;",
      "halves cover the cell"),
    m("search", "bisect-height", "zeros/search.c",
      "low.y1 = high.y0 = 0.5 * low.y0 + 0.5 * low.y1;",
      "low.y1 = 0.5 * low.y0 + 0.5 * low.y1, high.y0 = 0.4 * low.y0 + 0.6 * high.y1;",
      "halves cover the cell"),
    m("search", "least-modulus", "zeros/search.c",
      "    return fmax(0.0, hypot(x, y) * (1.0 - SOME_ROUNDINGS) - SOME_ROUNDINGS * hypot(base_x, base_y));",
      "    return 1.5 * hypot(x, y);",
      "keys bound the modulus from below"),
    m("search", "covered", "zeros/search.c",
      "return s->cells ? fmin(s->cell[0].key, s->found.lower_bound) : s->found.lower_bound;",
      "return s->cells ? s->cell[0].key : INFINITY;",
      "nothing is claimed beyond the boxes"),
    m("search", "reframe-width", "zeros/search.c",
      "half_width = ldexp(half_width, -exponent);", "half_width = ldexp(half_width, -exponent - 1);",
      "a cell in a frame of its own stays the same cell"),
    m("search", "reframe-bits", "zeros/search.c",
      "frame->in_double ? FIRST_BITS : more_bits ? 2 * frame->bits : frame->bits",
      "frame->in_double ? FIRST_BITS : frame->bits",
      "precision grows where rounding is the obstacle"),
    m("search", "early-stop", "zeros/search.c",
      "search_lower_bound(s) <= modulus * SAFE", "search_lower_bound(s) <= 0.9 * modulus",
      "the search ends beyond the last zero asked for"),
    m("search", "lost-cell", "zeros/search.c",
      "        push(s, cell.key, cell.box, cell.frame); /* the lower bound must still account for it */",
      "        (void)0;",
      "an undecided cell bounds what is proven"),
    # ---- Pellet's test and expansions in double ----
    m("pellet", "others", "zeros/pellet.c",
      "others += e->upper[j] * power;", "others += (j < m ? e->upper[j] : 0.0) * power;",
      "Pellet's inequality has all other coefficients"),
    m("pellet", "remainder-left-out", "zeros/pellet.c",
      "for (int j = 0; j <= e->order + 1; j++) {\n        if (j == m)",
      "for (int j = 0; j <= e->order; j++) {\n        if (j == m)",
      "the tail is one of the others"),
    m("pellet", "winner-upper", "zeros/pellet.c",
      "winner = e->lower[j] * power;", "winner = e->upper[j] * power;",
      "the winner is bounded from below"),
    m("pellet", "lower-sign", "zeros/pellet.c",
      "modulus / SAFE - HIDDEN - e->error[j]", "modulus / SAFE - HIDDEN + e->error[j]",
      "errors are taken off the winner"),
    m("pellet", "upper-error", "zeros/pellet.c",
      "+ e->error[j];\n        e->lower", "- e->error[j];\n        e->lower",
      "errors are added to the others"),
    m("pellet", "tail-constant", "zeros/pellet.c",
      "(2.0 * bound / factorial + large)", "(0.0 * bound / factorial + large)",
      "the tail of the exponential series"),
    m("pellet", "tail-large", "zeros/pellet.c",
      "(2.0 * bound / factorial + large)", "(2.0 * bound / factorial)",
      "terms whose series has not begun to fall"),
    m("pellet", "tail-order", "zeros/pellet.c",
      "bound += mass * integer_power(x, order + 1);", "bound += mass * integer_power(x, order + 4);",
      "the first term left out has the order N + 1"),
    m("pellet", "uncertainty", "zeros/pellet.c",
      "(uncertainty <= 1.0 ? modulus * uncertainty : modulus + exp(log_mass[k])) * SAFE +",
      "0.01 * modulus * uncertainty * SAFE +",
      "rounding of the exponent is an error of the term"),
    m("pellet", "uncertainty-slope", "zeros/pellet.c",
      "8.0 * fabs(b[k] * cx) + 4.0 * fabs(phase)", "0.0 * fabs(b[k] * cx) + 0.0 * fabs(phase)",
      "the error of b_k c"),
    m("pellet", "uncertainty-weight", "zeros/pellet.c",
      "8.0 * fabs(y[k])", "0.0 * fabs(y[k])", "the error of y_k",
      "a term that counts has |y| near |b x| + |M|, whose own parts have room for its error"),
    m("pellet", "taylor-error", "zeros/pellet.c",
      "mpfr_mul(bound[j], f->error[j], power, MPFR_RNDU);", "mpfr_set_ui(bound[j], 0, MPFR_RNDU);",
      "errors of the coefficients enter the test"),
    m("pellet", "taylor-remainder", "zeros/pellet.c",
      "mpfr_set(bound[order + 1], remainder, MPFR_RNDU);",
      "mpfr_set_ui(bound[order + 1], 0, MPFR_RNDU);",
      "so does the tail"),
    m("pellet", "inner-radius", "zeros/pellet.c",
      "while (x > 0x1p-60 && expansion_pellet(e, m, x * M_SQRT1_2))", "while (x > 0x1p-20)",
      "the inner disc holds what the outer holds"),
    # ---- interval Newton and Pellet's test on a proven disc ----
    m("refine", "newton-step", "zeros/refine.c",
      "mpc_sub(moved, c->centre, step, MPC_RNDNN);", "mpc_add(moved, c->centre, step, MPC_RNDNN);",
      "interval Newton"),
    m("refine", "newton-value-error", "zeros/refine.c",
      "mpfr_add(radius, f->error[0], part, MPFR_RNDU);", "mpfr_set(radius, part, MPFR_RNDU);",
      "e0 / (|f1| - Q)"),
    m("refine", "newton-variation", "zeros/refine.c",
      "mpfr_mul(part, part, q, MPFR_RNDU);", "mpfr_mul_ui(part, part, 0, MPFR_RNDU);",
      "|f0| Q / (|f1| (|f1| - Q))"),
    m("refine", "newton-curvature", "zeros/sum_expander.c",
      "mpfr_mul_d(bound, radius, 0.5 * curvature, MPFR_RNDU);",
      "mpfr_mul_d(bound, radius, 0.001 * curvature, MPFR_RNDU);",
      "Q = e1 + K r / 2"),
    m("refine", "newton-least", "zeros/refine.c",
      "mpfr_sub(least, slope, q, MPFR_RNDD);", "mpfr_add(least, slope, q, MPFR_RNDD);",
      "|A| >= |f1| - Q"),
    m("refine", "newton-inside", "zeros/refine.c",
      "usable = mpfr_less_p(radius, c->inner) && mpfr_lessequal_p(radius, part);",
      "usable = mpfr_less_p(radius, c->inner);",
      "the new disc lies in the one that holds a single zero",
      "the step is at most (e0 + |f0|) / |f1| and the new radius below the old one; |z - c| <= inner"
      " and |z - moved| <= radius put the new disc within 3 inner, which is_wide() keeps below outer"
      " in the next round"),
    m("refine", "newton-moved", "zeros/refine.c",
      "mpfr_mul_2si(part, part, 2 - (long)bits - GUARD_BITS - 64, MPFR_RNDU);",
      "mpfr_mul_2si(part, part, -2000000, MPFR_RNDU);",
      "the rounding of the new centre",
      "the centre has 76 guard bits: its rounding is below every other part of the radius"),
    m("refine", "cluster-inside", "zeros/refine.c",
      "holds && exponent < current - 1 && disc_contains(c->centre, c->outer, centre, radius)",
      "holds && exponent < current - 1",
      "the smaller disc holds the same zeros"),
    m("refine", "cluster-holds", "zeros/refine.c",
      "return expansion_pellet(disc, (int)m, 1.0);", "return true;",
      "Pellet's test for m zeros"),
    m("refine", "cluster-bits", "zeros/refine.c",
      "long needed = -aim * (long)(c->multiplicity + 1) + 96;", "long needed = 64;",
      "a precision that resolves m zeros",
      "a guess: where rounding is in the way the precision doubles"),
    # ---- winding numbers ----
    m("winding", "turns-sign", "region/winding.c",
      "double turns = -round(change / (2.0 * M_PI));", "double turns = round(change / (2.0 * M_PI));",
      "k = -round((phi' - phi - s Im h) / 2 pi)"),
    m("winding", "expected", "region/winding.c",
      "expected = shift * (cimag(to) - cimag(w->at));", "expected = shift * (creal(to) - creal(w->at));",
      "the argument of e^(-s h)"),
    m("winding", "no-shift", "region/winding.c",
      "double change = w->phase - before - expected;", "double change = w->phase - before;",
      "the shift is taken off"),
    m("winding", "step-beyond-reach", "region/winding.c",
      "double step = 0.99 * w->reach", "double step = 8.0 * w->reach",
      "a step stays in the disc of Pellet's test"),
    m("winding", "reach", "region/winding.c",
      "w->reach = x * unit;", "w->reach = 4.0 * x * unit;",
      "the reach passes Pellet's test"),
    m("winding", "sharp", "region/winding.c",
      "w->e.error[0] < 0.2 * w->e.lower[0]", "w->e.error[0] < 1e9",
      "arguments are known to 1/4"),
    m("winding", "dominant-share", "region/winding.c",
      "#define DOMINANT_SHARE 0.5", "#define DOMINANT_SHARE 3.0",
      "a term outweighs the others by a factor of 2"),
    m("winding", "dominated-end", "region/winding.c",
      "if (creal(to) == creal(w->at) || is_dominated(w, d, creal(to)))\n        return to;",
      "return to;\n    if (creal(to) == creal(w->at) || is_dominated(w, d, creal(to)))\n        return to;",
      "dominance holds on the whole step"),
    m("winding", "dominant-shift", "region/winding.c",
      "shift = w->sum->slope_double[d];", "shift = 0.0;",
      "s = b_d where term d dominates"),
    m("winding", "three-sides", "region/winding.c",
      "for (int side = 0; side < 4 && status == GHOSTS_OK; side++)",
      "for (int side = 0; side < 3 && status == GHOSTS_OK; side++)",
      "the contour is closed"),
    # ---- Taylor coefficients and rounded terms ----
    m("sum", "factor-error", "sum/expsum.c",
      "        mpfr_add_ui(y_error, y_error, 1, MPFR_RNDU);\n    } else", "        mpfr_set_ui(y_error, 0, MPFR_RNDU);\n    } else",
      "log-weights with factors err"),
    m("sum", "factor-bits", "sum/expsum.c",
      "mpfr_get_prec(y) + FACTOR_BITS + bit_length(end - first);", "mpfr_get_prec(y);",
      "logit and logarithm of a factor may cancel"),
    m("sum", "factor-order", "sum/expsum.c",
      "        same = same && mpq_equal(left, right);", "",
      "equal logits with other factors are other weights"),
    m("sum", "factor-series", "series/series.c",
      "    add_logarithm(x->c[0], x->error[0], weight);\n", "",
      "log F = z + a T + log q + log(1/p)"),
    m("sum", "factor-share", "series/power_sums.c",
      "        mpfr_mul_q(mass, mass, sum->factor[i], MPFR_RNDN);\n", "",
      "the mass of a class has its factor"),
    m("check", "factor", "check/terms.c",
      "        mpfr_mul(part, part, factor, MPFR_RNDN);\n", "",
      "the checker counts factors"),
    m("sum", "exponent-bits", "sum/taylor.c",
      "(powers && bits > 64 ? 64 : bits) + magnitude + 8;", "(powers && bits > 64 ? 64 : bits) + 8;",
      "exponents have L more bits"),
    m("sum", "data-bits", "sum/taylor.c",
      "load_terms(&r, t->cache, sum, frame, bits + magnitude + 8);",
      "load_terms(&r, t->cache, sum, frame, bits + 2);",
      "so have the data"),
    m("sum", "error-power", "sum/taylor.c",
      " + 1 - (long)bits, MPFR_RNDU);\n        mpfr_add(t->error[j], t->error[j], underflow",
      " - 5 - (long)bits, MPFR_RNDU);\n        mpfr_add(t->error[j], t->error[j], underflow",
      "|error of f_j| <= 2^(1-bits) (A_j + A_(j-1))",
      "at most 0.005 of the bound is used: the exponents have L + 8 bits more"),
    m("sum", "slope-rounding", "sum/taylor.c",
      "t->slope[k] = fabs(slope) * (1.0 + FEW_ROUNDINGS) + FEW_ROUNDINGS + rounding;",
      "t->slope[k] = 0.5 * fabs(slope);",
      "|d_k| is bounded from above"),
    m("sum", "mass", "sum/taylor.c",
      "t->mass[k] = exp(t->log_mass[k]) * (1.0 + SOME_ROUNDINGS) + LEAST_MASS;", "t->mass[k] = 1e-3;",
      "|u_k| is bounded from above"),
    m("sum", "factorial", "sum/taylor.c",
      "        if (j > 1)\n            mpc_div_ui(u, u, j, MPC_RNDNN);",
      "        if (j > 2)\n            mpc_div_ui(u, u, j, MPC_RNDNN);",
      "f_j = sum u d^j / j!"),
    m("sum", "sum-bits", "sum/taylor.c",
      "bits + 6 + bit_length(t->terms + 2 * t->order)", "bits - 2",
      "sums have guard bits for the number of terms"),
    m("sum", "engine-bits", "sum/taylor.c",
      "exponential(u, t->exponent[k], bits + 2);", "exponential(u, t->exponent[k], bits / 2 + 2);",
      "exponentials have two more bits"),
    m("sum", "tail-constant", "sum/taylor.c",
      "mpfr_set_d(bound, 2.0 * small * safe, MPFR_RNDU);",
      "mpfr_set_d(bound, 0.01 * small * safe, MPFR_RNDU);",
      "the tail is below twice its first term"),
    m("sum", "tail-large", "sum/taylor.c",
      "mpfr_add_d(bound, bound, large * safe, MPFR_RNDU);", "(void)large;",
      "the whole exponential where the series has not begun to fall"),
    m("sum", "powers-bits", "sum/taylor.c",
      "bits + 3 + bit_length(4 * m[t->terms - 1] + 8)", "bits - 3",
      "powers of one exponential have guard bits for their exponent"),
    m("sum", "weights-bits", "sum/rounded_terms.c",
      "mpfr_init2(y, 2 * level->bits + 16);", "mpfr_init2(y, level->bits / 2);",
      "the exponent of a weight has the bits of its size"),
    m("sum", "level-bits", "sum/rounded_terms.c",
      "(bits + BITS_STEP - 1) / BITS_STEP * BITS_STEP", "bits / BITS_STEP * BITS_STEP",
      "a kept level has at least the bits asked for"),
    m("sum", "level-kind", "sum/rounded_terms.c",
      "level->bits == rounded && (level->weight != NULL) == weights", "level->bits >= 64",
      "a kept level is of the kind and precision asked for"),
    # ---- the checker ----
    m("check", "terms-rounding", "check/evaluate_tile.c",
      "#define TERM_ROUNDING 24.0", "#define TERM_ROUNDING 0.0",
      "the error of the terms of a tile",
      "the (n + 3 j) U of the sums and the slack of 16 U are what remains of 24"),
    m("check", "tile-tail", "check/evaluate_tile.c",
      "s->tail = sum_mass / (1.0 - 9.5 / (j + 1)) * safe + CHECK_FAINT;", "s->tail = 0.0;",
      "the remainder of a tile's series",
      "below 2^-53 of the first sum: it is there for the proof"),
    m("check", "tile-error", "check/evaluate_tile.c",
      "s->error[j] =\n            ((TERM_ROUNDING", "s->error[j] = 1e-9 *\n            ((TERM_ROUNDING",
      "the errors of a tile's coefficients"),
    m("check", "value-bound", "check/evaluate_point.c",
      "mpfr_mul_2si(part, part, -bits, MPFR_RNDU);\n    mpfr_add(bound, bound, part, MPFR_RNDU);",
      "mpfr_mul_2si(part, part, -bits, MPFR_RNDU);",
      "|F| is bounded from above"),
    m("check", "dominance-one-end", "check/evaluate_tile.c",
      "find_masses(t->scratch, log_scale, t, end ? x1 : x0);",
      "(void)x1, find_masses(t->scratch, log_scale, t, x0);",
      "dominance at both ends"),
    m("check", "dominance-tiles", "check/evaluate_tile.c",
      "return first < e->terms.n && first == column_at(e, i1 + 1)->dominant;",
      "return (void)i1, first < e->terms.n;",
      "dominance at both ends of the tiles"),
    m("check", "series-exact-error", "check/evaluate_point.c",
      "mpfr_mul_2si(bound, bound, 1 - (long)bits, MPFR_RNDU);",
      "mpfr_mul_2si(bound, bound, -60 - (long)bits, MPFR_RNDU);",
      "errors of the series in multiple precision"),
    m("check", "series-exact-tail", "check/evaluate_point.c",
      "mpfr_mul_2ui(bound, here, 1, MPFR_RNDU);", "mpfr_set_ui(bound, 0, MPFR_RNDU);",
      "the tail of the series in multiple precision"),
    m("check", "series-exact-small", "check/evaluate_point.c",
      "bool small = mpfr_cmp_d(d, MOST_TURN) <= 0;", "bool small = true;",
      "the tail bound needs |d_k| r <= (N + 2) / 2"),
    m("check", "rouche-others", "check/rouche.c",
      "            others += (size + CHECK_FAINT) * power;\n        power *= r;\n    }\n"
      "    return isfinite(winner) && winner > others * SAFE * SAFE;\n}\n\n/* The same",
      "            others += (j < m ? size + CHECK_FAINT : 0.0) * power;\n        power *= r;\n    }\n"
      "    return isfinite(winner) && winner > others * SAFE * SAFE;\n}\n\n/* The same",
      "Rouche's inequality has all other coefficients"),
    m("check", "rouche-error", "check/rouche.c",
      "double winner = 0.0, others = q->error, power = 1.0;",
      "double winner = 0.0, others = 0.0, power = 1.0;",
      "and the error of the function"),
    m("check", "turned", "check/rouche.c",
      "others = q->error * (1.0 + turn * r), power", "others = q->error * (1.0 - turn * r), power",
      "the factor 1 - d s enlarges the error"),
    m("check", "turned-zero", "check/rouche.c",
      "if (!(turn * r < 1.0 - 1e-9))", "if (!(turn * r < 1e9))",
      "the factor 1 - d s has no zero in the disc"),
    m("check", "shift-cut", "check/rouche.c",
      "q->error = (error + cut + p->tail * power) * SAFE + CHECK_FAINT;",
      "q->error = error * SAFE + CHECK_FAINT;",
      "coefficients left out are an error"),
    m("check", "shift-distance", "check/rouche.c",
      "double distance = centred ? reach : (modulus(x, y) + reach) * SAFE;",
      "double distance = reach;",
      "errors grow with the distance from the tile's centre"),
    m("check", "derivative-error", "check/rouche.c",
      "/ SAFE - CHECK_FAINT - q->error / q->reach * SAFE;", "/ SAFE - CHECK_FAINT;",
      "Cauchy's estimate of the error of g'"),
    m("check", "box-radius", "check/cells.c",
      "double r = 0.5 * sqrt(width * width + height * height) * (1.0 + CHECK_PLACE_MARGIN) + PLACE;",
      "double r = 0.4 * sqrt(width * width + height * height);",
      "the disc holds the box"),
    m("check", "enclose", "check/cells.c",
      "mpfr_mul_d(radius, radius, 0.70711, MPFR_RNDU);", "mpfr_mul_d(radius, radius, 0.5, MPFR_RNDU);",
      "the disc holds the box, in multiple precision"),
    m("check", "tile-range", "check/cells.c",
      "(long)floor(c.y0 / side), (long)ceil(c.y1 / side) - 1}",
      "(long)floor(c.y0 / side), (long)floor(c.y0 / side)}",
      "all tiles of a cell"),
    m("check", "simple-zero", "check/discs.c",
      "mpfr_mul_d(target, radius, least, MPFR_RNDD);", "mpfr_mul_d(target, radius, 1e9 * least, MPFR_RNDD);",
      "|g(c)| + curvature r^2 < slope r"),
    m("check", "ring", "check/discs.c",
      "return check_annulus_is_empty(e, at.i, at.j, &ring);", "return true;",
      "no zero between the disc counted and the disc given"),
    m("check", "margin", "check/discs.c",
      "check_count(&q, m, r - margin) && check_count(&q, m, r + margin)", "check_count(&q, m, r - margin)",
      "the rounded centre: a smaller and a larger disc",
      "margins are 1e-12 of the radius: no test can place a zero there"),
    m("check", "overlap", "check/account.c",
      "bool disjoint = mpfr_greater_p(d, sum) != 0;", "bool disjoint = true;",
      "discs of zeros are disjoint"),
    m("check", "mirror", "check/account.c",
      "disc_place(e->centre, !e->mirrored, e->radius, a->certificate->region) != OUTSIDE)",
      "false)",
      "mirror images are listed"),
    m("check", "held", "check/account.c",
      "if (!a->item[i].held && !a->item[i].second_twin)", "if (false)",
      "every zero lies in an isolating disc"),
    m("check", "counts", "check/account.c",
      "if (!needed || zeros == disc->zeros)", "if (!needed || zeros >= disc->zeros)",
      "counts add up: not more"),
    m("check", "counts-less", "check/account.c",
      "if (!needed || zeros == disc->zeros)", "if (!needed || zeros <= disc->zeros)",
      "counts add up: not less"),
    m("check", "lies-in", "check/account.c",
      "bool inside = mpfr_lessequal_p(d, disc->radius) != 0;", "bool inside = true;",
      "a zero's disc lies in the isolating disc"),
    m("check", "cover-corner", "check/covering.c",
      "if (most + error < rounded->radius)\n        return true;",
      "if (0.7 * most < rounded->radius)\n        return true;",
      "a disc covers a box when it holds the farthest corner"),
    m("check", "cover-height", "check/domain.c",
      "mpfr_const_pi(y, MPFR_RNDD);", "mpfr_const_pi(y, MPFR_RNDD), mpfr_mul_ui(y, y, 2, MPFR_RNDD);",
      "no zero has |Im| < pi / Delta"),
    # ---- counting on a circle ----
    m("circle", "curvature", "fast/circle.c",
      " + 0.5 * half * half * of->curvature + of->threshold);", " + of->threshold);",
      "|h| on an arc: the second derivative"),
    m("circle", "slope", "fast/circle.c",
      "SAFE * (half * slope + 0.5 * half", "SAFE * (0.5 * half",
      "|h| on an arc: the first derivative"),
    m("circle", "threshold-tail", "fast/circle.c",
      "double wrong = tail + 2.0 * of->error * (even + tail) + FLUSHED_ON_CIRCLE;",
      "double wrong = FLUSHED_ON_CIRCLE;",
      "the tail of the series"),
    m("circle", "turn-two", "fast/circle.c",
      "if (turn == 2 && along->re * im - along->im * re < 0.0)", "if (false)",
      "turns are the principal ones"),
    m("circle", "turn-three", "fast/circle.c",
      "    if (turn == 3)\n        turn = -1;", "    if (turn == 3)\n        turn = 3;",
      "turns are the principal ones"),
    m("circle", "least-factor", "fast/circle.c",
      "return 0.999 * gamma * gap * (height > gap ? height : gap);", "return 1e3;",
      "the least modulus of the factors split off"),
    m("circle", "division-residual", "fast/circle.c",
      "+ (fabs(alpha) + gamma) * fabs(last) + gamma * fabs(before);", ";",
      "the residual of the division"),
    m("circle", "level-sign", "fast/circle.c",
      "factor *= -c / (double)(terms + 1);", "factor *= c / (double)(terms + 1);",
      "the levelling factor has no zero (any sign is sound; it levels with the minus alone)"),
    m("circle", "level-growth", "fast/circle.c",
      "return wrong * growth + high +", "return wrong + high +",
      "the levelling factor enlarges what is missed"),
    m("circle", "level-high", "fast/circle.c",
      "return wrong * growth + high +", "return wrong * growth +",
      "coefficients beyond the order"),
    m("circle", "pairs-twice", "fast/circle.c",
      "return wind(&turns, &rest, work) ? inside + turns : -1;",
      "return wind(&turns, &rest, work) ? inside / 2 + turns : -1;",
      "two zeros for each pair"),
    m("circle", "right-end", "fast/circle.c",
      "if (!(fabs(right) > of->threshold) || !(fabs(left) > of->threshold))", "if (false)",
      "the ends of the half circle",
      "the first and the last arc hold these points and are cleared with the same threshold"),
    # ---- screening ----
    m("screening", "tail", "fast/screen_body.h",
      "vec bound = low + (total * growth - low_hat) + tail * growth;",
      "vec bound = low + (total * growth - low_hat);",
      "the tail of F, quick test"),
    m("screening", "tail-thorough", "fast/screen_body.h",
      "vec bound = low + total * (growth - hat) + tail * growth;",
      "vec bound = low + total * (growth - hat);",
      "the tail of F, thorough test"),
    m("screening", "middle", "fast/screen_body.h",
      "vec bound = low + (total * growth - low_hat) + tail * growth;",
      "vec bound = low + tail * growth;",
      "sum_{i + j >= N} |f_i e_j|, quick test"),
    m("screening", "middle-thorough", "fast/screen_body.h",
      "vec bound = low + total * (growth - hat) + tail * growth;",
      "vec bound = low + tail * growth;",
      "the same, thorough test"),
    m("screening", "low", "fast/screen_body.h",
      "        low += absolute(g);\n        low_hat += hat;", "        low += g;\n        low_hat += hat;",
      "moduli of the coefficients of G, quick test"),
    m("screening", "low-thorough", "fast/screen_body.h",
      "        low += absolute(g);\n    }\n    vec growth", "        low += g;\n    }\n    vec growth",
      "the same, thorough test"),
    m("screening", "one", "fast/screen_body.h",
      "bound += splat(4.0 * error) * (total + tail) * growth;\n    return bound < splat(1.0 - SCREEN_SLACK);\n}\n\nstatic mask screen_thorough",
      "bound += splat(4.0 * error) * (total + tail) * growth;\n    return bound < splat(1.5);\n}\n\nstatic mask screen_thorough",
      "|G - 1| < 1"),
    m("screening", "tail-factor", "fast/screen_body.h",
      "vec factor = one + x / splat(order + 1.0) + rest;", "vec factor = one * splat(0.01);",
      "1 + x / (N + 1) + ..."),
    m("screening", "trivial", "fast/screen_body.h",
      "mask trivial = spread * in_tau < splat(PI_BELOW * (1.0 - 32 * UNIT));",
      "mask trivial = spread * in_tau < splat(1.2 * PI_BELOW);",
      "pi / spread <= rho*"),
    # ---- solving a sample ----
    m("solve", "dominates", "fast/solve.c",
      "return total * SAFE < 2.0;", "return total * SAFE < 2.5;",
      "one class outweighs the rest"),
    m("solve", "strip", "fast/solve.c",
      "double x = right < left ? right : left;", "double x = right < left ? left : right;",
      "on both sides"),
    m("solve", "variance-upper", "fast/solve.c",
      "return variance > 0.0 ? 2.0 * in->width / variance", "return variance > 0.0 ? 0.5 * in->width / variance",
      "rho* <= 2 Delta / sigma^2"),
    m("solve", "newton-bend", "fast/solve.c",
      "+ bend * r * r) / slope", ") / slope",
      "the Newton map: |F''|"),
    m("solve", "newton-wrong", "fast/solve.c",
      "(wrong * (1.0 + 2.0 * r) + bend", "(bend",
      "the Newton map: errors of F and F'"),
    m("solve", "newton-inside", "fast/solve.c",
      "if (image + length < r && image < y &&", "if (image < y &&",
      "the image lies inside the disc"),
    m("solve", "newton-side", "fast/solve.c",
      "image + length < r && image < y &&", "image + length < r &&",
      "the zero lies above the real axis",
      "a zero has |Im| >= pi / Delta, images are far smaller"),
    m("solve", "known", "fast/solve.c",
      "if (!(apart > 2.0 * (pair->error + of->pair[p].error)))", "if (false)",
      "a pair is counted once"),
    m("solve", "confirm", "fast/solve.c",
      "if (close || count_zeros(of, work, radius) != inside)",
      "if (close || count_zeros(of, work, radius) < 0)",
      "the known pairs are all zeros of the disc"),
    m("solve", "confirm-close", "fast/solve.c",
      "if (close || count_zeros(of, work, radius) != inside)",
      "if (count_zeros(of, work, radius) != inside)",
      "no pair on the edge of the disc",
      "|F| is too small on a circle next to a zero: count_zeros() proves nothing there"),
    m("solve", "narrow-lower", "fast/solve.c",
      "if (count_zeros(of, work, inner) == 0) {", "if (count_zeros(of, work, inner) <= 0) {",
      "-1 proves nothing"),
    m("solve", "two-classes", "fast/solve.c",
      "out->lower = modulus * (1.0 - 8 * UNIT);", "out->lower = modulus * (1.0 + 8 * UNIT);",
      "the closed form rounds down"),
    m("solve", "two-classes-sign", "fast/solve.c",
      "out->re = margin / in->width * (gap > 0.0 ? 1.0 : -1.0);", "out->re = margin / in->width;",
      "the side of the zero"),
    m("solve", "series-tail", "fast/series.c",
      "double factor = 1.0 + x / (n + 1.0) + x * x / ((n + 1.0) * (n + 2.0) * (1.0 - ratio));",
      "double factor = 0.01;",
      "the tail of the series"),
    # ---- bounds in double and in MPFR ----
    m("bounds", "duel-strict", "bounds/double.c",
      "return most + rest + slack <= game->log_weight_down;",
      "return most + rest <= game->log_weight_down + 1e-12;",
      "the others weigh less, proven"),
    m("bounds", "duel-rate", "bounds/double.c",
      "        return fabs(rate);\n    return game->side", "        return rate;\n    return game->side",
      "on a disc a slope counts in both directions"),
    m("bounds", "duel-side", "bounds/double.c",
      "return game->side == SIDE_RIGHT ? rate : -rate;", "return rate;",
      "the left side has the slopes reversed"),
    m("bounds", "duel-weight", "bounds/double.c",
      "game.log_weight_down = bounds_class_log_weight(data, slope, &game.logit);",
      "game.log_weight_down = bounds_class_log_weight(data, slope, &game.logit) + 1e-9;",
      "the weight of the class is bounded from below"),
    m("bounds", "strip-sides", "bounds/double.c",
      "return hypot(fmin(left, right), spread_scaled(data))",
      "return hypot(fmax(left, right), spread_scaled(data))",
      "the class outweighs the rest on both sides"),
    m("bounds", "majority", "bounds/double.c",
      "} else if (weight <= lead) {", "} else if (weight <= 9.0 * lead) {",
      "a slope with more than half of the weight wins the vote"),
    m("bounds", "mean-error", "bounds/double.c",
      "view.mean_error = UNIT * (operations * absolute + 2.0 * worst) / total + TINY;",
      "view.mean_error = TINY;",
      "the mean is rounded"),
    m("bounds", "deviation-sign", "bounds/double.c",
      "double deviation = fabs(slope - view->mean);\n    bool underflown",
      "double deviation = fabs(slope + view->mean);\n    bool underflown",
      "deviations are taken from the mean"),
    m("bounds", "deviation-underflown", "bounds/double.c",
      "(underflown ? 0x1p-1074 : 0.0)", "0.0",
      "a slope that scaling makes 0 still has a deviation"),
    m("bounds", "total", "bounds/double.c",
      "view.log_total_down = down > 1.0 ? log(down) * (1.0 - SLACK * UNIT) : 0.0;",
      "view.log_total_down = down > 1.0 ? log(down) * (1.0 + 1e-9) : 0.0;",
      "the total is bounded from below"),
    m("bounds", "centred-linear", "bounds/double.c",
      "        return expm1(t) - t;", "        return expm1(t) - 1.001 * t;",
      "exp(t) - 1 - t"),
    m("bounds", "centred-target", "bounds/double.c",
      "           1.0 - SLACK * UNIT;\n}", "           1.0 + 1e-12;\n}",
      "the remainder stays below 1"),
    m("bounds", "variance-log", "bounds/double.c",
      "double value = log_probability_up(view, k) + 2.0 * log(deviation);",
      "double value = log_probability_up(view, k) + 2.001 * log(deviation);",
      "the variance has squares"),
    m("bounds", "variance-half", "bounds/double.c",
      "double ratio = log(0.5 * data->spread) - 0.5 * log_variance_up(&view);",
      "double ratio = log(0.5001 * data->spread) - 0.5 * log_variance_up(&view);",
      "cosh theta = Delta / (2 sigma)"),
    m("bounds", "variance-cosh", "bounds/double.c",
      "return hypot(u, PI * cosh(0.5 * low)) * (1.0 - 32.0 * UNIT);",
      "return hypot(u, PI * cosh(0.5001 * low)) * (1.0 - 32.0 * UNIT);",
      "the height at the minimum"),
    m("bounds", "variance-fixed-point", "bounds/double.c",
      "asinh(4.0 * (2.0 * theta - low) / (PI * PI)) * (1.0 + 32.0 * UNIT)",
      "asinh(4.01 * (2.0 * theta - low) / (PI * PI)) * (1.0 + 32.0 * UNIT)",
      "v = asinh(4 (2 theta - v) / pi^2): from above"),
    m("bounds", "variance-fixed-point-low", "bounds/double.c",
      "asinh(fmax(0.0, 4.0 * (2.0 * theta - high) / (PI * PI)))",
      "asinh(fmax(0.0, 4.01 * (2.0 * theta - high) / (PI * PI)))",
      "v = asinh(4 (2 theta - v) / pi^2): from below"),
    m("bounds", "pair-enclosure", "bounds/pairs.c",
      "enclose(lower, upper, 2.0 * half, 16.0 * UNIT);", "enclose(lower, upper, 2.0 * half, -4.0 * UNIT);",
      "the binary radius is enclosed"),
    m("bounds", "two-slopes-error", "bounds/pairs.c",
      "2.0 * (first_error + second_error) : HUGE_VAL", "0.0 : HUGE_VAL",
      "the margin of two groups is rounded"),
    m("bounds", "top2-second", "bounds/pairs.c",
      "if (k != y && kept(&data, k) && (c == n || logits[k] > logits[c]))",
      "if (k != y && kept(&data, k) && (c == n || logits[k] >= logits[c] - 1e-9))",
      "the rival is the second heaviest"),
    m("bounds", "top2-exact", "bounds/mpfr.c",
      "if (k != data->heaviest && expsum_compare_weights(sum, k, c) > 0)",
      "if (k != data->heaviest && mpfr_cmp(data->log_low[k], data->log_high[c]) > 0)",
      "which term is heavier is decided exactly"),
    m("bounds", "mpfr-pair-margin", "bounds/mpfr.c",
      "             up ? data->log_low[c] : data->log_high[c], rounding);",
      "             up ? data->log_high[c] : data->log_low[c], rounding);",
      "the margin is rounded outward",
      "the intervals have 64 bits more than the result: the last rounding, which is outward, covers"
      " it but once in 2^60"),
    m("bounds", "mpfr-pair-pi", "bounds/mpfr.c",
      "    mpfr_const_pi(part, rounding);\n    mpfr_hypot(value, value, part, rounding);",
      "    mpfr_const_pi(part, opposite(rounding));\n    mpfr_mul_2ui(part, part, 1, rounding), "
      "mpfr_div_ui(part, part, 2, rounding), mpfr_nextabove(part);\n"
      "    mpfr_hypot(value, value, part, rounding);",
      "pi is rounded outward",
      "one unit at 64 bits beyond those of the result: the last rounding covers it but once in 2^64"),
    m("bounds", "mpfr-strip-sides", "bounds/mpfr.c",
      "    mpfr_min(value, value, left, rounding);\n    spread_formula",
      "    mpfr_max(value, value, left, rounding);\n    spread_formula",
      "the class outweighs the rest on both sides"),
    m("bounds", "mpfr-variance-four", "bounds/mpfr.c",
      "    mpfr_mul_2ui(image, image, 2, rounding);", "    mpfr_mul_d(image, image, 4.001, rounding);",
      "v = asinh(4 (2 theta - v) / pi^2)"),
    m("bounds", "mpfr-variance-sides", "bounds/mpfr.c",
      "    mpfr_div_2ui(height, up ? high : low, 1, rounding);",
      "    mpfr_div_ui(height, up ? high : low, 1, rounding);",
      "cosh(v / 2)"),
    m("bounds", "mpfr-variance-angle", "bounds/mpfr.c",
      "    mpfr_mul_2ui(sigma, sigma, 1, opposite(rounding));",
      "    mpfr_mul_d(sigma, sigma, 1.999, opposite(rounding));",
      "cosh theta = Delta / (2 sigma)"),
    m("bounds", "mpfr-upper", "bounds/mpfr.c",
      "    mpfr_mul_2ui(value, value, 1, rounding);\n    mpfr_div(value, value, variance, rounding);",
      "    mpfr_div_2ui(value, value, 1, rounding);\n    mpfr_div(value, value, variance, rounding);",
      "rho* <= 2 Delta / sigma^2"),
    # ---- paths: expansions and poles ----
    m("path", "tail-share", "path/expand.c",
      "mpfr_pow_ui(power, x, (unsigned long)e->f.order + 1, MPFR_RNDU);",
      "mpfr_pow_ui(power, x, (unsigned long)e->f.order + 9, MPFR_RNDU);",
      "the first coefficient left out has the order N + 1"),
    m("path", "bound-denominator", "path/expand.c",
      "    mpfr_sub(rest, rest, bound, MPFR_RNDD);\n    if (mpfr_sgn(rest) > 0)",
      "    mpfr_set_ui(bound, 0, MPFR_RNDU);\n    if (mpfr_sgn(rest) > 0)",
      "|D| >= |d_0| - sum |d_j| R^j"),
    m("path", "bound-growth", "path/expand.c",
      "        mpfr_exp(growth, growth, MPFR_RNDU);", "        mpfr_set_ui(growth, 1, MPFR_RNDU);",
      "|exp(T/D)| <= exp(|T|/|D|)"),
    m("path", "rest-common", "path/expand.c",
      "const ball *factor = i == 0 ? &t->q[0] : &local->common[i];",
      "const ball *factor = i == 0 ? &t->q[0] : &t->q[i];",
      "T = N - (P(c) + Q) D"),
    m("path", "radius-least", "path/expand.c",
      "    mpfr_max(radius, radius, least, MPFR_RNDU);\n}", "    (void)least;\n}",
      "the bound holds on the disc asked for"),
    m("path", "quotient-vanishing", "path/expand.c",
      "            return false;\n    }\n    return true;\n}\n\n/* Q_j",
      "            ball_zero(&t->q[j]);\n    }\n    return true;\n}\n\n/* Q_j",
      "no series where the denominator may vanish",
      "then |d_0| has the lower bound 0 and bound_term() answers +inf: nothing is proven there"),
    m("path", "exponential-order", "path/expand.c",
      "        ball_div_ui(&exponentials[j], &exponentials[j], j);",
      "        ball_div_ui(&exponentials[j], &exponentials[j], j < 7 ? j : j + 1);",
      "j e_j = sum i q_i e_(j-i)"),
    m("path", "pole-error", "path/pole.c",
      "            mpfr_set(p->f.error[j], p->shifted[j].rad, MPFR_RNDU);",
      "            mpfr_set_zero(p->f.error[j], 1);",
      "the shifted denominator is rounded",
      "the working precision exceeds that of the centre by 128 bits: what is lost is 2^-100 of any"
      " margin of Pellet's test"),
    m("path", "pole-remainder", "path/pole.c",
      "        mpfr_add(bound, bound, part, MPFR_RNDU);\n    }\n    mpfr_clears(part, power",
      "    }\n    mpfr_clears(part, power",
      "coefficients beyond the expansion's order"),
    m("path", "pole-inner", "path/pole.c",
      "mpfr_mul_d(pole->inner, reach, expansion_inner_radius(&e, zeros, x), MPFR_RNDU);",
      "mpfr_mul_d(pole->inner, reach, 1e-3 * expansion_inner_radius(&e, zeros, x), MPFR_RNDU);",
      "the disc holds the pole"),
    m("path", "pole-mirror", "path/pole.c",
      "pole->multiplicity == 1 && disc_contains(pole->centre, pole->outer, mirrored, pole->inner)",
      "pole->multiplicity == 1",
      "a single zero whose mirror image is in the outer disc is real"),
    m("path", "pole-origin", "path/pole.c",
      "about_origin = mpfr_sgn(tolerance) <= 0;", "about_origin = false;",
      "a disc about the origin has no relative accuracy"),
    # ---- networks ----
    m("network", "watch-moving", "network/kink.c",
      "    if (!(lead->re[0] > moving))", "    if (!(lead->re[0] > 0.0))",
      "a piece lasts where its lead is positive on the whole interval"),
    m("network", "watch-left", "network/kink.c",
      "    if (lead->re[0] < -moving)", "    if (lead->re[0] < moving)",
      "a piece is left where its lead is negative on the whole interval"),
    m("network", "march-start", "network/kink.c",
      "pieces_between(&status, net, out, sign * *lower, sign * next)",
      "pieces_between(&status, net, out, sign * next, sign * next)",
      "an interval, not its end"),
    m("network", "pool-same", "network/pool.c",
      "if (other == self->piece[i] || are_same_constant(&x[other], &x[self->piece[i]]))",
      "if (other == self->piece[i])",
      "equal constants have no kink between them"),
    m("network", "relu-off", "network/activation.c",
      "self->piece[unit] ? 1.0 : -1.0", "1.0",
      "a unit that is off leaves its piece where its argument becomes positive"),
    m("network", "tanh-denominator", "network/activation.c",
      "        ghosts_model_scale(g, x, -2.0, 0.0);", "        ghosts_model_scale(g, x, -1.0, 0.0);",
      "tanh x has its poles at i pi/2"),
    m("network", "residual", "network/network.c",
      "            ghosts_model_add(&y[i], &y[i], &kept[i]);", "            (void)kept[i];",
      "x + f(x)"),
    m("network", "slope-error", "network/radius.c",
      "slope_error[k] = (z[k].error / radius + UNIT * fabs(slopes[k])) * SAFE + TINY;",
      "slope_error[k] = 1e-3 * UNIT * fabs(slopes[k]);",
      "the slope's error is that of the coefficient over the radius"),
    # ---- Taylor models ----
    m("model", "sum-rounding", "model/arithmetic.c",
      "    f->error = (error + UNIT * model_norm(f, 0)) * SAFE;\n    f->tail = tail * SAFE;",
      "    f->error = error * SAFE;\n    f->tail = tail * SAFE;",
      "sums are rounded"),
    m("model", "sum-tail", "model/arithmetic.c",
      "    f->tail = tail * SAFE;\n    model_settle(f);", "    f->tail = 0.5 * tail;\n    model_settle(f);",
      "tails add"),
    m("model", "scale-rounding", "model/arithmetic.c",
      "model_norm(f, 0) * (3.0 * UNIT); /* infinite", "model_norm(f, 0) * (0.0 * UNIT); /* infinite",
      "complex products are rounded"),
    m("model", "product-error", "model/arithmetic.c",
      "double passed = g->error * b + h->error * a + g->error * h->error;",
      "double passed = g->error * b + g->error * h->error;",
      "errors of both factors"),
    m("model", "product-open", "model/arithmetic.c",
      "double open = g->tail * (b + h->error + h->tail) + h->tail * (a + g->error);",
      "double open = g->tail * (b + h->error + h->tail);",
      "tails of both factors"),
    m("model", "product-high", "model/arithmetic.c",
      "    f->tail = (high + passed + open) * SAFE + TINY;", "    f->tail = (passed + open) * SAFE + TINY;",
      "products beyond the order"),
    m("model", "product-passed", "model/arithmetic.c",
      "    f->tail = (high + passed + open) * SAFE + TINY;", "    f->tail = (high + open) * SAFE + TINY;",
      "errors times coefficients beyond the order"),
    m("model", "product-rounding", "model/arithmetic.c",
      "a * b * (3.0 * (double)(f->order + 1) * UNIT)", "a * b * (0.0 * (double)(f->order + 1) * UNIT)",
      "the convolution is rounded"),
    m("model", "residual-error", "model/arithmetic.c",
      "    *low = (model_norm(residual, 0) + residual->error) * SAFE;",
      "    *low = model_norm(residual, 0) * SAFE;",
      "the residual has an error"),
    m("model", "residual-tail", "model/arithmetic.c",
      "    *all = (*low + residual->tail) * SAFE;", "    *all = *low;",
      "the residual has a tail"),
    m("model", "inverse-error", "model/arithmetic.c",
      "    f->error = norm * low / (1.0 - low) * SAFE + TINY;", "    f->error = 0.5 * norm * low + TINY;",
      "1/g = f + f r/(1 - r): low orders"),
    m("model", "inverse-tail", "model/arithmetic.c",
      "    f->tail = norm * all / (1.0 - all) * SAFE + TINY;", "    f->tail = norm * all * 0.5 + TINY;",
      "1/g = f + f r/(1 - r): all orders"),
    m("model", "root-branch", "model/arithmetic.c",
      "first = 1.0 / csqrt(g0);", "first = -1.0 / csqrt(g0);",
      "the principal root"),
    m("model", "root-error", "model/arithmetic.c",
      "    f->error = norm * low / (low_root * (1.0 + low_root)) * SAFE + TINY;",
      "    f->error = 0.25 * norm * low + TINY;",
      "(1 - |r|)^(-1/2) - 1: low orders"),
    m("model", "root-tail", "model/arithmetic.c",
      "    f->tail = norm * all / (root * (1.0 + root)) * SAFE + TINY;",
      "    f->tail = 0.25 * norm * all + TINY;",
      "(1 - |r|)^(-1/2) - 1: all orders"),
    m("model", "value-error", "model/arithmetic.c",
      "f->tail * pow(size * SAFE, n + 1.0) * SAFE", "0.0 * pow(size * SAFE, n + 1.0) * SAFE",
      "the tail at a point"),
    m("model", "exp-rounding", "model/exponential.c",
      "    f->error = ((2.0 * n * n + 6.0 * n) * UNIT + TINY) * majorant;", "    f->error = TINY * majorant;",
      "the recurrence of the exponential is rounded",
      "a rounding at order k goes on as exp(u(s) - u(t s)) along the radius: what it adds stays near"
      " u times the norm (4 u in test_closed_forms, where the majorant is 10^5 norms); the factor"
      " exp(g_0) is allowed 27 u of it"),
    m("model", "exp-tail", "model/exponential.c",
      "    f->tail = beyond;", "    f->tail = 0.1 * beyond;",
      "coefficients beyond the order, lambda^-(N+1) exp(...)"),
    m("model", "exp-scalar", "model/exponential.c",
      "#define SCALAR_ERROR (24.0 * UNIT)", "#define SCALAR_ERROR 0.0",
      "exp(g_0) is rounded",
      "a library whose exp, cos and sin err by u loses 3 u with the product; the scaling has 3 u for"
      " its one rounding of real coefficients, and from order 1 on the recurrence has 8 u: only a"
      " worse library than glibc would show it"),
    m("model", "exp-low", "model/exponential.c",
      "    f->error = (f->error + norm * low) * SAFE + TINY;", "    f->error = f->error * SAFE + TINY;",
      "times exp(d): low orders"),
    m("model", "exp-high", "model/exponential.c",
      "    f->tail = (f->tail + all * (low + high)) * SAFE + TINY;", "    f->tail = (f->tail + all * high) * SAFE + TINY;",
      "times exp(d + t): all orders"),
    m("model", "log-error", "model/exponential.c",
      "    f->error = -log1p(-low) * SAFE + TINY;", "    f->error = 0.5 * low + TINY;",
      "-log(1 - |r|): low orders"),
    m("model", "log-tail", "model/exponential.c",
      "    f->tail = -log1p(-all) * SAFE + TINY;", "    f->tail = 0.5 * all + TINY;",
      "-log(1 - |r|): all orders"),
    m("model", "softplus-branch", "model/function.c",
      "    if (right)\n        ghosts_model_add(f, f, g);", "    (void)right;\n    ghosts_model_add(f, f, g);",
      "log(1 + exp(g)) = g + log(1 + exp(-g))"),
    m("model", "integral-last", "model/function.c",
      "((last + integrand->error) / (order + 1.0)", "(integrand->error / (order + 1.0)",
      "the last coefficient joins the tail"),
    m("model", "normal-growth", "model/function.c",
      "    f->tail = (f->tail + e * growth) * SAFE + TINY;", "    f->tail = f->tail * SAFE + TINY;",
      "Phi(P + e) - Phi(P)"),
    m("model", "normal-error", "model/function.c",
      "    f->error = (f->error + error + g->error * growth) * SAFE + TINY;",
      "    f->error = (f->error + error) * SAFE + TINY;",
      "Phi(P + d) - Phi(P), low orders"),
    m("model", "layer-leaves", "model/linear.c",
      "p->tail[j] += size * tail + radius * turn * moved;", "p->tail[j] += size * tail;",
      "what the moving weight pushes beyond the order"),
    m("model", "layer-reach", "model/linear.c",
      "size = fabs(w[j]) + reach * turn;", "size = fabs(w[j]);",
      "|W + (c + R s) V|"),
    m("model", "lower-tail", "model/linear.c",
      "return (sum + d->error + d->tail * pow(x, (double)d->order + 1.0) * SAFE) * SAFE;",
      "return (sum + d->error) * SAFE;",
      "the phase of what is beyond the order"),
    m("model", "lower-pi", "model/linear.c",
      "        if (phase_bound(d, middle) < M_PI)", "        if (phase_bound(d, middle) < 1.1 * M_PI)",
      "phases apart by less than pi"),
    m("model", "shift-error", "model/expand.c",
      "(10.0 * n + 16.0) * UNIT * norm + underflow", "underflow",
      "the shift to a cell is rounded"),
    m("model", "shift-open", "model/expand.c",
      "g->tail * pow(reach, n + 1.0) * SAFE + shift * slope;", "shift * slope;",
      "the tail on the cell"),
    m("model", "truncate", "model/expand.c",
      "    f->tail = (g->tail + cut + ", "    f->tail = (g->tail + ",
      "coefficients cut off join the tail"),
    m("model", "cell-error", "model/nearest.c",
      "        e->error[j] = j <= 1 ? m->sum->error : 0.0;", "        e->error[j] = 0.0;",
      "the error of the model enters Pellet's test"),
    m("model", "cell-tail", "model/nearest.c",
      "    e->error[order + 1] = m->sum->tail;", "    e->error[order + 1] = 0.0;",
      "so does its tail",
      "where the coefficients up to the order 14 pass, what follows is below 1e-5 of them or a stated"
      " uncertainty below 1e-6: a zero would have to lie as near to the edge of the disc"),
    m("model", "refine-error", "model/nearest.c",
      "        mpfr_set_d(m->error[j], moved, MPFR_RNDU);", "        mpfr_set_d(m->error[j], 1e-6 * moved, MPFR_RNDU);",
      "the error of the model enters the radius of the zero"),
    m("model", "refine-blur", "model/nearest.c",
      "2.0 * UNIT * cabs(rounded) + TINY, m->reach,", "0.0, m->reach,",
      "the centre is rounded to doubles",
      "patched_expand() adds 4 u |c| of its own, of which its two roundings of sigma take 2 u |c|"),
    m("model", "covered", "model/nearest.c",
      "search_box(found, function, work, 0, &box, limit, pairs);",
      "search_box(found, function, work, 0, &box, 2.0 * limit, pairs);",
      "nothing is known beyond the limit"),
    # ---- factor: sums with repeated factors ----
    m("factor", "factor-tail", "zeros/factor_expander.c",
      "first += 2.0 * term + TINY;", "first += 0.0 * term;",
      "what follows the last coefficient"),
    m("factor", "factor-error", "zeros/factor_expander.c",
      "disc_of_ball(f->f.f[k], f->f.error[k], sum + k);",
      "disc_of_ball(f->f.f[k], f->f.error[k], sum + k), mpfr_set_zero(f->f.error[k], 1);",
      "the radii of the balls"),
    m("factor", "factor-apart", "zeros/factor_search.c",
      "if (other->refined && !are_well_apart(one, other))", "if (false && other)",
      "zeros of different factors are told apart"),
    m("factor", "factor-simple", "zeros/factor_search.c",
      "if (one->refined && one->multiplicity > 1)", "if (false)",
      "zeros of one factor are told apart"),
    m("factor", "factor-pairs", "zeros/factor_search.c",
      "(request->pairs - 1) / one->multiplicity + 1;", "1;",
      "as many zeros of a factor as may be among the nearest"),
    m("factor", "factor-bound", "zeros/factor_search.c",
      "    to->lower_bound = fmin(to->lower_bound, from->found.lower_bound);\n", "",
      "a factor that was not looked at may have a zero anywhere"),
    m("factor", "factor-left-out", "zeros/factor_search.c",
      "to->lower_bound = fmin(to->lower_bound, mpfr_get_d(least, MPFR_RNDD));", ";",
      "zeros that are not reported bound the rest"),
]


def fail(text):
    print("mutants: " + text, file=sys.stderr)
    sys.exit(2)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def missing(mutants):
    """Those whose text does not stand in its file exactly once."""
    lost = []
    for one in mutants:
        path = os.path.join(SOURCE, one.file)
        found = read(path).count(one.text) if os.path.exists(path) else -1
        if found != 1:
            lost.append("%s/%s: %s" % (one.room, one.name, "no file " + one.file if found < 0 else
                                       "text found %d times in %s" % (found, one.file)))
    return lost


def run(command, directory, **environment):
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return subprocess.run(command, cwd=directory, env={**os.environ, **environment},
                          preexec_fn=limit, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True, errors="replace")


def copy_tree(directory, build):
    """The sources, as they are, and a configured build next to them."""
    tree = os.path.join(directory, "tree")
    if os.path.exists(tree):
        shutil.rmtree(tree)
    skipped = {os.path.abspath(build), os.path.abspath(directory)}

    def ignore(folder, names):
        return [name for name in names if name == ".git" or
                os.path.exists(os.path.join(folder, name, "config.status")) or
                os.path.join(folder, name) in skipped]
    shutil.copytree(SOURCE, tree, ignore=ignore, symlinks=True)
    made = os.path.join(tree, "build")
    os.makedirs(made)
    options = run([os.path.join(os.path.abspath(build), "config.status"), "--config"], made).stdout
    configured = run(["/bin/sh", "-c", "../configure --quiet " + options], made)
    if configured.returncode != 0:
        fail("configure failed:\n" + configured.stdout[-3000:])
    return tree, made


def programs_of(room):
    return sorted({test.split(":")[0] for test in ROOMS[room]})


def make(made, room):
    return run(["make", "-j2", *programs_of(room)], made)


def first_failure(tree, made, room):
    """The first test of the room that fails, or None."""
    for test in ROOMS[room]:
        program, _, case = test.partition(":")
        environment = {"CK_RUN_CASE": case} if case else {}
        environment.update(CK_FORK="no", GHOSTS_STOP="1")  # the first failure ends the program
        if run([os.path.join(made, program)], made, GHOSTS_SRCDIR=tree, GHOSTS_BUILDDIR=made,
               **environment).returncode != 0:
            return test
    return None


def try_mutant(one, tree, made):
    path = os.path.join(tree, one.file)
    original = read(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(original.replace(one.text, one.replacement))
    try:
        built = make(made, one.room)
        if built.returncode != 0:
            return "does not compile\n" + built.stdout[-1500:], None
        killer = first_failure(tree, made, one.room)
        return ("killed" if killer else "survived"), killer
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(original)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default=os.path.join(SOURCE, "build"),
                        help="a configured build, whose options are taken over")
    parser.add_argument("--directory", default=None, help="where the copy goes")
    parser.add_argument("--room", choices=sorted(ROOMS), action="append")
    parser.add_argument("--only", default="", help="names that begin so")
    parser.add_argument("--list", action="store_true", help="check the table, run nothing")
    chosen = parser.parse_args()
    mutants = [one for one in MUTANTS if one.name.startswith(chosen.only) and
               (not chosen.room or one.room in chosen.room)]
    lost = missing(mutants)
    for text in lost:
        print(text)
    if lost:
        fail("%d of %d mutants are out of step with the sources" % (len(lost), len(mutants)))
    if chosen.list:
        print("%d mutants, every text found" % len(mutants))
        return 0
    directory = os.path.abspath(chosen.directory or os.path.join(chosen.build, "mutants"))
    os.makedirs(directory, exist_ok=True)
    tree, made = copy_tree(directory, chosen.build)
    rooms = [room for room in ROOMS if any(one.room == room for one in mutants)]
    survivors, broken = [], []
    for room in rooms:
        built = make(made, room)
        if built.returncode != 0:
            fail("the tests of %s do not build:\n%s" % (room, built.stdout[-3000:]))
        failed = first_failure(tree, made, room)
        if failed:
            fail("%s fails without any mutant" % failed)
        for one in mutants:
            if one.room != room:
                continue
            begin = time.time()
            outcome, killer = try_mutant(one, tree, made)
            excuse = outcome == "survived" and one.equivalent
            print("%-10s %-20s %-9s %-34s %4.0f s  %s" %
                  (room, one.name, "excused" if excuse else outcome, killer or "",
                   time.time() - begin, one.equivalent if excuse else one.theorem), flush=True)
            if outcome == "survived" and not excuse:
                survivors.append(one)
            if outcome.startswith("does not"):
                broken.append(one)
    print("%d mutants, %d survived, %d do not compile" % (len(mutants), len(survivors), len(broken)))
    shutil.rmtree(tree)
    return 1 if survivors or broken else 0


if __name__ == "__main__":
    sys.exit(main())
