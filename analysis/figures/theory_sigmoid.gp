# The logistic function and its Taylor polynomials: radius pi.
#
#     gnuplot -c theory_sigmoid.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_sigmoid.csv"
width = 1000
height = 640
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_sigmoid.".format
    set title "The logistic function is smooth on the whole line, yet its series stops at π:\nthe poles ±iπ are out of sight, at distance π from 0" center
    set xlabel "x"
    set ylabel "value"
    set xrange [-6:6]
    set yrange [-0.5:1.5]
    set key at -3.4,1.42 left top
    set object 1 rectangle from -6,-0.5 to -pi,1.5 fc rgb "#F3F3F0" fs solid noborder behind
    set object 2 rectangle from pi,-0.5 to 6,1.5 fc rgb "#F3F3F0" fs solid noborder behind
    set arrow 1 from -pi,-0.5 to -pi,1.5 nohead lc rgb grey dt 2
    set arrow 2 from pi,-0.5 to pi,1.5 nohead lc rgb grey dt 2
    set label 1 "−π" at -pi-0.6,-0.42 right tc rgb grey
    set label 2 "π" at pi+0.6,-0.42 tc rgb grey
    set key at -2.9,1.45 left top
    plot file using 1:3 skip 1 with lines lw 2 lc rgb sky title "order 5", \
         '' using 1:4 skip 1 with lines lw 2 lc rgb green title "order 11", \
         '' using 1:5 skip 1 with lines lw 2 lc rgb yellow title "order 21", \
         '' using 1:6 skip 1 with lines lw 2 lc rgb orange title "order 41", \
         '' using 1:2 skip 1 with lines lw 3 lc rgb ink title "1/(1 + e^{−x})"
    unset output
}
