# The common style of all figures.  Load it, then name the output without its suffix:
#
#     load ARG1."/style.gp"          # ARG1: the folder of this file
#     do for [format in "svg png"] {
#         @FIGURE_TERMINAL           # needs `format`, `width`, `height` (pixels)
#         set output name.".".format
#         ...
#     }
#
# Colours: Okabe and Ito, safe for colour-blind readers.  Titles state the finding.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set encoding utf8
set datafile separator ","

blue = "#0072B2"
orange = "#D55E00"
green = "#009E73"
purple = "#CC79A7"
yellow = "#E69F00"
sky = "#56B4E9"
ink = "#222222"
grey = "#888888"
pale_blue = "#D6EBF8"

width = 1000
height = 700
svg_terminal = 'set terminal svg size width, height enhanced background rgb "white" font "DejaVu Sans,12.5"'
png_terminal = 'set terminal pngcairo size width, height enhanced background rgb "white" font "DejaVu Sans,12.5"'
FIGURE_TERMINAL = 'if (format eq "svg") { @svg_terminal } else { @png_terminal }'

set border 3 lc rgb ink
set tics nomirror out scale 0.5 textcolor rgb ink
set grid lc rgb "#E6E6E6" lw 1 lt 1
set key textcolor rgb ink noautotitle
set xlabel textcolor rgb ink
set ylabel textcolor rgb ink
set title textcolor rgb ink font ",16" left
