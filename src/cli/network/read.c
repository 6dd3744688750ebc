/* A network from an NPZ file: the array `operations` lists what is done, one text each,
 *
 *     KIND ARRAY ARRAY ... KEY=NUMBER KEY=NUMBER ...
 *
 * with the names of arrays of the same file.  The direction is another NPZ file with arrays of the
 * same names and shapes; what it lacks stands still.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/network/network.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 16 };

/* One operation: its words, and where to complain. */
typedef struct {
    network_file *file;
    char *message;
    size_t number; /* of the operation, from 1 */
    char *kind;
    char *array[MOST_WORDS], *key[MOST_WORDS], *value[MOST_WORDS];
    size_t arrays, keys;
    bool used[MOST_WORDS]; /* keys */
} statement;

__attribute__((format(printf, 2, 3))) static bool refuse(const statement *s, const char *format,
                                                         ...)
{
    va_list arguments;
    int length = snprintf(s->message, NETWORK_MESSAGE,
                          "%.300s: operation %zu (%.40s): ", archive_name(s->file->parameters),
                          s->number, s->kind);
    va_start(arguments, format);
    if (length > 0 && length < NETWORK_MESSAGE)
        vsnprintf(s->message + length, (size_t)(NETWORK_MESSAGE - length), format, arguments);
    va_end(arguments);
    return false;
}

static bool split_words(statement *s, char *text)
{
    char *rest = NULL, *word = strtok_r(text, " \t", &rest);
    s->kind = word ? word : text;
    while (word && (word = strtok_r(NULL, " \t", &rest)) != NULL) {
        char *equals = strchr(word, '=');
        if (s->arrays == MOST_WORDS || s->keys == MOST_WORDS)
            return refuse(s, "more than %d words", MOST_WORDS);
        if (equals) {
            *equals = '\0';
            s->key[s->keys] = word;
            s->value[s->keys++] = equals + 1;
        } else {
            s->array[s->arrays++] = word;
        }
    }
    return true;
}

/* ---- words
 * ----------------------------------------------------------------------------------------- */

static const char *find_key(statement *s, const char *key)
{
    for (size_t i = 0; i < s->keys; i++)
        if (strcmp(s->key[i], key) == 0) {
            s->used[i] = true;
            return s->value[i];
        }
    return NULL;
}

/* A whole number; `otherwise` where the key is absent, which must be there if that is 0. */
static bool take_size(size_t *size, statement *s, const char *key, size_t otherwise)
{
    const char *text = find_key(s, key);
    char *end = NULL;
    *size = otherwise;
    if (!text)
        return otherwise > 0 ? true : refuse(s, "%s=NUMBER is needed", key);
    unsigned long value = strtoul(text, &end, 10);
    *size = value;
    if (*text < '0' || *text > '9' || *end || value == 0 || value > 1000000000)
        return refuse(s, "%s=%.40s is not a whole number from 1 to 1000000000", key, text);
    return true;
}

static bool take_number(double *number, statement *s, const char *key, double otherwise)
{
    const char *text = find_key(s, key);
    char *end = NULL;
    *number = text ? strtod(text, &end) : otherwise;
    if (text && (!*text || *end || !(*number >= 0.0 && *number <= 1e300)))
        return refuse(s, "%s=%.40s is not a number from 0 to 1e300", key, text);
    return true;
}

/* ---- arrays
 * ---------------------------------------------------------------------------------------- */

static bool same_shape(const npy_array *a, const npy_array *b)
{
    bool same = a->dimensions == b->dimensions;
    for (size_t i = 0; same && i < a->dimensions; i++)
        same = a->shape[i] == b->shape[i];
    return same;
}

/* The array and its direction, which is NULL where it stands still. */
static bool take_pair(const npy_array **array, const npy_array **direction, statement *s,
                      const char *name)
{
    *direction = NULL;
    if (!archive_numbers(array, s->file->parameters, name, s->message))
        return false;
    if (!archive_has(s->file->directions, name))
        return true;
    if (!archive_numbers(direction, s->file->directions, name, s->message))
        return false;
    return same_shape(*array, *direction) ||
           refuse(s, "the array '%.100s' and its direction in %.200s differ in shape", name,
                  archive_name(s->file->directions));
}

