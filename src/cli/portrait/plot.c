/* The picture of a phase portrait, drawn by gnuplot.
 *
 * gnuplot reads the script with the pixels in it from a temporary file and writes the picture to
 * its standard output, which is the file that the caller opened: no name passes through a shell or
 * a script.  Lines are white on black, so that they stand out from every colour of the phase.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gnuplot.h"
#include "cli/portrait/portrait.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define INK "#222222"
#define ORANGE "#D55E00"
#define STRIP_PIXELS ((size_t)1 << 20)
#define PATCH_WIDTH 64
#define PATCH_HEIGHT 200
#define PATCH_BOTTOM 80

typedef struct {
    FILE *out;
    const portrait_picture *picture;
    double legend;  /* left edge, as a share of the width */
    double line;    /* height of a line of text, as a share of the height */
    double text_at; /* the next line of the legend */
} script;

/* The look of the three kinds of lines, drawn over a wider black line. */
static const char *const radius_dashes = "dt 1", *const bound_dashes = "dt (7,5)",
                         *const strip_dashes = "dt (2,4)";

static double share_x(const script *s, double pixels)
{
    return pixels / (double)s->picture->canvas_width;
}

static double share_y(const script *s, double pixels)
{
    return pixels / (double)s->picture->canvas_height;
}

static void print_frame(const script *s)
{
    fprintf(s->out, "set border 15 lc rgb '" INK "'\n"
                    "set tics out nomirror scale 0.6 textcolor rgb '" INK "'\n"
                    "set xtics nomirror\nset ytics nomirror\n");
}

static void print_terminal(const script *s)
{
    const portrait_picture *p = s->picture;
    fprintf(s->out, "set encoding utf8\n");
    if (p->kind == PICTURE_PDF) /* 96 pixels an inch, as in SVG */
        fprintf(s->out,
                "set terminal pdfcairo size %.4fin, %.4fin enhanced background rgb 'white' font "
                "'DejaVu Sans,9.4'\n",
                (double)p->canvas_width / 96.0, (double)p->canvas_height / 96.0);
    else
        fprintf(s->out,
                "set terminal %s size %zu, %zu enhanced background rgb 'white' font 'DejaVu "
                "Sans,%s'%s\n",
                p->kind == PICTURE_SVG ? "svg" : "pngcairo", p->canvas_width, p->canvas_height,
                p->kind == PICTURE_SVG ? "12.5" : "10",
                p->kind == PICTURE_SVG ? "" : " dashlength 3 pointscale 1.35");
    fprintf(s->out, "set multiplot\nunset key\n");
    print_frame(s);
}

static void print_margins(const script *s, double left, double bottom, double width, double height)
{
    fprintf(s->out,
            "set lmargin at screen %.9f\nset rmargin at screen %.9f\n"
            "set bmargin at screen %.9f\nset tmargin at screen %.9f\n",
            share_x(s, left), share_x(s, left + width), share_y(s, bottom),
            share_y(s, bottom + height));
}

/* ---- the legend ----------------------------------------------------------------------------- */

static const double sample_width = 34.0; /* pixels of a line's sample */

__attribute__((format(printf, 2, 3))) static void legend_text(script *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(s->out, "set label \"");
    vfprintf(s->out, format, arguments);
    fprintf(s->out, "\" at screen %.6f, screen %.6f left tc rgb '" INK "'\n",
            s->legend + share_x(s, sample_width + 10.0), s->text_at);
    va_end(arguments);
    s->text_at -= s->line;
}

static void legend_line(const script *s, const char *dashes)
{
    for (int over = 0; over < 2; over++)
        fprintf(s->out,
                "set arrow from screen %.6f, screen %.6f to screen %.6f, screen %.6f nohead "
                "front lw %s lc rgb '%s' %s\n",
                s->legend, s->text_at, s->legend + share_x(s, sample_width), s->text_at,
                over ? "2" : "4.5", over ? "white" : "black", over ? dashes : "dt 1");
}

