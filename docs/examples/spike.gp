# Loss and normalised step of the two runs of spike.c, from its CSV.
#
#     gnuplot -c docs/examples/spike.gp FOLDER-OF-STYLE spike.csv NAME     (NAME.svg, NAME.png)
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
height = 800
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3.".".format
    set multiplot layout 2,1
    set logscale y
    set xrange [0:199]
    set lmargin 9
    set bmargin 3.2
    set format y "%g"
    set yrange [0.1:6]
    set key at graph 0.98, 0.62 right
    set ylabel "mean cross-entropy"
    unset xlabel
    set title "One step at 10,000 times the learning rate ruins the plain run;\ncapped at r = 1 it speeds it up" offset graph -0.5, 0
    plot ARG2 skip 1 using 1:2 with lines lw 2.5 lc rgb orange title "plain", \
         ARG2 skip 1 using 1:4 with lines lw 2.5 lc rgb blue title "rate capped at r = 1"
    set yrange [1e-4:1000]
    set format y "10^{%T}"
    set key at graph 0.98, 0.78 right
    set ylabel "normalised step r = {/Symbol t}/{/Symbol r}*"
    set xlabel "step of gradient descent with momentum"
    set title "That step is 149 radii of convergence long, all others are far below one" offset graph -0.5, 0
    set label 1 "r = 1" at 196, 2.2 right textcolor rgb ink
    plot ARG2 skip 1 using 1:3 with lines lw 2.5 lc rgb orange title "plain", \
         ARG2 skip 1 using 1:6 with lines lw 2.5 lc rgb blue title "capped, as taken", \
         1 with lines dt 2 lc rgb ink notitle
    unset label 1
    unset multiplot
}
