# The chain of discs along the step, and the radius about each of its points.
#
#     gnuplot -c chain.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2
width = 1150
height = 620
stats data."/chain_radius.csv" every ::1 using 3 nooutput
least = STATS_min
stats data."/chain_radius.csv" every ::1 using 4 nooutput
bound = STATS_min
stats data."/chain_radius.csv" every ::1 using 5 nooutput
least_batch = STATS_min
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/chain.".format
    set multiplot
    set label 1 "One sample's discs grow as the step leaves its ghosts; the radius of the batch stays near the bound" \
        at screen 0.02, 0.955 left font ",16" tc rgb ink
    set label 2 sprintf("Left: discs of convergence of one late sample, each centre 0.9 radii from the last.  " \
        ."Right: ρ*(t), at least %.4f; π/Δ = %.4f", least, bound) \
        at screen 0.02, 0.905 left font ",11.5" tc rgb ink
    set tmargin at screen 0.84
    set bmargin at screen 0.11
    set lmargin at screen 0.07
    set rmargin at screen 0.54
    set size ratio -1
    set xrange [-1.2:1.5]
    set yrange [-1.1:1.1]
    set xlabel "Re τ (step along the descent direction)"
    set ylabel "Im τ"
    set style fill transparent solid 0.10 border
    plot data."/chain_discs.csv" every ::1 using ($1 > 0 && $2 < 5 ? $3 : NaN):(0):4 with circles lc rgb blue lw 1.5, \
         "" every ::1 using ($1 < 0 && $2 > 0 && $2 < 6 ? $3 : NaN):(0):4 with circles lc rgb orange lw 1.5, \
         "" every ::1 using ($1 > 0 && $2 < 5 ? $3 : NaN):(0) with points pt 7 ps 0.6 lc rgb blue, \
         "" every ::1 using ($1 < 0 && $2 > 0 && $2 < 6 ? $3 : NaN):(0) with points pt 7 ps 0.6 lc rgb orange, \
         data."/chain_zeros.csv" every ::1 using 1:2 with points pt 7 ps 0.8 lc rgb ink, \
         "" every ::1 using 1:(-$2) with points pt 7 ps 0.8 lc rgb ink
    unset label
    set size noratio
    set lmargin at screen 0.635
    set rmargin at screen 0.975
    set xrange [-0.8:1.2]
    set yrange [0:1.45]
    set xlabel "t (point of expansion)"
    set ylabel "ρ*(t), same units as t" offset 1, 0
    set key top left reverse Left
    plot data."/chain_radius.csv" every ::1 using 1:3 with lines lw 2.5 lc rgb blue title "the sample of the left picture", \
         "" every ::1 using 1:5 with lines lw 2.5 lc rgb orange title "least of 1257 samples", \
         "" every ::1 using 1:4 with lines lw 1.5 dt 2 lc rgb ink title "bound π/Δ, the same for every t"
    unset key
    unset multiplot
    set output
}