/* The i-th array named, as a vector of this many numbers; absent if optional. */
static bool take_vector(ghosts_moving *moving, statement *s, size_t i, size_t numbers, bool needed)
{
    const npy_array *array, *direction;
    *moving = (ghosts_moving){NULL, NULL};
    if (i >= s->arrays)
        return needed ? refuse(s, "the name of one more array is needed") : true;
    if (!take_pair(&array, &direction, s, s->array[i]))
        return false;
    if (array->count != numbers)
        return refuse(s, "the array '%.100s' has %zu numbers, not %zu", s->array[i], array->count,
                      numbers);
    *moving = (ghosts_moving){array->value, direction ? direction->value : NULL};
    return true;
}

static double *keep(network_file *file, double *array)
{
    if (array && file->owned_count == file->owned_room) {
        size_t room = 2 * file->owned_room + 16;
        double **longer = realloc(file->owned, room * sizeof *longer);
        if (!longer) {
            free(array);
            return NULL;
        }
        file->owned = longer;
        file->owned_room = room;
    }
    if (array)
        file->owned[file->owned_count++] = array;
    return array;
}

static double *transposed(network_file *file, const double *from, size_t rows, size_t columns)
{
    double *to = malloc(rows * columns * sizeof *to);
    for (size_t i = 0; to && i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            to[j * rows + i] = from[i * columns + j];
    return keep(file, to);
}

/* ---- operations
 * ------------------------------------------------------------------------------------- */

static size_t width_of(const statement *s)
{
    return ghosts_network_outputs(s->file->net);
}

static bool accepted(const statement *s, ghosts_status status)
{
    return status == GHOSTS_OK ||
           refuse(s,
                  status == GHOSTS_INVALID ? "its sizes do not fit the %zu numbers before it"
                                           : "out of memory (%zu numbers)",
                  width_of(s));
}

/* W has inputs x outputs numbers (dense) or outputs x inputs (linear). */
static bool add_weights(statement *s, bool outputs_first)
{
    const npy_array *w, *v;
    ghosts_moving weights, bias;
    size_t positions;
    if (s->arrays < 1)
        return refuse(s, "the name of an array of weights is needed");
    if (!take_size(&positions, s, "positions", 1) || !take_pair(&w, &v, s, s->array[0]))
        return false;
    if (w->dimensions != 2)
        return refuse(s, "the array '%.100s' has %zu dimensions, not two", s->array[0],
                      w->dimensions);
    weights = (ghosts_moving){w->value, v ? v->value : NULL};
    size_t inputs = w->shape[outputs_first], outputs = w->shape[!outputs_first];
    if (outputs_first) {
        weights.value = transposed(s->file, w->value, outputs, inputs);
        weights.direction = v ? transposed(s->file, v->value, outputs, inputs) : NULL;
        if (!weights.value || (v && !weights.direction))
            return accepted(s, GHOSTS_NO_MEMORY);
    }
    if (inputs * positions != width_of(s))
        return refuse(s, "'%.100s' takes %zu x %zu numbers, but %zu come", s->array[0], positions,
                      inputs, width_of(s));
    return take_vector(&bias, s, 1, outputs, false) &&
           accepted(s,
                    ghosts_network_dense(s->file->net, positions, inputs, outputs, weights, bias));
}

static bool add_dense(statement *s)
{
    return add_weights(s, false);
}

static bool add_linear(statement *s)
{
    return add_weights(s, true);
}

static bool add_convolution(statement *s)
{
    const npy_array *k, *v;
    ghosts_moving bias;
    size_t height, width;
    if (s->arrays < 1)
        return refuse(s, "the name of an array of kernels is needed");
    if (!take_size(&height, s, "height", 0) || !take_size(&width, s, "width", 0) ||
        !take_pair(&k, &v, s, s->array[0]))
        return false;
    if (k->dimensions != 4)
        return refuse(s,
                      "the array '%.100s' has %zu dimensions, not four (kernel height, kernel "
                      "width, channels in, channels out)",
                      s->array[0], k->dimensions);
    ghosts_moving kernels = {k->value, v ? v->value : NULL};
    return take_vector(&bias, s, 1, k->shape[3], false) &&
           accepted(s, ghosts_network_convolution(s->file->net, height, width, k->shape[2],
                                                  k->shape[3], k->shape[0], k->shape[1], kernels,
                                                  bias));
}

static bool add_pool(statement *s, bool largest)
{
    size_t height, width, window, down, across;
    if (!take_size(&height, s, "height", 0) || !take_size(&width, s, "width", 0) ||
        !take_size(&window, s, "window", 2) || !take_size(&down, s, "window_height", window) ||
        !take_size(&across, s, "window_width", window))
        return false;
    size_t channels = width_of(s) / (height * width);
    ghosts_status status =
        largest ? ghosts_network_max_pool(s->file->net, height, width, channels, down, across)
                : ghosts_network_average_pool(s->file->net, height, width, channels, down, across);
    return accepted(s, status);
}

static bool add_average_pool(statement *s)
{
    return add_pool(s, false);
}

static bool add_max_pool(statement *s)
{
    return add_pool(s, true);
}

/* Places of `width` numbers, by default one. */
static bool take_places(size_t *positions, size_t *width, statement *s)
{
    if (!take_size(positions, s, "positions", 1))
        return false;
    *width = width_of(s) / *positions;
    return *width * *positions == width_of(s) ||
           refuse(s, "%zu numbers are not %zu equal places", width_of(s), *positions);
}

static bool add_layer_norm(statement *s)
{
    size_t positions, width;
    double epsilon;
    ghosts_moving scale, shift;
    return take_places(&positions, &width, s) && take_number(&epsilon, s, "epsilon", 1e-5) &&
           take_vector(&scale, s, 0, width, false) && take_vector(&shift, s, 1, width, false) &&
           accepted(
               s, ghosts_network_layer_norm(s->file->net, positions, width, epsilon, scale, shift));
}

static bool add_rms_norm(statement *s)
{
    size_t positions, width;
    double epsilon;
    ghosts_moving scale;
    return take_places(&positions, &width, s) && take_number(&epsilon, s, "epsilon", 1e-5) &&
           take_vector(&scale, s, 0, width, false) &&
           accepted(s, ghosts_network_rms_norm(s->file->net, positions, width, epsilon, scale));
}

static bool add_batch_norm(statement *s)
{
    size_t positions, width;
    double epsilon;
    ghosts_moving mean, variance, scale, shift;
    if (!take_places(&positions, &width, s) || !take_number(&epsilon, s, "epsilon", 1e-5) ||
        !take_vector(&mean, s, 0, width, true) || !take_vector(&variance, s, 1, width, true) ||
        !take_vector(&scale, s, 2, width, false) || !take_vector(&shift, s, 3, width, false))
        return false;
    if (mean.direction || variance.direction)
        return refuse(s, "running statistics do not move with the step; take them out of %.200s",
                      archive_name(s->file->directions));
    return accepted(s, ghosts_network_batch_norm(s->file->net, positions, width, epsilon,
                                                 mean.value, variance.value, scale, shift));
}

static bool add_attention(statement *s)
{
    size_t positions, heads;
    if (!take_size(&positions, s, "positions", 0) || !take_size(&heads, s, "heads", 1))
        return false;
    return accepted(s, ghosts_network_attention(s->file->net, positions, heads,
                                                width_of(s) / (3 * positions * heads)));
}

static bool add_tokens(statement *s)
{
    size_t positions, width;
    ghosts_moving token, place;
    return take_places(&positions, &width, s) && take_vector(&token, s, 0, width, true) &&
           take_vector(&place, s, 1, (positions + 1) * width, true) &&
           accepted(s, ghosts_network_tokens(s->file->net, positions, width, token, place));
}

static bool add_first_token(statement *s)
{
    size_t positions, width;
    return take_places(&positions, &width, s) &&
           accepted(s, ghosts_network_first_token(s->file->net, positions, width));
}

static bool add_relu(statement *s)
{
    return accepted(s, ghosts_network_relu(s->file->net));
}

static bool add_residual(statement *s)
{
    return accepted(s, ghosts_network_begin_residual(s->file->net));
}

static bool add_end(statement *s)
{
    return accepted(s, ghosts_network_end_residual(s->file->net));
}

static const struct {
    const char *name;
    bool (*add)(statement *s);
    int function; /* where `add` is NULL */
} kinds[] = {{"dense", add_dense, 0},
             {"linear", add_linear, 0},
             {"convolution", add_convolution, 0},
             {"average_pool", add_average_pool, 0},
             {"max_pool", add_max_pool, 0},
             {"layer_norm", add_layer_norm, 0},
             {"rms_norm", add_rms_norm, 0},
             {"batch_norm", add_batch_norm, 0},
             {"attention", add_attention, 0},
             {"tokens", add_tokens, 0},
             {"first_token", add_first_token, 0},
             {"residual", add_residual, 0},
             {"end", add_end, 0},
             {"relu", add_relu, 0},
             {"logistic", NULL, GHOSTS_MODEL_LOGISTIC},
             {"sigmoid", NULL, GHOSTS_MODEL_LOGISTIC},
             {"tanh", NULL, GHOSTS_MODEL_TANH},
             {"softplus", NULL, GHOSTS_MODEL_SOFTPLUS},
             {"silu", NULL, GHOSTS_MODEL_SILU},
             {"gelu", NULL, GHOSTS_MODEL_GELU},
             {"gelu_tanh", NULL, GHOSTS_MODEL_GELU_TANH},
             {"normal", NULL, GHOSTS_MODEL_NORMAL},
             {"gaussian_gate", NULL, GHOSTS_MODEL_GAUSSIAN_GATE},
             {"ria", NULL, GHOSTS_MODEL_RIA}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool add_activation(statement *s, ghosts_model_function function)
{
    double beta;
    return take_number(&beta, s, "beta", 1.0) &&
           accepted(s, ghosts_network_activation(s->file->net, function, beta));
}

static bool refuse_kind(const statement *s)
{
    char listing[400] = "";
    for (size_t i = 0; i < KINDS; i++) {
        size_t length = strlen(listing);
        snprintf(listing + length, sizeof listing - length, "%s%s", i > 0 ? ", " : "",
                 kinds[i].name);
    }
    return refuse(s, "unknown; known are %s", listing);
}

static bool add_operation(statement *s)
{
    size_t kind = 0;
    while (kind < KINDS && strcmp(s->kind, kinds[kind].name) != 0)
        kind++;
    if (kind == KINDS)
        return refuse_kind(s);
    bool good = kinds[kind].add ? kinds[kind].add(s)
                                : add_activation(s, (ghosts_model_function)kinds[kind].function);
    for (size_t i = 0; good && i < s->keys; i++)
        if (!s->used[i])
            return refuse(s, "takes no %.40s=", s->key[i]);
    return good;
}

/* ---- the whole file
 * --------------------------------------------------------------------------------- */

/* A direction of what the network does not have is a mistake of the one who wrote it. */
static bool directions_fit(const network_file *file, char message[NETWORK_MESSAGE])
{
    char name[256];
    for (size_t i = 0; i < archive_count(file->directions); i++) {
        archive_member(file->directions, i, name);
        if (strcmp(name, "operations") != 0 && !archive_has(file->parameters, name)) {
            snprintf(message, NETWORK_MESSAGE, "%.200s: the array '%.100s' is not in %.200s",
                     archive_name(file->directions), name, archive_name(file->parameters));
            return false;
        }
    }
    return true;
}

static bool add_operations(network_file *file, char message[NETWORK_MESSAGE])
{
    char **text;
    size_t count;
    if (!archive_texts(&text, &count, file->parameters, "operations", message))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        statement s = {.file = file, .message = message, .number = i + 1};
        good = split_words(&s, text[i]) && add_operation(&s);
    }
    free(text);
    return good;
}

bool network_file_read(network_file *file, const char *network, const char *direction,
                       size_t inputs, char message[NETWORK_MESSAGE])
{
    *file = (network_file){.parameters = archive_open(network, message)};
    if (file->parameters)
        file->directions = archive_open(direction, message);
    bool good = file->parameters && file->directions;
    if (good && ghosts_network_new(&file->net, inputs) != GHOSTS_OK) {
        snprintf(message, NETWORK_MESSAGE, "out of memory");
        good = false;
    }
    good = good && directions_fit(file, message) && add_operations(file, message);
    if (!good)
        network_file_clear(file);
    return good;
}

void network_file_clear(network_file *file)
{
    ghosts_network_free(file->net);
    for (size_t i = 0; i < file->owned_count; i++)
        free(file->owned[i]);
    free(file->owned);
    archive_close(file->parameters);
    archive_close(file->directions);
    *file = (network_file){.net = NULL};
}
