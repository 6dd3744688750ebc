# Singularities of activations in the complex plane of the preactivation.
#
#     gnuplot -c theory_activations.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_activations.csv"
width = 1000
height = 860
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_activations.".format
    set title "tanh-GELU has its nearest poles at ±0.634 ± 2.755 i, not at imaginary distance π/2;\nthe exact GELU, RIA and the Gaussian gate have none at all" center
    set size ratio -1
    set xrange [-11:11]
    set yrange [-10.5:10.5]
    set bmargin 6
    set xlabel "Re x (preactivation)" offset 0,0.4
    set ylabel "Im x"
    set xzeroaxis lc rgb grey
    set key outside bottom center horizontal
    set arrow 1 from -11,pi/2 to 11,pi/2 nohead dt 3 lc rgb grey
    set arrow 2 from -11,-pi/2 to 11,-pi/2 nohead dt 3 lc rgb grey
    set label 1 "π/2" at 10.9,pi/2+0.35 right tc rgb grey
    plot file using ($1 == 0 ? $3 : NaN):4 skip 1 with points pt 7 ps 1.5 lc rgb blue title "logistic, softplus, SiLU", \
         '' using ($1 == 1 ? $3 : NaN):4 skip 1 with points pt 5 ps 1.1 lc rgb green title "tanh", \
         '' using ($1 == 2 ? $3 : NaN):4 skip 1 with points pt 9 ps 1.6 lc rgb orange title "GELU, tanh form", \
         '' using ($1 == 3 ? $3 : NaN):4 skip 1 with points pt 2 ps 1.8 lw 2 lc rgb ink title "ReLU: kink"
    unset output
}
