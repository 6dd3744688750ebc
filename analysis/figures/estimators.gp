# True errors of the radius estimates against the number of coefficients.
#
#     gnuplot -c estimators.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
file = ARG2."/estimators.csv"
width = 1150
height = 800
methods = "root six-term recurrence qd pade"
colours = "#888888 #E69F00 #D55E00 #0072B2 #009E73"
array sums[6] = ["easy pair", "near the real axis", "moduli 1 % apart", "multiplicity 7", "1000 random classes", "a recorded sample"]
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/estimators.".format
    set multiplot
    set label 1 "Poles of Padé approximants need the fewest coefficients; the root test never gets past two digits" \
        at screen 0.02, 0.97 left font ",16" tc rgb ink
    set label 2 "Relative error against the certified ρ*, 60-digit coefficients; ratio and Domb–Sykes never settle; where no recurrence shows, qd covers it" \
        at screen 0.02, 0.93 left font ",11.5" tc rgb ink
    set logscale y
    set format y "10^{%T}"
    set xrange [0:200]
    set yrange [1e-62:10]
    set ytics ("10^{−60}" 1e-60, "10^{−40}" 1e-40, "10^{−20}" 1e-20, "1" 1)
    do for [panel = 1:6] {
        column = (panel - 1) % 3
        row = (panel - 1) / 3
        set lmargin at screen 0.075 + 0.285 * column
        set rmargin at screen 0.075 + 0.285 * column + 0.215
        set tmargin at screen 0.86 - 0.44 * row
        set bmargin at screen 0.86 - 0.44 * row - 0.33
        set label 3 sums[panel] at graph 0.02, 1.05 left tc rgb ink
        if (row == 1) { set xlabel "N (coefficients)" } else { unset xlabel }
        if (column == 0) { set ylabel "relative error" } else { unset ylabel }
        if (panel == 3) { set key at screen 0.998, 0.86 top right samplen 0.5 } else { unset key }
        plot for [i = 1:5] file every ::1 using (strcol(1) eq sums[panel] && strcol(2) eq "60" \
            && strcol(4) eq word(methods, i) ? $3 : NaN):7 \
            with linespoints lw 1.5 pt 7 ps 0.35 lc rgb word(colours, i) title (panel == 3 ? word(methods, i) : "")
        unset label 1
        unset label 2
    }
    unset label
    unset multiplot
    set output
}
