# E7: the Hessian's step over the radii, direction by direction.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E7.csv"
array network[2] = ["linear", "mlp_ln"]
array network_title[2] = ["linear classifier", "MLP with LayerNorm"]
jitter(i) = 0.1 * ((int(i) * 7 % 10) / 9.0 - 0.5)
phase_of(p) = p eq "early" ? 1 : p eq "mid" ? 2 : 3
set logscale y
set yrange [0.3:3e4]
set xrange [0.5:3.5]
set format y "10^{%T}"
set xtics ("early" 1, "mid" 2, "late" 3)
height = 650
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e7.".format
    set multiplot layout 1,2 margins 0.075,0.985,0.08,0.85 spacing 0.06,0.1
    set label 1 "2/κ lies far beyond the radii in random directions, near them along the early gradient of the MLP" at screen 0.075,0.955 font ",16" textcolor rgb ink
    do for [n = 1:2] {
        set title network_title[n]
        set ylabel n == 1 ? "2/κ over the radius" : ""
        if (n == 1) { set key left top } else { unset key }
        plot file using (keep(is("model", network[n]) && is("direction", "random"), phase_of(strcol("phase")) - 0.22 + jitter(column(0)))):"ratio" with points pt 7 ps 0.5 lc rgb sky title "random directions, over ρ_a", \
            file using (keep(is("model", network[n]) && is("direction", "random"), phase_of(strcol("phase")) - 0.07 + jitter(column(0)))):"ratio_exact" with points pt 7 ps 0.5 lc rgb yellow title "random directions, over ρ*", \
            file using (keep(is("model", network[n]) && is("direction", "-g"), phase_of(strcol("phase")) + 0.08)):"ratio" with points pt 5 ps 1 lc rgb blue title "gradient, over ρ_a", \
            file using (keep(is("model", network[n]) && is("direction", "-g"), phase_of(strcol("phase")) + 0.22)):"ratio_exact" with points pt 9 ps 1.2 lc rgb orange title "gradient, over ρ*", \
            1 with lines @radius_line notitle
        unset label 1
    }
    unset multiplot
}
