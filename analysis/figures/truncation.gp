# Partial sums of log F inside and outside the radius.
#
#     gnuplot -c truncation.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
file = ARG2."/truncation.csv"
width = 1150
height = 620
ratios = "0.5 0.9 0.99 1.01 1.1 2"
colours = "#0072B2 #56B4E9 #009E73 #E69F00 #D55E00 #CC79A7"
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/truncation.".format
    set multiplot
    set label 1 "At 1.01 ρ* more terms stop helping; at 2 ρ* ten more multiply the error by a thousand" \
        at screen 0.02, 0.955 left font ",15" tc rgb ink
    set label 2 "Error of the order-N Taylor model of log F at the step r ρ*, exact arithmetic of 120 digits" \
        at screen 0.02, 0.905 left font ",11.5" tc rgb ink
    set tmargin at screen 0.80
    set bmargin at screen 0.11
    set logscale y
    set format y "10^{%T}"
    set xrange [0:200]
    set yrange [1e-30:1e30]
    set ytics ("10^{−30}" 1e-30, "10^{−20}" 1e-20, "10^{−10}" 1e-10, "1" 1, "10^{10}" 1e10, "10^{20}" 1e20, "10^{30}" 1e30)
    set xlabel "N (order)"
    do for [panel = 1:2] {
        name = panel == 1 ? "three classes" : "confident"
        set label 3 (panel == 1 ? "three classes (0, 1/3, −5/2), slopes 1, 2, 3" : "confident: logits 8, 0, −1, 1, slopes −1, 1, 1/2, 1/4") \
            at graph 0.02, 1.04 left tc rgb ink
        set lmargin at screen (panel == 1 ? 0.09 : 0.55)
        set rmargin at screen (panel == 1 ? 0.46 : 0.92)
        if (panel == 1) { set ylabel "|model − log F|" } else { unset ylabel }
        if (panel == 2) { set key at screen 0.995, 0.78 top right samplen 1.5 title "r" } else { unset key }
        plot for [i = 1:6] file every ::1 using (strcol(1) eq name && strcol(2) eq word(ratios, i) ? $3 : NaN):5 \
            with lines lw 2 lc rgb word(colours, i) title (panel == 2 ? word(ratios, i) : "")
        unset label 1
        unset label 2
    }
    unset label
    unset multiplot
    set output
}
