# E11: the certified radius of networks over rho_a and rho* of their tangents, ten samples a seed.
# SPDX-License-Identifier: GPL-3.0-or-later
folder = ARG1; results = ARG2; images = ARG3
load folder."/lab.gp"
file = results."/E11.csv"
array net[7] = ["tanh1", "gelu1", "silu1", "ln1", "tanh2", "gelu2", "tanh4"]
array stage[3] = ["init", "early", "late"]
array direction[2] = ["gradient", "adamw"]
array title_of[2] = ["along minus the gradient", "along AdamW's update"]
array stage_color[3] = [sky, orange, purple]
place(n, i) = n + 0.24 * (i - 2) + 0.16 * (rand(0) - 0.5)
row(d, n, i) = is("direction", direction[d]) && is("net", net[n]) && is("stage", stage[i]) && is("status", "zero") && column("sample") < 10
set logscale y
set xrange [0.4:7.6]
set xtics ("tanh1" 1, "gelu1" 2, "silu1" 3, "ln1" 4, "tanh2" 5, "gelu2" 6, "tanh4" 7)
set arrow 1 from 0.4,1 to 7.6,1 nohead @radius_line
height = 850
do for [format in "svg png"] {
    @FIGURE_TERMINAL
    set output images."/lab_e11.".format
    set multiplot layout 2,2 margins 0.07,0.985,0.05,0.88 spacing 0.06,0.13
    set label 1 "The radius of the network itself: often beyond {/Symbol p}/{/Symbol D}_a, in places far below it (ten samples a seed)" at screen 0.07,0.955 font ",16" textcolor rgb ink
    do for [q in "rho_a exact"] {
        do for [d = 1:2] {
            x = rand(11 + d)
            set title title_of[d]
            set ylabel d == 1 ? (q eq "rho_a" ? "ρ_{true} / ρ_a" : "ρ_{true} / ρ*") : ""
            if (q eq "rho_a") { set yrange [0.1:30] } else { set yrange [0.03:2] }
            if (q eq "rho_a" && d == 1) { set key left top } else { unset key }
            plot for [i = 1:3] for [n = 1:7] file using (keep(row(d, n, i), place(n, i))):(column("true") / column(q)) with points pt 7 ps 0.4 lc rgb stage_color[i] title n == 1 ? stage[i] : ""
            unset label 1
        }
    }
    unset multiplot
}
