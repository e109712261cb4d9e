/* The header of a safetensors file (huggingface/safetensors, README): which number format its tensors have.
 * The weights are never read. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* *format: what most bytes of the tensors are in, as config.json names it; NULL when that is none of ours,
 * the file is not there or is Git LFS's pointer to it. FALSE with BUD_CATALOG_ERROR_INVALID naming the file
 * and tensor for any other file. Cost: reads the header, at most 100 MB. */
gboolean bud_safetensors_read_format (const char *path, const char **format, GError **error);

G_END_DECLS
