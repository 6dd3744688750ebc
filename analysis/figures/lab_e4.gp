# E4: eight methods when the rate is multiplied by 1000 from step 50 on.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E4.csv"
array base[3] = ["0.0001", "0.001", "0.01"]
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e4.".format
    set multiplot layout 2,3 margins 0.075,0.985,0.09,0.88 spacing 0.055,0.08
    set label 1 "A cap at the radii of the training set survives at every base rate; a line search on one batch does not" at screen 0.075,0.965 font ",16" textcolor rgb ink
    set xrange [30:200]
    do for [b = 1:3] {
        set title "base rate ".base[b]
        set yrange [0:1.02]
        set xlabel ""
        set ylabel b == 1 ? "test accuracy (mean over seeds)" : ""
        unset key
        plot for [m = 1:8] file using (keep(is("base", base[b]) && is("method", method_name[m]) && strcol("step") ne "final", column("step"))):"accuracy" smooth unique with lines lw 2 lc rgb method_color[m] title method_title[m]
        unset label 1
    }
    set logscale y
    set format y "10^{%T}"
    do for [b = 1:3] {
        set title ""
        set yrange [1e-3:1e5]
        set xlabel "step"
        set ylabel b == 1 ? "r* = τ / ρ*" : ""
        if (b == 1) { set key left top maxrows 4 font ",10" samplen 1 width -2 } else { unset key }
        plot for [m = 1:8] NaN with lines lw 2 lc rgb method_color[m] title method_title[m], \
            for [m = 1:8] for [s = 0:4] file using (keep(seed_is(s) && is("base", base[b]) && is("method", method_name[m]) && strcol("step") ne "final", column("step"))):"r_exact" with lines lw 0.6 lc rgb method_color[m], \
            1 with lines @radius_line
    }
    unset multiplot
    unset logscale y
    set format y "%g"
}
