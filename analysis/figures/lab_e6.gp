# E6: three radii of a small transformer along training.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E6.csv"
array mode[5] = ["all_radii", "output_only", "output_exact", "fixed_1x", "fixed_16x"]
array mode_title[5] = ["step = least radius", "step = ρ_a", "step = ρ*", "rate 0.002", "rate 0.032"]
array radius[4] = ["rho_kink", "rho_a", "exact", "rho_attention"]
array radius_title[4] = ["feed-forward proxy", "output, ρ_a", "output, ρ*", "attention"]
array color_of[4] = [green, blue, orange, purple]
set logscale y
set yrange [1e-4:10]
set format y "10^{%T}"
set xrange [0:1200]
set xtics 0,400,800
height = 600
width = 1500
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e6.".format
    set multiplot layout 1,5 margins 0.06,0.985,0.12,0.82 spacing 0.02,0.1
    set label 1 "Steered by the least radius, the feed-forward proxy binds early and the output late; at a large fixed rate the attention binds" at screen 0.06,0.95 font ",16" textcolor rgb ink
    do for [n = 1:5] {
        set title mode_title[n]
        set xlabel "step"
        set ylabel n == 1 ? "radius" : ""
        if (n > 1) { set format y "" }
        if (n == 1) { set key left bottom } else { unset key }
        plot for [k = 1:4] NaN with lines lw 2 lc rgb color_of[k] title radius_title[k], \
            for [s = 0:4] for [k = 1:4] file using (keep(seed_is(s) && is("mode", mode[n]), column("step"))):radius[k] with lines lw 0.5 lc rgb color_of[k]
        unset label 1
    }
    set format y "10^{%T}"
    unset multiplot
}
