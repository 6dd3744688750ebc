# Zero-free strip and discs of a sample with its zeros.
#
#     gnuplot -c theory_strip.gp STYLE_DIR DATA_DIR OUT_DIR
#
# SPDX-License-Identifier: GPL-3.0-or-later
load ARG1."/style.gp"
data = ARG2."/"
file = data."theory_strip.csv"
bounds = data."theory_bounds.csv"
bound_of(name) = real(system(sprintf("awk -F, '$1 == \"%s\" {print $2}' '%s'", name, bounds)))
rho_a = bound_of("spread")
strip = bound_of("strip")
variance = bound_of("variance")
stats file skip 1 using 5 nooutput
rho = STATS_min
dominance = bound_of("dominance")
width = 1000
height = 860
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output ARG3."/theory_strip.".format
    set title sprintf("What the bounds keep free of zeros: a trained network's sample, ρ* = %.3f = %.1f ρ_a\n{/*0.85 digits network, late stage, sample 0; all zeros near 0 (orange)}", rho, rho/rho_a) center
    set size ratio -1
    L = 2.4
    set xrange [-L:L]
    set yrange [-L:L]
    set bmargin 6
    set xlabel "Re τ (steps)" offset 0,0.4
    set ylabel "Im τ"
    set object 1 rectangle from -dominance,-L to dominance,L fc rgb "#EAF5EF" fs solid noborder behind
    set object 2 rectangle from -L,-rho_a to L,rho_a fc rgb pale_blue fs solid noborder behind
    set key outside bottom center horizontal
    set parametric
    set trange [0:2*pi]
    set samples 400
    plot NaN,NaN with lines lw 10 lc rgb "#D6EBF8" title "|Im τ| < π/Δ", \
         NaN,NaN with lines lw 10 lc rgb "#DDEFE5" title "dominance: |Re τ| < X", \
         rho_a*cos(t),rho_a*sin(t) with lines lw 2 lc rgb blue title sprintf("ρ_a = %.3f", rho_a), \
         variance*cos(t),variance*sin(t) with lines lw 2 lc rgb purple title sprintf("variance %.3f", variance), \
         strip*cos(t),strip*sin(t) with lines lw 2 lc rgb green title sprintf("strip %.3f", strip), \
         rho*cos(t),rho*sin(t) with lines lw 2 dt 2 lc rgb orange title sprintf("ρ* = %.3f", rho), \
         file using 3:4 skip 1 with points pt 7 ps 1.1 lc rgb orange notitle
    unset parametric
    unset output
}
