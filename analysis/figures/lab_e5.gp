# E5: final accuracy after one spiked step.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E5.csv"
array network[3] = ["one_token", "mlp_ln3", "cnn_bn_1d"]
array network_title[3] = ["one-token transformer", "MLP+LayerNorm", "CNN+BatchNorm"]
set logscale x
set xrange [0.7:15000]
set format x "10^{%T}"
set yrange [0:1.02]
height = 600
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e5.".format
    set multiplot layout 1,3 margins 0.075,0.985,0.12,0.82 spacing 0.05,0.1
    set label 1 "After one spiked step of Adam: limits on the update's length keep all three networks, gradient clipping none" at screen 0.075,0.95 font ",16" textcolor rgb ink
    do for [n = 1:3] {
        set title network_title[n]
        set xlabel "rate of step 50 over the usual rate"
        set ylabel n == 1 ? "final test accuracy (line: mean; points: seeds)" : ""
        if (n == 1) { set key left bottom } else { unset key }
        plot for [m = 1:7] file using (keep(is("model", network[n]) && is("method", method_name[m]), column("factor"))):"accuracy" smooth unique with lines lw 2 lc rgb method_color[m] title method_title[m], \
            for [m = 1:7] file using (keep(is("model", network[n]) && is("method", method_name[m]), column("factor") * 1.03**(m - 4))):"accuracy" with points pt 7 ps 0.4 lc rgb method_color[m]
        unset label 1
    }
    unset multiplot
}
