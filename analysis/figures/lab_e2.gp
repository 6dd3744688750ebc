# E2: loss along the gradient's line and along random directions.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E2.csv"
array network[2] = ["linear", "mlp_ln"]
array network_title[2] = ["linear classifier", "MLP with LayerNorm"]
array phase[3] = ["early", "mid", "late"]
array direction[3] = ["+g", "random", "-g"]
array title_of[3] = ["uphill, +g", "random (median of 20)", "downhill, −g"]
array color_of[3] = [orange, green, blue]
set logscale xy
set xrange [0.01:100]
set yrange [0.3:30]
set format x "10^{%T}"
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e2.".format
    set multiplot layout 2,3 margins 0.075,0.985,0.09,0.88 spacing 0.05,0.10
    set label 1 "The loss turns at another r in every kind of direction: first uphill, then at random, last downhill" at screen 0.075,0.965 font ",16" textcolor rgb ink
    do for [n = 1:2] {
        do for [p = 1:3] {
            set title network_title[n].", ".phase[p]
            set xlabel n == 2 ? "r = τ / ρ_a" : ""
            set ylabel p == 1 ? "loss / loss before the step" : ""
            if (n == 1 && p == 1) { set key left top } else { unset key }
            set arrow 1 from 1,0.3 to 1,30 nohead @radius_line
            plot for [d = 1:3] NaN with lines lw 2 lc rgb color_of[d] title title_of[d], \
                for [d = 1:3] for [s = 0:3] file using (keep(seed_is(s) && is("model", network[n]) && is("phase", phase[p]) && is("direction", direction[d]), column("r"))):"loss_ratio" with lines lw 1 lc rgb color_of[d], \
                1.1 with lines lc rgb ink lw 0.7 dt 3
            unset label 1
        }
    }
    unset multiplot
}
