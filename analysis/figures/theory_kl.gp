# The quadratic model of the divergence: remainder and relative error against their bounds.
#
#     gnuplot -c theory_kl.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_kl.csv"
width = 1200
height = 600
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_kl.".format
    set multiplot layout 1,2 margins 0.08,0.98,0.12,0.80 spacing 0.1 \
        title "The bound of the KL remainder is sharp, and still says little of the relative error\n{/*0.85 two-point laws of success probability p, slopes 0 and Δ; KL(p(τ)‖p(0)) against τ²σ²/2}" font ",16"
    set logscale xy
    set format xy "10^{%T}"
    set xlabel "|τ| Δ"
    set xrange [0.01:4]
    set key top left
    set title "remainder" center font ",14"
    set ylabel "|KL − τ²σ²/2|"
    set yrange [1e-9:10]
    plot file using 1:2 skip 1 with lines lw 3 dt 2 lc rgb ink title "|τ|³Δ³/(18√3)", \
         '' using 1:3 skip 1 with lines lw 2.5 lc rgb orange title "p = (3 − √3)/6", \
         '' using 1:5 skip 1 with lines lw 2.5 lc rgb green title "p = 1/1000", \
         '' using 1:4 skip 1 with lines lw 2.5 lc rgb blue title "p = 1/2"
    set title "relative error" center font ",14"
    set ylabel "relative error of τ²σ²/2"
    set yrange [1e-5:100]
    set arrow 1 from 0.25,1e-5 to 0.25,0.18338 nohead dt 3 lc rgb grey
    set label 1 "1/(4Δ): up to 18.34 %" at 0.28,2e-5 tc rgb grey
    plot file using 1:6 skip 1 with lines lw 3 dt 2 lc rgb ink title "2((x − 1)e^x + 1 − x²/2)/x²", \
         '' using 1:9 skip 1 with lines lw 2.5 lc rgb green title "p = 1/1000", \
         '' using 1:7 skip 1 with lines lw 2.5 lc rgb orange title "p = (3 − √3)/6", \
         '' using 1:8 skip 1 with lines lw 2.5 lc rgb blue title "p = 1/2"
    unset arrow 1
    unset label 1
    unset multiplot
    unset output
}
