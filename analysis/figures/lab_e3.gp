# E3: loss inflation at eight temperatures, in raw steps and in radii.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E3.csv"
array T[8] = [0.25, 0.5, 1, 2, 4, 8, 16, 64]
array color_of[8] = ["#88ccee", sky, blue, green, yellow, orange, purple, ink]
array direction[2] = ["-g", "+g"]
array title_of[2] = ["downhill, −g", "uphill, +g"]
array abscissa[3] = ["tau", "r", "r_exact"]
array abscissa_title[3] = ["step τ", "τ / ρ_a(T)", "τ / ρ*(T)"]
set logscale xy
set yrange [0.5:20]
set format x "10^{%T}"
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e3.".format
    set multiplot layout 2,3 margins 0.075,0.985,0.09,0.88 spacing 0.05,0.14
    set label 1 "Networks retrained for each T: radii gather the onsets of loss inflation, the exact one no better than the bound" at screen 0.075,0.965 font ",16" textcolor rgb ink
    do for [d = 1:2] {
        do for [a = 1:3] {
            set title title_of[d]
            set xlabel abscissa_title[a]
            set ylabel a == 1 ? "tempered loss / loss before" : ""
            set xrange [a == 1 ? 0.003  : 0.01 : 30]
            if (d == 1 && a == 3) { set key left top } else { unset key }
            plot for [k = 1:8] NaN with lines lw 2 lc rgb color_of[k] title sprintf("T = %g", T[k]), \
                for [k = 1:8] for [s = 0:4] file using (keep(seed_is(s) && is("variant", "retrained") && is("direction", direction[d]) && column("temperature") == T[k], column(abscissa[a]))):"loss_ratio" with lines lw 0.8 lc rgb color_of[k], \
                2 with lines lc rgb ink lw 0.7 dt 3
            unset label 1
        }
    }
    unset multiplot
}
