/* A made-up linear step cost for the request-level simulator, where answers can be worked out by hand.
 *
 * Step: 1 ms + 10 µs per token + 5 ns · context of the decodes + 2 ns · chunk · (past + chunk / 2).
 */
#pragma once

#include <glib.h>

#include "engine/serving.h"

/* Sixteen in flight, prompts to 500 and answers to 200 tokens, blocks of 16 tokens, room for all. */
extern const BudServingCase serving_base;

/* Runs without an error; free with g_free. */
BudServingRequest *serving_run (const BudServingCase *request, gsize n, BudServingResult *result);
