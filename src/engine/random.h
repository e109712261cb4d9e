/* Counter-based random numbers: the same seed gives the same bytes on every machine and thread count.
 *
 * A value is a hash of (seed, stream, counter), so any element of a stream can be had without the ones before
 * it and two streams never share state. Mixer: splitmix64 (Steele, Lea, Flood, OOPSLA 2014). Checked by
 * tests/engine/test-random.c.
 */
#pragma once

#include <stdint.h>

typedef struct
{
  uint64_t key;
  uint64_t counter;
} BudRandom;

/* Starts stream `stream` of `seed`. */
BudRandom bud_random_init (uint64_t seed, uint64_t stream);

uint64_t bud_random_bits (BudRandom *self);

/* Uniform on (0, 1): never 0, never 1. */
double bud_random_uniform (BudRandom *self);

/* Uniform integer in [low, high]; low ≤ high < 2^53. */
double bud_random_integer (BudRandom *self, double low, double high);

double bud_random_exponential (BudRandom *self); /* mean 1 */
double bud_random_normal (BudRandom *self);      /* mean 0, variance 1 (Box–Muller, one of the pair) */

/* Gamma of mean 1 and shape `shape` > 0 (Marsaglia and Tsang, ACM TOMS 26, 2000). */
double bud_random_gamma (BudRandom *self, double shape);
