/* fmin and fmax without the call into libm that their treatment of NaN costs. Not installed. */
#pragma once

static inline double
bud_min (double a, double b)
{
  return a < b ? a : b;
}

static inline double
bud_max (double a, double b)
{
  return a > b ? a : b;
}
