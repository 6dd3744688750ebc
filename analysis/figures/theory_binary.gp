# Two classes: exact radius against the margin, with the steps that the Hessian suggests.
#
#     gnuplot -c theory_binary.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_binary.csv"
width = 1000
height = 640
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_binary.".format
    set title "The radius grows like the margin, the Hessian's step like its exponential:\nat margin 10 the step 2/f″ is 4203 times the radius, 1/f″ 2102 times" center
    set xlabel "margin δ"
    set ylabel "step (in units of 1/|a_1 − a_2|)"
    set logscale y
    set format y "10^{%T}"
    set xrange [0:12]
    set yrange [1:1e6]
    set key top left spacing 1.4
    set arrow 1 from 10,sqrt(100+pi**2) to 10,2*(2+2*cosh(10)) heads lc rgb grey lw 1.5
    set label 1 "4203 ×" at 10.15,800 tc rgb ink
    plot file using 1:5 skip 1 with lines lw 2.5 lc rgb orange title "2/f″", \
         '' using 1:4 skip 1 with lines lw 2.5 lc rgb yellow title "1/f″ = 1/(s(1 − s))", \
         '' using 1:2 skip 1 with lines lw 3 lc rgb blue title "ρ* = (δ² + π²)^{1/2}", \
         '' using 1:3 skip 1 with lines lw 2 dt 2 lc rgb ink title "ρ_a = π"
    unset output
}
