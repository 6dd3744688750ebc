/* Colours of phase portraits.
 *
 * Phase is an angle, so its colours form a closed curve, here one of constant speed in the
 * perceptual space OKLab (B. Ottosson, "A perceptual color space for image processing", 2020):
 * light for positive values, orange for positive imaginary part, dark for negative values, blue for
 * negative imaginary part.  Lightness and the blue-yellow axis, which readers with a red or green
 * deficiency see, tell any two phases apart; the red-green axis repeats the latter for those who
 * do not see blue and yellow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/portrait/portrait.h"

#include <math.h>
#include <stdlib.h>

#define PHASES 1024
#define SHADES 64
#define CURVE_STEPS 4096
#define DARKEST 0.84 /* lightness at the dark side of a contour, as a share of the light side's */

typedef struct {
    double L, a, b;
} oklab;

/* The closed curve at parameter t in [0, 1). */
static oklab curve(double t)
{
    double c = cos(2.0 * M_PI * t), s = sin(2.0 * M_PI * t);
    oklab colour = {0.665 + 0.265 * c, 0.050 * s, 0.122 * s};
    colour.a += c < 0.0 ? -0.030 * c : 0.0; /* a purple tinge to the dark */
    return colour;
}

static double distance(oklab p, oklab q)
{
    double L = p.L - q.L, a = p.a - q.a, b = p.b - q.b;
    return sqrt(L * L + a * a + b * b);
}

/* The curve at PHASES points of equal distance along it, phase 0 first. */
static void equal_steps(oklab colour[PHASES])
{
    double length = 0.0;
    for (int i = 0; i < CURVE_STEPS; i++)
        length += distance(curve((double)i / CURVE_STEPS), curve((i + 1.0) / CURVE_STEPS));
    double walked = 0.0;
    int next = 0;
    for (int i = 0; i < CURVE_STEPS && next < PHASES; i++) {
        while (next < PHASES && walked >= length * next / PHASES)
            colour[next++] = curve((double)i / CURVE_STEPS);
        walked += distance(curve((double)i / CURVE_STEPS), curve((i + 1.0) / CURVE_STEPS));
    }
    while (next < PHASES)
        colour[next++] = curve(1.0);
}

static unsigned char srgb_byte(double linear)
{
    double x = linear <= 0.0 ? 0.0 : linear >= 1.0 ? 1.0 : linear;
    x = x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1.0 / 2.4) - 0.055;
    return (unsigned char)(255.0 * x + 0.5);
}

static void to_srgb(unsigned char rgb[3], oklab c)
{
    double l = c.L + 0.3963377774 * c.a + 0.2158037573 * c.b;
    double m = c.L - 0.1055613458 * c.a - 0.0638541728 * c.b;
    double s = c.L - 0.0894841775 * c.a - 1.2914855480 * c.b;
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    rgb[0] = srgb_byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[1] = srgb_byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[2] = srgb_byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

typedef unsigned char palette[SHADES][PHASES][3];

static palette *make_palette(void)
{
    oklab colour[PHASES];
    palette *table = malloc(sizeof *table);
    if (!table)
        return NULL;
    equal_steps(colour);
    for (int shade = 0; shade < SHADES; shade++)
        for (int phase = 0; phase < PHASES; phase++) {
            oklab shaded = colour[phase];
            shaded.L *= DARKEST + (1.0 - DARKEST) * shade / (SHADES - 1.0);
            to_srgb((*table)[shade][phase], shaded);
        }
    return table;
}

static const unsigned char *look_up(palette *table, double phase, double log_modulus, double band)
{
    double turn = phase / (2.0 * M_PI), level = log_modulus / band;
    turn -= floor(turn);
    level -= floor(level); /* a zero, -inf, gives NaN: any shade will do */
    int i = (int)(turn * PHASES), j = level >= 0.0 ? (int)(level * SHADES) : 0;
    return (*table)[j < SHADES ? j : SHADES - 1][i < PHASES ? i : 0];
}

bool portrait_colour(unsigned char *rgb, const portrait_field *field, size_t factor, double band)
{
    palette *table = make_palette();
    if (!table)
        return false;
    size_t columns = field->columns / factor, rows = field->rows / factor;
    unsigned cells = (unsigned)(factor * factor);
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++) {
            unsigned total[3] = {cells / 2, cells / 2, cells / 2};
            for (size_t cell = 0; cell < factor * factor; cell++) {
                size_t at = (row * factor + cell / factor) * field->columns + column * factor +
                            cell % factor;
                const unsigned char *colour =
                    look_up(table, field->phase[at], field->log_modulus[at], band);
                for (int i = 0; i < 3; i++)
                    total[i] += colour[i];
            }
            for (int i = 0; i < 3; i++)
                *rgb++ = (unsigned char)(total[i] / cells);
        }
    free(table);
    return true;
}

double portrait_band(const portrait_field *field)
{
    static const double factors[] = {2, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e8, 1e10, 1e15, 1e20};
    const size_t count = sizeof factors / sizeof *factors;
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < field->columns * field->rows; i++) {
        double level = field->log_modulus[i];
        if (level > high)
            high = level;
        if (level < low && isfinite(level))
            low = level;
    }
    /* near a zero the modulus falls without end, in a few pixels */
    for (size_t i = 0; i < count; i++)
        if (high - low <= 24.0 * log(factors[i]))
            return log(factors[i]);
    double decades = (high - low) / (24.0 * log(10.0)), power = pow(10.0, floor(log10(decades)));
    return ceil(decades / power) * power * log(10.0);
}
