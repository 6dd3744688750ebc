# Why no zero has a small imaginary part: the terms lie in one half-plane.
#
#     gnuplot -c theory_halfplane.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_halfplane.csv"
width = 1200
height = 460
colour(k) = k == 0 ? 0x0072B2 : k == 1 ? 0x009E73 : k == 2 ? 0xE69F00 : k == 3 ? 0xCC79A7 : 0xD55E00
array caption[3] = ["|Im τ| = 0.45 π/Δ", "|Im τ| = 0.9 π/Δ", "|Im τ| = 1.3 π/Δ"]
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_halfplane.".format
    set multiplot layout 1,3 margins 0.05,0.98,0.17,0.74 spacing 0.06 \
        title "Below π/Δ all terms of F point into one half-plane, so their sum cannot vanish\n{/*0.85 four terms of e^{−cτ}F(τ), and their sum (orange), with c the middle of the slopes}" font ",16"
    set size ratio -1
    set xrange [-2:5.6]
    set yrange [-2.2:2.2]
    set xlabel "real part"
    do for [p = 0:2] {
        set title caption[p + 1] center font ",14"
        if (p == 0) { set ylabel "imaginary part" } else { unset ylabel }
        set object 1 rectangle from 0,-2.2 to 5.6,2.2 fc rgb pale_blue fs solid noborder behind
        plot file using ($1 == p && $2 < 4 ? $3 : NaN):4:($5 - $3):($6 - $4):(colour($2)) skip 1 \
                 with vectors filled head size 0.22,18 lw 2.5 lc rgb variable, \
             '' using ($1 == p && $2 == 4 ? $3 : NaN):4:5:6:(colour($2)) skip 1 \
                 with vectors filled head size 0.22,18 lw 3.5 lc rgb variable
    }
    unset multiplot
    unset output
}
