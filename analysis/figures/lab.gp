# What the figures of the training experiments share, on top of style.gp.
#
#     gnuplot -c lab_e1.gp analysis/figures docs/results docs/images
#
# reads docs/results/E1.csv and writes docs/images/lab_e1.svg and .png.  Thin lines are single seeds.
#
# SPDX-License-Identifier: GPL-3.0-or-later
load folder."/style.gp"
set datafile columnheaders
set datafile missing NaN
width = 1300
height = 850

# Rows of a table are picked by the text in their columns; others count as missing.
is(name, value) = strcol(name) eq value
keep(condition, x) = condition ? x : NaN

array model_name[6] = ["linear", "mlp", "cnn", "mlp_ln", "cnn_bn", "transformer"]
array model_title[6] = ["linear", "MLP", "CNN", "MLP+LayerNorm", "CNN+BatchNorm", "transformer"]
array model_color[6] = [grey, blue, green, orange, purple, yellow]
array method_name[8] = ["none", "gradient_clip", "update_clip", "armijo", "polyak", "cap_bound", "cap_exact", "cap_batch"]
array method_title[8] = ["no guard", "gradient clipping", "update clipping", "Armijo", "Polyak", "cap at ρ_a", "cap at ρ*", "cap at the batch's ρ*"]
array method_color[8] = [ink, grey, yellow, sky, purple, blue, orange, green]
radius_line = "lc rgb '#222222' lw 1 dt 2"
set title center font ",13"
set key reverse Left samplen 2
seed_is(s) = strcol("seed") eq sprintf("%d", s)
