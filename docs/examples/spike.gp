# SPDX-License-Identifier: GPL-3.0-or-later
# Draws spike.dat (see spike.c) into spike.png.
set terminal pngcairo size 900,700
set output 'spike.png'
set multiplot layout 2,1
set logscale y
set key left top
set ylabel 'mean loss'
plot 'spike.dat' using 1:2 with lines lw 2 title 'plain, rate x10,000 at steps 50 to 59', \
     'spike.dat' using 1:4 with lines lw 2 title 'rate capped at r = 1'
set ylabel 'r = step / radius asked for'
set xlabel 'step'
plot 'spike.dat' using 1:3 with lines lw 2 title 'plain', \
     'spike.dat' using 1:5 with lines lw 2 title 'capped', 1 with lines dt 2 lc black notitle
unset multiplot