static void legend_point(const script *s, const char *colour)
{
    for (int over = 0; over < 2; over++)
        fprintf(s->out,
                "set label '' at screen %.6f, screen %.6f point pt 7 ps %s lc rgb '%s' front\n",
                s->legend + share_x(s, 0.5 * sample_width), s->text_at, over ? "0.9" : "1.3",
                over ? colour : "black");
}

static bool has_radius(const portrait_picture *p)
{
    return isfinite(p->radius);
}

static bool any_zero(const portrait_picture *p, bool nearest)
{
    for (size_t i = 0; i < p->zeros; i++)
        if (p->zero[i].nearest == nearest)
            return true;
    return false;
}

static void print_lines_of_legend(script *s)
{
    const portrait_picture *p = s->picture;
    bool any_nearest = any_zero(p, true);
    if (any_nearest) {
        legend_point(s, ORANGE);
        legend_text(s, "nearest zero of F");
    }
    if (any_zero(p, false)) {
        legend_point(s, "white");
        legend_text(s, any_nearest ? "other zero of F" : "zero of F");
    }
    if (!has_radius(p))
        return;
    s->text_at -= 0.4 * s->line;
    legend_line(s, radius_dashes);
    legend_text(s, "exact radius ρ* = %s", p->radius_text);
    legend_line(s, bound_dashes);
    legend_text(s, "bound ρ_a = π/Δ = %s", p->bound_text);
    legend_line(s, strip_dashes);
    legend_text(s, "no zero where |Im τ| < π/Δ");
    if (hypot(fmax(fmax(p->box.x0, -p->box.x1), 0.0), fmax(fmax(p->box.y0, -p->box.y1), 0.0)) >
        p->radius)
        legend_text(s, "(both discs lie outside the box)");
    double across = (p->box.x1 - p->box.x0) / (double)p->width;
    double up = (p->box.y1 - p->box.y0) / (double)p->height;
    if (fabs(across - up) > 0.02 * across)
        legend_text(s, "(the axes differ in scale)");
}

/* As it is: nothing in it is a command or a mark of gnuplot. */
static void print_own_title(const script *s, double x)
{
    const portrait_picture *p = s->picture;
    if (!*p->title)
        return;
    fputs("set label \"", s->out);
    for (const char *c = p->title; *c; c++) {
        if (*c == '"' || *c == '\\')
            fputc('\\', s->out);
        fputc((unsigned char)*c < ' ' ? ' ' : *c, s->out);
    }
    fprintf(s->out, "\" at screen %.6f, screen %.6f left noenhanced tc rgb '" INK "' font ',%s'\n",
            x, 1.0 - share_y(s, 36.0), p->kind == PICTURE_PNG ? "13" : "16");
}

static void print_title(const script *s)
{
    const portrait_picture *p = s->picture;
    bool log = p->subject == PORTRAIT_LOG;
    double x = share_x(s, 24.0);
    if (p->title) {
        print_own_title(s, x);
        return;
    }
    fprintf(s->out,
            "set label \"Phase portrait of %s\" at screen %.6f, screen %.6f left tc rgb '" INK
            "' font ',%s'\n",
            log ? "log F(τ), F(τ) = Σ_k exp(z_k + a_k τ)" : "F(τ) = Σ_k exp(z_k + a_k τ)", x,
            1.0 - share_y(s, 24.0), p->kind == PICTURE_SVG ? "16" : "13");
    char zeros[48] = "no zero", sample[48] = "";
    if (p->has_sample)
        snprintf(sample, sizeof sample, "sample %zu; ", p->sample);
    if (p->zeros)
        snprintf(zeros, sizeof zeros, "%zu zero%s", p->zeros, p->zeros == 1 ? "" : "s");
    fprintf(s->out,
            "set label \"%s%zu class%s; %s in the box, proven complete\" at screen %.6f, screen "
            "%.6f left tc rgb '" INK "' font ',%s'\n",
            sample, p->classes, p->classes == 1 ? "" : "es", zeros, x, 1.0 - share_y(s, 49.0),
            p->kind == PICTURE_SVG ? "12" : "9.5");
}

