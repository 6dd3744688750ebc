# E9: survivors by method.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E9.csv"
method_index(name) = sum [m = 1:8] (name eq method_name[m] ? m : 0)
array setting[6] = ["0.0001", "0.001", "0.01", "one_token", "mlp_ln3", "cnn_bn_1d"]
array setting_title[6] = ["E4, base rate 10^{-4}", "E4, base rate 10^{-3}", "E4, base rate 10^{-2}", "E5, one-token transformer", "E5, MLP+LayerNorm", "E5, CNN+BatchNorm"]
array setting_color[6] = [sky, blue, ink, yellow, orange, purple]
set yrange [0:1.05]
set xrange [0.4:8.6]
set xtics ("no guard" 1, "gradient\nclipping" 2, "update\nclipping" 3, "Armijo" 4, "Polyak" 5, "cap at ρ_a" 6, "cap at ρ*" 7, "cap at the\nbatch's ρ*" 8)
set ylabel "final test accuracy, worst and median run"
set bmargin 8
set key outside bottom center horizontal maxrows 2
height = 650
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e9.".format
    set title "Caps at the radii of the training set survive nearly everywhere" font ",16" center
    plot for [k = 1:6] file using (keep(is("setting", setting[k]), method_index(strcol("method")) + 0.12 * (k - 3.5))):"accuracy_median":"accuracy_least":"accuracy_median" with yerrorbars pt 7 ps 1 lw 1.5 lc rgb setting_color[k] title setting_title[k]
}
