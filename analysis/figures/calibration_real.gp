# Distributions on the recorded network: rho*/rho_a, top-2/rho* and the best lower bound/rho*, by stage.
#
#     gnuplot -c calibration_real.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
file = ARG2."/calibration_samples.csv"
width = 1150
height = 560
stages = "init early mid late"
colours = "#888888 #56B4E9 #009E73 #D55E00"
array column_of[3] = [4, 5, 11]
array label_of[3] = ["ρ* / ρ_a", "top-2 / ρ*", "best lower bound / ρ*"]
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/calibration_real.".format
    set multiplot
    set label 1 "Trained, the bound is 5 times too small in the median; top-2 is twice too large; the best bound is within 1 %" \
        at screen 0.02, 0.955 left font ",15" tc rgb ink
    set label 2 "Share of the 1257 samples at or below the value, by stage of training" \
        at screen 0.02, 0.905 left font ",11.5" tc rgb ink
    set tmargin at screen 0.82
    set bmargin at screen 0.13
    set yrange [0:1]
    set ytics 0.25
    do for [panel = 1:3] {
        set lmargin at screen 0.065 + 0.305 * (panel - 1)
        set rmargin at screen 0.065 + 0.305 * (panel - 1) + 0.245
        set xlabel label_of[panel]
        unset logscale x
        set xtics auto
        set format x "%g"
        if (panel == 1) { set logscale x; set xrange [1:14]; set xtics (1, 2, 3, 5, 10) }
        if (panel == 2) { set logscale x; set xrange [0.5:1000]; set xtics (0.5, 1, 2, 5, 10, 100, 1000) }
        if (panel == 3) { set xrange [0.4:1]; set xtics 0.2 }
        if (panel == 1) { set ylabel "share of samples" } else { unset ylabel }
        if (panel == 1) { set key bottom right samplen 1.5 } else { unset key }
        plot for [i = 1:4] file every ::1 using (strcol(1) eq word(stages, i) ? column(column_of[panel]) : NaN):(1.0 / 1257) \
            smooth cumulative with lines lw 2.5 lc rgb word(colours, i) title (panel == 1 ? word(stages, i) : "")
        unset label 1
        unset label 2
    }
    unset label
    unset multiplot
    set output
}