/* ---- the portrait --------------------------------------------------------------------------- */

double portrait_tick_step(int *digits, double low, double high, size_t pixels)
{
    double span = high - low, most = fmax(fabs(low), fabs(high)), step = 0.0;
    double ticks = 8.0;
    for (int round = 0; round < 2; round++) { /* long labels leave room for fewer ticks */
        double power = pow(10.0, floor(log10(span / ticks))), times = span / ticks / power;
        step = power * (times <= 1.0 ? 1.0 : times <= 2.0 ? 2.0 : times <= 5.0 ? 5.0 : 10.0);
        *digits = (int)(floor(log10(most) + 1e-9) - floor(log10(step) + 1e-9)) + 1;
        ticks = fmin(8.0, fmax(2.0, (double)pixels / (9.0 * (*digits + 4.0))));
    }
    return step;
}

double portrait_legend_gap(const portrait_box *box, size_t width)
{
    int digits;
    portrait_tick_step(&digits, box->x0, box->x1, width);
    return 28.0 + (digits > 5 ? 4.5 * (digits - 4) : 0.0);
}

/* gnuplot's own ticks have six digits. */
static void print_ticks(const script *s, const char *axis, double low, double high, size_t pixels)
{
    int digits;
    double step = portrait_tick_step(&digits, low, high, pixels);
    if (digits > 4)
        fprintf(s->out, "set format %s '%%.%dg'\nset %stics %.17g\n", axis, digits, axis, step);
}

static void print_axes(const script *s)
{
    const portrait_box *b = &s->picture->box;
    char unit[32] = "";
    if (s->picture->exponent)
        snprintf(unit, sizeof unit, "  (10^{%d})", s->picture->exponent);
    fprintf(s->out, "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n", b->x0, b->x1, b->y0,
            b->y1);
    print_ticks(s, "x", b->x0, b->x1, s->picture->width);
    print_ticks(s, "y", b->y0, b->y1, 100000);
    fprintf(s->out, "set xlabel \"Re τ%s\" offset 0, 0.3 tc rgb '" INK "'\n", unit);
    fprintf(s->out, "set ylabel \"Im τ%s\" offset 0.8, 0 tc rgb '" INK "'\n", unit);
}

static void print_zeros(const script *s, const char *name, bool nearest)
{
    const portrait_picture *p = s->picture;
    fprintf(s->out, "$%s << END\n", name);
    for (size_t i = 0; i < p->zeros; i++)
        if (p->zero[i].nearest == nearest)
            fprintf(s->out, "%.17g %.17g %zu\n", p->zero[i].re, p->zero[i].im,
                    p->zero[i].multiplicity);
    fprintf(s->out, "END\n");
}

/* Points shrink where zeros stand closer than their size. */
static double point_size(const portrait_picture *p)
{
    double room = (double)p->height / (1.0 + (double)p->zeros);
    return fmin(1.1, fmax(0.3, room / 8.0));
}

static void plot_line(const script *s, const char *where, const char *dashes)
{
    fprintf(s->out, ", %s lw 4.5 lc rgb 'black', %s lw 2 lc rgb 'white' %s", where, where, dashes);
}

static void plot_circle(const script *s, double radius, const char *dashes)
{
    char where[128];
    snprintf(where, sizeof where, "[t=0:2*pi] '+' using (%.17g*cos($1)):(%.17g*sin($1)) with lines",
             radius, radius);
    plot_line(s, where, dashes);
}

