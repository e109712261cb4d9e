/* The engine as a library: everything a program outside needs, in one include.
 *
 *   cc estimate.c $(pkg-config --cflags --libs budengine)
 *
 * Describe a model (model.h), a device (device.h: fill in the datasheet, then bud_device_complete) and a
 * deployment (deployment.h), put them into a BudCase and ask bud_estimate (estimate.h). Everything is plain
 * data in caller's memory, in SI units; no function allocates, prints, reads a file or keeps state, so any
 * number of threads may call them. examples/estimate.c is a whole program.
 */
#pragma once

#ifdef __cplusplus
extern "C"
{
#endif

#include "engine/version.h"
#include "engine/status.h"
#include "engine/format.h"
#include "engine/model.h"
#include "engine/device.h"
#include "engine/cluster.h"
#include "engine/deployment.h"
#include "engine/profile.h"
#include "engine/estimate.h"
#include "engine/layout-search.h"
#include "engine/genz.h"
#include "engine/quantile.h"
#include "engine/serving.h"

#ifdef __cplusplus
}
#endif
