# Spacings of neighbouring zeros, and the distribution of their real parts.
#
#     gnuplot -c constellation-spacing.gp FOLDER_OF_THIS_FILE
#
# in the folder of constellation_spacing.csv and constellation_real.csv, which analysis/constellation
# writes.
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
spacings = "constellation_spacing.csv"
real_parts = "constellation_real.csv"
width = 1100
height = 560
array family[4] = ["n = 3 scale 1", "n = 10 scale 1", "n = 100 scale 1", "late"]
array name[4] = ["n = 3", "n = 10", "n = 100", "recorded, late (n = 10)"]
array colour[4] = [sky, blue, green, orange]
array size[3] = [5, 10, 100]
array size_name[3] = ["n = 5", "n = 10", "n = 100"]

do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output "constellation-spacing.".format
    set multiplot
    set tmargin at screen 0.80
    set bmargin at screen 0.13
    set label 1 "Few classes: rigid rows.  Many classes: real parts follow the law of random phases" \
        at screen 0.03, 0.955 left font ",16" tc rgb ink
    set label 2 "Gaussian slopes and logits (scale 1), and 40 samples of the last recorded stage" \
        at screen 0.03, 0.90 left tc rgb ink
    set label 3 "heights of neighbours" at screen 0.075, 0.835 left tc rgb ink font ",13"
    set lmargin at screen 0.075
    set rmargin at screen 0.48
    set xlabel "spacing, in units of its mean 2π/Δ"
    set ylabel "density" offset 1, 0
    set key top right samplen 2
    set xrange [0:3.5]
    set yrange [0:3]
    set xtics 0.5
    set ytics 0.5
    plot for [i=1:4] spacings skip 1 using (stringcolumn(1) eq family[i] ? $2 : NaN):3 with steps lw 2.5 lc rgb colour[i] title name[i], \
        exp(-x) with lines lc rgb ink dt (8,6) lw 1.5 title "e^{−s}, independent heights"
    unset label 1
    unset label 2
    set label 3 "real parts" at screen 0.585, 0.835 left tc rgb ink font ",13"
    set lmargin at screen 0.585
    set rmargin at screen 0.97
    set key bottom right samplen 2
    set xrange [-20:30]
    set yrange [0:1]
    set xtics 10
    set ytics 0.2
    set xlabel "Δ · (Re τ − mean)"
    set ylabel "share of zeros further left"
    plot for [i=1:3] real_parts skip 1 using (column(1) == size[i] ? $2 : NaN):3 with steps lw 2.5 lc rgb colour[i] title size_name[i], \
        for [i=1:3] "" skip 1 using (column(1) == size[i] ? $2 : NaN):4 with lines lw 1.5 dt (6,5) lc rgb ink title (i == 1 ? "law of random phases" : "")
    unset multiplot
    unset label
    set output
}