static void plot_curves(const script *s)
{
    const portrait_picture *p = s->picture;
    if (!has_radius(p))
        return;
    for (int side = -1; side <= 1; side += 2) {
        char where[128];
        double y = side * p->bound;
        snprintf(where, sizeof where, "[t=0:1] '+' using (%.17g+$1*%.17g):(%.17g) with lines",
                 p->box.x0, p->box.x1 - p->box.x0, y);
        if (y > p->box.y0 && y < p->box.y1)
            plot_line(s, where, strip_dashes);
    }
    plot_circle(s, p->bound, bound_dashes);
    plot_circle(s, p->radius, radius_dashes);
}

static void plot_points(const script *s)
{
    double size = point_size(s->picture);
    static const char *const names[] = {"others", "nearest"}, *const colours[] = {"white", ORANGE};
    for (int i = 0; i < 2; i++)
        if (any_zero(s->picture, i == 1))
            fprintf(
                s->out,
                ", $%s with points pt 7 ps %.3f lc rgb 'black', $%s with points pt 7 ps %.3f lc "
                "rgb '%s', $%s using 1:2:($3 > 1 ? sprintf(' ×%%d', $3) : '') with labels left "
                "offset 0.4,0 tc rgb 'black'",
                names[i], 1.45 * size, names[i], size, colours[i], names[i]);
}

/* The command that draws rows first .. first + rows - 1 of the image, to be followed by them. */
static void print_image(const script *s, size_t first, size_t rows)
{
    const portrait_picture *p = s->picture;
    double dx = (p->box.x1 - p->box.x0) / (double)p->width;
    double dy = (p->box.y1 - p->box.y0) / (double)p->height;
    fprintf(s->out,
            "plot '-' binary array=(%zu,%zu) origin=(%.17g,%.17g) dx=%.17g dy=%.17g "
            "format='%%uchar' with rgbimage",
            p->width, rows, p->box.x0 + 0.5 * dx, p->box.y0 + ((double)first + 0.5) * dy, dx, dy);
}

static bool is_drawn_in_strips(const portrait_picture *p)
{
    return p->width * p->height > STRIP_PIXELS;
}

/* gnuplot keeps some hundred bytes for every pixel of a plot: a large image is drawn beforehand, in
 * strips, each a plot of its own. */
static void plot_strips(const script *s)
{
    const portrait_picture *p = s->picture;
    size_t rows = STRIP_PIXELS / p->width + 1;
    fprintf(s->out,
            "unset border\nunset tics\nset xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n",
            p->box.x0, p->box.x1, p->box.y0, p->box.y1);
    for (size_t first = 0; first < p->height; first += rows) {
        size_t count = p->height - first < rows ? p->height - first : rows;
        print_image(s, first, count);
        fprintf(s->out, "\n");
        fwrite(p->rgb + 3 * p->width * first, 3, p->width * count, s->out);
    }
    print_frame(s);
}

static void plot_portrait(const script *s)
{
    const portrait_picture *p = s->picture;
    bool image = !is_drawn_in_strips(p);
    print_zeros(s, "others", false);
    print_zeros(s, "nearest", true);
    if (p->box.x0 < 0.0 && p->box.x1 > 0.0 && p->box.y0 < 0.0 && p->box.y1 > 0.0)
        fprintf(s->out, "set label 99 '' at 0, 0 point pt 1 ps 1.2 lw 2 lc rgb 'black' front\n");
    fprintf(s->out, "set samples 721\n");
    if (image)
        print_image(s, 0, p->height);
    else
        fprintf(s->out, "plot NaN");
    plot_curves(s);
    plot_points(s);
    fprintf(s->out, "\n");
    if (image)
        fwrite(p->rgb, 3, p->width * p->height, s->out);
}

/* ---- the key to the colours ----------------------------------------------------------------- */

static const char *band_text(char *text, size_t size, double band)
{
    double decades = band / log(10.0);
    if (decades < 0.5)
        snprintf(text, size, "2");
    else if (decades < 1.5)
        snprintf(text, size, "10");
    else
        snprintf(text, size, "10^{%.0f}", decades);
    return text;
}

