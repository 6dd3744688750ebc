# Ghosts of one sample through training and through temperature, small multiples.
#
#     gnuplot -c theory_motion.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_motion.csv"
width = 1240
height = 760
array name[8] = ["init", "early", "middle", "late", "T = 4", "T = 2", "T = 1", "T = 1/2"]
array low[8]
array bound[8]
do for [p = 0:7] {
    stats file skip 1 using ($1 == p ? $5 : NaN) nooutput
    low[p + 1] = STATS_min
    stats file skip 1 using ($1 == p ? $6 : NaN) nooutput
    bound[p + 1] = STATS_min
}
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_motion.".format
    set multiplot layout 2,4 margins 0.06,0.98,0.08,0.83 spacing 0.05,0.13 \
        title "Training first drives the ghosts away, then brings them back (above); cooling brings them nearer (below)\n{/*0.85 digits network, sample 0; dashed ρ_a = π/Δ_a, orange ρ*; below: the middle stage with logits divided by T}" font ",16"
    set size ratio -1
    set parametric
    set trange [0:2*pi]
    set samples 300
    set xtics autofreq
    do for [p = 0:7] {
        L = p < 4 ? 6 : 24
        set xrange [-L:L]
        set yrange [-L:L]
        set xtics L/2
        set ytics L/2
        set title sprintf("%s: ρ* = %.2f", name[p + 1], low[p + 1]) center font ",13"
        if (p % 4 == 0) { set ylabel "Im τ" } else { set ylabel " " }
        if (p >= 4) { set xlabel "Re τ" } else { unset xlabel }
        plot bound[p + 1]*cos(t), bound[p + 1]*sin(t) with lines dt 2 lw 1.5 lc rgb blue, \
             low[p + 1]*cos(t), low[p + 1]*sin(t) with lines lw 2 lc rgb orange, \
             file using ($1 == p ? $3 : NaN):4 skip 1 with points pt 7 ps 0.7 lc rgb ink
    }
    unset multiplot
    unset output
}
