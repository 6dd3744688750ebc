# How far the exact radius lies beyond the bound on random families.
#
#     gnuplot -c calibration_random.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
file = ARG2."/calibration_random.csv"
width = 1150
height = 760
array family[4] = ["gaussian", "uniform", "heavy", "one-rest"]
array title_of[4] = ["Gaussian slopes", "uniform slopes", "heavy-tailed slopes (t_2)", "one against the rest"]
counts = "2 5 10 100 1000"
colours = "#888888 #56B4E9 #0072B2 #009E73 #D55E00"
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/calibration_random.".format
    set multiplot
    set label 1 "The bound π/Δ is close for few classes and flat logits, and ten times too small for confident ones" \
        at screen 0.02, 0.97 left font ",16" tc rgb ink
    set label 2 "ρ*/ρ_a, medians with 5 % to 95 % bars, side by side for each scale 0.1, 0.3, 1, 3, 10, 30; 200 samples each, n classes" \
        at screen 0.02, 0.93 left font ",11.5" tc rgb ink
    set logscale xy
    set xrange [0.06:60]
    set yrange [0.9:100]
    do for [panel = 1:4] {
        column = (panel - 1) % 2
        row = (panel - 1) / 2
        set lmargin at screen 0.08 + 0.44 * column
        set rmargin at screen 0.08 + 0.44 * column + 0.38
        set tmargin at screen 0.86 - 0.44 * row
        set bmargin at screen 0.86 - 0.44 * row - 0.33
        set label 3 title_of[panel] at graph 0.02, 1.05 left tc rgb ink
        if (row == 1) { set xlabel "standard deviation of the logits" } else { unset xlabel }
        if (column == 0) { set ylabel "ρ* / ρ_a" } else { unset ylabel }
        if (panel == 2) { set key at screen 0.995, 0.86 top right samplen 1 title "n" } else { unset key }
        plot for [i = 1:5] file every ::1 using (strcol(1) eq family[panel] && strcol(2) eq word(counts, i) \
            && strcol(4) eq "exact/bound" ? $3 * 0.76 * 1.15 ** (i - 1) : NaN):9:7:11 \
            with yerrorbars pt 7 ps 0.6 lw 1.5 lc rgb word(colours, i) title (panel == 2 ? word(counts, i) : "")
        unset label 1
        unset label 2
    }
    unset label
    unset multiplot
    set output
}
