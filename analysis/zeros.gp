# The zeros of one sample around the two radii, as zeros.svg and zeros.png in the current folder.
#
#     gnuplot -c zeros.gp zeros.csv
#
# zeros.csv is written by analysis/stages.  Colours: Okabe and Ito, safe for colour-blind readers.
#
# SPDX-License-Identifier: GPL-3.0-or-later
file = ARG1
set encoding utf8
set datafile separator ","

stage = ""
stats file skip 1 using (stage = stringcolumn(1), sample = column(2), column(3)) nooutput
rho_a = STATS_min
stats file skip 1 using 6 nooutput
rho = STATS_min
pairs = STATS_records
stats file skip 1 using 5 nooutput
top = STATS_max
re = 0.0
im = 0.0
stats file skip 1 every ::0::0 using (re = column(4), im = column(5), column(5)) nooutput

blue = "#0072B2"
orange = "#D55E00"
ink = "#222222"
sky = "#D6EBF8"

headline = sprintf("The nearest ghosts lie at |τ| = %.4f, %.2f times as far as the bound promises", \
    rho, rho / rho_a)
subtitle = sprintf("Zeros of F(τ) = Σ_k exp(z_k + a_k τ), %s stage, sample %d of the digits network; " \
    ."bound ρ_a = π/Δ_a = %.4f", stage, sample, rho_a)
pair = sprintf("nearest pair\n%.4f ± %.4f i", re, im)

near = 2.4 * rho        # half the side of the close view
far = 1.08 * top        # half the height of the far view
narrow = far / 3.6      # half its width

set border 0 lc rgb ink
set tics nomirror out scale 0.5 textcolor rgb ink
set grid lc rgb "#E6E6E6" lw 1 lt 1
set size ratio -1
unset key

# The close view, then the far view, once for each picture format.
do for [format in "svg png"] {
    if (format eq "svg") {
        set terminal svg size 1000, 800 enhanced background rgb "white" font "DejaVu Sans,12.5"
    } else {
        set terminal pngcairo size 1000, 800 enhanced background rgb "white" font "DejaVu Sans,12.5"
    }
    set output "zeros.".format
    set multiplot
    set tmargin at screen 0.835
    set bmargin at screen 0.085
    set xlabel "Re τ" textcolor rgb ink

    set object 1 rectangle from -near, -rho_a to near, rho_a fc rgb sky fs solid noborder behind
    set object 2 circle at 0, 0 size first rho fs empty border lc rgb orange lw 2.5 front
    set object 3 circle at 0, 0 size first rho_a fs empty border lc rgb blue lw 2.5 dt 2 front
    set label 1 headline at screen 0.03, 0.962 left font ",17" tc rgb ink
    set label 2 subtitle at screen 0.03, 0.918 left font ",11.5" tc rgb ink
    set label 3 "close to the origin" at screen 0.395, 0.86 center tc rgb ink
    set label 4 sprintf("bound\nρ_a = %.4f", rho_a) at 0, 0.62 * rho_a center \
        font ",11.5" tc rgb blue front
    set label 5 sprintf("exact radius ρ* = %.4f", rho) at 0, 1.13 * rho center tc rgb orange front
    set label 6 "no zero in the strip\n|Im τ| < π/Δ_a" at 0.97 * near, 0.03 * near right \
        tc rgb blue front
    set label 7 "τ = 0" at 0, -0.24 * rho_a center font ",11.5" tc rgb ink front
    set label 8 "" at 0, 0 point pt 1 ps 1.4 lw 2 lc rgb ink front
    if (re < 0) {
        set label 9 pair at re - 0.06 * near, 1.12 * im right tc rgb orange front
    } else {
        set label 9 pair at re + 0.06 * near, 1.12 * im left tc rgb orange front
    }
    set ylabel "Im τ" textcolor rgb ink
    set tics 0.2
    set lmargin at screen 0.095
    set rmargin at screen 0.695
    set xrange [-near:near]
    set yrange [-near:near]
    plot file skip 1 using 4:5 with points pt 7 ps 1.1 lc rgb ink, \
         "" skip 1 using 4:(-$5) with points pt 7 ps 1.1 lc rgb ink, \
         "" skip 1 every ::0::0 using 4:5 with points pt 7 ps 1.6 lc rgb orange, \
         "" skip 1 every ::0::0 using 4:(-$5) with points pt 7 ps 1.6 lc rgb orange

    unset label
    unset ylabel
    set object 1 rectangle from -narrow, -rho_a to narrow, rho_a fc rgb sky fs solid noborder behind
    set object 4 rectangle from -near, -near to near, near fs empty border lc rgb "#888888" front
    set label 1 sprintf("the %d nearest pairs", pairs) at screen 0.865, 0.86 center tc rgb ink
    set tics 1
    set lmargin at screen 0.78
    set rmargin at screen 0.95
    set xrange [-narrow:narrow]
    set yrange [-far:far]
    plot file skip 1 using 4:5 with points pt 7 ps 0.9 lc rgb ink, \
         "" skip 1 using 4:(-$5) with points pt 7 ps 0.9 lc rgb ink, \
         "" skip 1 every ::0::0 using 4:5 with points pt 7 ps 0.9 lc rgb orange, \
         "" skip 1 every ::0::0 using 4:(-$5) with points pt 7 ps 0.9 lc rgb orange

    unset multiplot
    unset object
    unset label
    set output
}
