# E1: accuracy and loss after one step of length r.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E1.csv"
array direction[3] = ["+g", "-g", "step"]
array title_of[3] = ["uphill, +g", "downhill, −g", "AdamW's own step"]
set logscale x
set xrange [0.01:100]
set format x "10^{%T}"
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e1.".format
    set multiplot layout 2,3 margins 0.075,0.985,0.09,0.88 spacing 0.055,0.09
    set label 1 "No network loses half of its accuracy below r = 1; the loss of some doubles earlier when the step goes uphill" at screen 0.075,0.965 font ",16" textcolor rgb ink
    do for [d = 1:3] {
        set title title_of[d]
        set xlabel ""
        set yrange [0:1.02]
        set arrow 1 from 1, graph 0 to 1, graph 1 nohead @radius_line
        set ylabel d == 1 ? "accuracy (mean over seeds)" : ""
        if (d == 1) { set key at graph 0.03, 0.62 left top font ",10.5" } else { unset key }
        plot for [m = 1:6] file using (keep(is("model", model_name[m]) && is("direction", direction[d]), column("r"))):"accuracy" smooth unique with lines lw 2 lc rgb model_color[m] title model_title[m]
        unset label 1
    }
    unset key
    set logscale y
    set yrange [0.1:1e5]
    set format y "10^{%T}"
    do for [d = 1:3] {
        set title ""
        set xlabel "r = τ / ρ_a"
        set ylabel d == 1 ? "loss / loss before the step" : ""
        plot for [m = 1:6] for [s = 0:4] file using (keep(seed_is(s) && is("model", model_name[m]) && is("direction", direction[d]), column("r"))):"loss_ratio" with lines lw 0.7 lc rgb model_color[m], \
            1 with lines lc rgb ink lw 0.7, 2 with lines lc rgb ink lw 0.7 dt 3
    }
    unset multiplot
    unset logscale y
    set format y "%g"
}
