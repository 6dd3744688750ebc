# The mean real part of the zeros beside its formula, and counts of windows beside their bound.
#
#     gnuplot -c constellation-mean.gp FOLDER_OF_THIS_FILE
#
# in the folder of constellations.csv, which analysis/constellation writes.
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
file = "constellations.csv"
width = 1100
height = 560
recorded(f) = strstrt(f, "n =") == 0

do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output "constellation-mean.".format
    set multiplot
    set tmargin at screen 0.80
    set bmargin at screen 0.13
    set label 1 "The weights of the two extreme slopes alone fix where the zeros stand on average" \
        at screen 0.03, 0.955 left font ",16" tc rgb ink
    set label 2 "One point a sum; recorded samples of the digits network and Gaussian random sums, 200 to 500 zeros each" \
        at screen 0.03, 0.90 left tc rgb ink
    set label 3 "mean real part" at screen 0.075, 0.835 left tc rgb ink font ",13"
    set lmargin at screen 0.075
    set rmargin at screen 0.48
    set xlabel "predicted: log w_1 − log w_n  (unit 1/Δ)"
    set ylabel "measured: Δ · mean Re τ"
    set key top left Left reverse samplen 1
    set xrange [-20:18]
    set yrange [-20:18]
    set xtics 10
    set ytics 10
    plot x with lines lc rgb grey lw 1 title "equal", \
        file skip 1 using (recorded(stringcolumn(1)) ? $9*$4 : NaN):($8*$4) with points pt 6 ps 0.8 lc rgb orange title "recorded", \
        "" skip 1 using (recorded(stringcolumn(1)) ? NaN : $9*$4):($8*$4) with points pt 7 ps 0.6 lc rgb blue title "random"
    unset label 1
    unset label 2
    set label 3 "the worst window, of any height h" at screen 0.585, 0.835 left tc rgb ink font ",13"
    set lmargin at screen 0.585
    set rmargin at screen 0.97
    set logscale xy
    set xrange [0.7:140]
    set yrange [0.7:140]
    set xtics (1, 2, 5, 10, 20, 50, 100)
    set ytics (1, 2, 5, 10, 20, 50, 100)
    set xlabel "bound n − 1"
    set ylabel "worst |number of zeros − Δh/2π|"
    plot x with lines lc rgb grey lw 1 title "the bound", \
        file skip 1 using (recorded(stringcolumn(1)) ? $14*(1 + 0.03*sin(13*$2)) : NaN):13 with points pt 6 ps 0.8 lc rgb orange title "recorded", \
        "" skip 1 using (recorded(stringcolumn(1)) ? NaN : $14*(1 + 0.03*sin(13*$2))):13 with points pt 7 ps 0.6 lc rgb blue title "random"
    unset multiplot
    unset logscale
    unset label
    set output
}
