# E10: training errors of logistic regression at seven rates.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E10.csv"
array problem[3] = ["gaussian", "two_classes", "all_classes"]
array title_of[3] = ["200 Gaussian points", "digits 0 and 1", "all ten digits"]
set logscale x
set xrange [1:3000]
set format x "10^{%T}"
array rate_color[7] = ["#88ccee", sky, blue, green, yellow, orange, purple]
height = 560
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e10.".format
    set multiplot layout 1,3 margins 0.075,0.985,0.12,0.82 spacing 0.055,0.1
    set label 1 "Gradient descent at r up to 10^5 learns as well as at r < 1, mostly in fewer steps" at screen 0.075,0.945 font ",16" textcolor rgb ink
    do for [p = 1:3] {
        set title title_of[p]
        set xlabel "step + 1"
        set ylabel p == 1 ? "misclassified share (mean over seeds)" : ""
        if (p == 3) { set key right top } else { unset key }
        set yrange [0:p == 3 ? 1 : 0.6]
        plot for [k = -1:5] file using (keep(is("problem", problem[p]) && strcol("step") ne "separated" && column("rate") > 0.9 * 10**k && column("rate") < 1.1 * 10**k, column("step") + 1)):"errors" smooth unique with lines lw 2 lc rgb rate_color[k + 2] title sprintf("rate 10^{%d}", k)
        unset label 1
    }
    unset multiplot
}
