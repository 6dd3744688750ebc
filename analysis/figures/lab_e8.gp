# E8: rho* over rho_a, sample by sample and for the batch, along training.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E8.csv"
set logscale x
set xrange [1:700]
set yrange [1:*]
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e8.".format
    set multiplot layout 2,3 margins 0.075,0.985,0.09,0.88 spacing 0.05,0.12
    set label 1 "Sample by sample the exact radius is a multiple of the bound; for the batch, ruled by its worst sample, less so" at screen 0.075,0.965 font ",16" textcolor rgb ink
    do for [m = 1:6] {
        set title model_title[m]
        set xlabel m > 3 ? "training step + 1" : ""
        set ylabel m == 1 || m == 4 ? "ρ* / ρ_a along AdamW's step" : ""
        if (m == 1) { set key left top } else { unset key }
        plot for [s = 0:2] file using (keep(seed_is(s) && is("model", model_name[m]) && is("direction", "step"), column("step") + 1)):"exact_over_bound_05":"exact_over_bound_95" with filledcurves fs transparent solid 0.15 noborder lc rgb sky title s == 0 ? "samples, 5 % to 95 %" : "", \
            for [s = 0:2] file using (keep(seed_is(s) && is("model", model_name[m]) && is("direction", "step"), column("step") + 1)):"exact_over_bound_50" with linespoints pt 7 ps 0.4 lw 1.2 lc rgb blue title s == 0 ? "median sample" : "", \
            for [s = 0:2] file using (keep(seed_is(s) && is("model", model_name[m]) && is("direction", "step"), column("step") + 1)):(column("exact") / column("rho_a")) with linespoints pt 5 ps 0.4 lw 1.2 lc rgb orange title s == 0 ? "batch" : ""
        unset label 1
    }
    unset multiplot
}
