# Taylor polynomials of 1/(1 + x) inside and outside the radius 1.
#
#     gnuplot -c theory_taylor.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_taylor.csv"
width = 1000
height = 640
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_taylor.".format
    set title "Inside the radius more terms help, outside they hurt:\nTaylor polynomials of 1/(1 + x) at 0; the pole at −1 stops them at +1 too" center
    set xlabel "x"
    set ylabel "value"
    set xrange [-0.95:2]
    set yrange [-2.2:5]
    set key top right
    set object 1 rectangle from 1,-2.2 to 2,5 fc rgb "#F3F3F0" fs solid noborder behind
    set arrow 1 from 1,-2.2 to 1,5 nohead lc rgb grey dt 2
    set label 1 "outside: |x| > 1" at 1.5,-1.85 tc rgb grey
    set label 2 "inside" at 0.96,-1.85 right tc rgb grey
    plot file using 1:3 skip 1 with lines lw 2 lc rgb sky title "order 2", \
         '' using 1:4 skip 1 with lines lw 2 lc rgb green title "order 5", \
         '' using 1:5 skip 1 with lines lw 2 lc rgb yellow title "order 10", \
         '' using 1:6 skip 1 with lines lw 2 lc rgb orange title "order 20", \
         '' using 1:2 skip 1 with lines lw 3 lc rgb ink title "1/(1 + x)"
    unset output
}
