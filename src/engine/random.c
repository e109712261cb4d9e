#include "engine/random.h"

#include <math.h>

#define TWO_PI 6.283185307179586476925

static uint64_t
mix (uint64_t value)
{
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

BudRandom
bud_random_init (uint64_t seed, uint64_t stream)
{
  return (BudRandom){ .key = mix (mix (seed + 0x9e3779b97f4a7c15u) ^ (stream * 0xd1342543de82ef95u)) };
}

uint64_t
bud_random_bits (BudRandom *self)
{
  return mix (self->key + 0x9e3779b97f4a7c15u * ++self->counter);
}

double
bud_random_uniform (BudRandom *self)
{
  return ((double) (bud_random_bits (self) >> 12) + 0.5) * 0x1p-52;
}

double
bud_random_integer (BudRandom *self, double low, double high)
{
  return floor (low + bud_random_uniform (self) * (high - low + 1));
}

double
bud_random_exponential (BudRandom *self)
{
  return -log (bud_random_uniform (self));
}

double
bud_random_normal (BudRandom *self)
{
  double radius = sqrt (-2 * log (bud_random_uniform (self)));

  return radius * cos (TWO_PI * bud_random_uniform (self));
}

double
bud_random_gamma (BudRandom *self, double shape)
{
  double boost = 1, d, c;

  /* Below shape 1 draw at shape + 1 and scale by U^(1/shape). */
  if (shape < 1)
    {
      boost = pow (bud_random_uniform (self), 1 / shape);
      shape += 1;
    }
  d = shape - 1.0 / 3;
  c = 1 / sqrt (9 * d);
  for (;;)
    {
      double x = bud_random_normal (self), v = 1 + c * x;

      if (v <= 0)
        continue;
      v = v * v * v;
      if (log (bud_random_uniform (self)) < 0.5 * x * x + d * (1 - v + log (v)))
        /* scaled to mean 1; the boosted draw has mean shape − 1 = the wanted shape */
        return boost * d * v / (boost == 1 ? shape : shape - 1);
    }
}
