#include "cli/allocations.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_ullong n_allocations;

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *block, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *block, size_t size);

void *
__wrap_malloc (size_t size)
{
  atomic_fetch_add_explicit (&n_allocations, 1, memory_order_relaxed);
  return __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  atomic_fetch_add_explicit (&n_allocations, 1, memory_order_relaxed);
  return __real_calloc (n, size);
}

void *
__wrap_realloc (void *block, size_t size)
{
  atomic_fetch_add_explicit (&n_allocations, 1, memory_order_relaxed);
  return __real_realloc (block, size);
}

guint64
bud_allocations_count (void)
{
  return atomic_load_explicit (&n_allocations, memory_order_relaxed);
}
