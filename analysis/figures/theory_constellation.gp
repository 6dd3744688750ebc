# The constellation of a sample with ten classes.
#
#     gnuplot -c theory_constellation.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_constellation.csv"
width = 820
height = 1000
stats file skip 1 using 5 nooutput
rho = STATS_min
count = STATS_records
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_constellation.".format
    set title sprintf("Ghosts in columns, where one class takes over from the next\n{/*0.85 the %d zeros nearest to 0, digits network, late stage, sample 0; colour: |τ|/ρ*}", count) center
    set xlabel "Re τ (steps)"
    set ylabel "Im τ"
    set palette defined (0 orange, 0.25 yellow, 0.5 green, 1 blue)
    set cblabel "|τ|/ρ*" tc rgb ink
    set xzeroaxis lc rgb grey
    set yzeroaxis lc rgb grey
    set offsets 0.5,0.5,2,2
    plot file using 3:4:($5/rho) skip 1 with points pt 7 ps 0.9 lc palette
    unset output
}
