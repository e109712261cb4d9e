/* What the fuzz targets share. A target is one function in libFuzzer's form; replay.c calls the same function
 * for seed files, so that every finding stays a test. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/estimate.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A device and a profile to estimate whatever a parser let through. */
void fuzz_device (BudDevice *device);
void fuzz_profile (BudEngineProfile *profile);

/* Aborts unless the estimate of `request` is refused with a named field, or has no NaN, no infinity and
 * nothing negative in it. */
void fuzz_check_estimate (const BudCase *request);