static bool plot_patch(const script *s)
{
    const portrait_picture *p = s->picture;
    static float phase[PATCH_WIDTH * PATCH_HEIGHT], modulus[PATCH_WIDTH * PATCH_HEIGHT];
    static unsigned char rgb[3 * PATCH_WIDTH * PATCH_HEIGHT];
    portrait_field field = {PATCH_WIDTH, PATCH_HEIGHT, phase, modulus};
    for (size_t i = 0; i < PATCH_WIDTH * PATCH_HEIGHT; i++) {
        double turn = ((double)(i / PATCH_WIDTH) + 0.5) / PATCH_HEIGHT;
        phase[i] = (float)(2.0 * M_PI * turn - M_PI);
        modulus[i] = (float)(p->band * ((double)(i % PATCH_WIDTH) + 0.5) / PATCH_WIDTH * 2.0);
    }
    if (!portrait_colour(rgb, &field, 1, p->band))
        return false;
    char factor[32];
    const char *name = p->subject == PORTRAIT_F ? "F" : "log F";
    print_margins(s, s->legend * (double)p->canvas_width, PATCH_BOTTOM, PATCH_WIDTH, PATCH_HEIGHT);
    fprintf(s->out,
            "unset label\nunset arrow\nunset xlabel\nunset ylabel\nunset ytics\nunset xtics\n"
            "set xrange [0:2]\nset yrange [-pi:pi]\n"
            "set y2range [-pi:pi]\nset y2tics offset -0.6,0 (\"π: negative\" pi, "
            "\"π/2: positive imaginary\" pi/2, \"0: positive\" 0, \"−π/2: negative "
            "imaginary\" -pi/2, \"−π: negative\" -pi)\n");
    fprintf(s->out, "set label \"colour: phase of %s\" at graph 0, graph 1 offset 0, 1.4 left\n",
            name);
    fprintf(s->out,
            "set label \"shade: |%s|, a step is a factor %s\" at graph 0, graph 0 "
            "offset 0, -1.5 left\n",
            name, band_text(factor, sizeof factor, p->band));
    fprintf(s->out, "set label \"%s\" at graph 0, graph 0 offset 0, -2.9 left\n",
            p->subject == PORTRAIT_F ? "(F times e^{−cτ}, c the middle slope)"
                                     : "(log F(τ)/F(0) − μτ, μ the mean slope)");
    fprintf(s->out,
            "plot '-' binary array=(%d,%d) origin=(%.9g,%.9g) dx=%.9g dy=%.9g "
            "format='%%uchar' with rgbimage\n",
            PATCH_WIDTH, PATCH_HEIGHT, 1.0 / PATCH_WIDTH, -M_PI + M_PI / PATCH_HEIGHT,
            2.0 / PATCH_WIDTH, 2.0 * M_PI / PATCH_HEIGHT);
    fwrite(rgb, 1, sizeof rgb, s->out);
    return true;
}

static bool write_script(FILE *out, const portrait_picture *picture)
{
    script s = {.out = out, .picture = picture};
    s.line = share_y(&s, 21.0);
    s.legend = share_x(&s, (double)(picture->left + picture->width) +
                               portrait_legend_gap(&picture->box, picture->width));
    s.text_at = share_y(&s, (double)(picture->bottom + picture->height) - 8.0);
    print_terminal(&s);
    print_margins(&s, (double)picture->left, (double)picture->bottom, (double)picture->width,
                  (double)picture->height);
    if (is_drawn_in_strips(picture))
        plot_strips(&s);
    print_title(&s);
    if (picture->legend)
        print_lines_of_legend(&s);
    print_axes(&s);
    plot_portrait(&s);
    bool good = !picture->legend || plot_patch(&s);
    fprintf(out, "unset multiplot\n");
    return good && fflush(out) == 0 && !ferror(out);
}

static bool write_picture(FILE *out, const void *picture)
{
    return write_script(out, picture);
}

bool portrait_draw(int out, const portrait_picture *picture)
{
    return gnuplot_run(out, "portrait", write_picture, picture);
}
