/* Reading values out of a config.json with JSON pointers in the errors. Internal to the config reader.
 *
 * The first error of a run is kept, later ones are dropped; a reading function that fails returns the lowest
 * legal value, so that rules need not check after each call. Names are alternatives separated by '|': the
 * first one present and not null wins.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/model.h"

G_BEGIN_DECLS

/* Widest values any rule accepts; the engine's own limits are the same or wider. */
#define BUD_CONFIG_MAX_WIDTH (1u << 20)
#define BUD_CONFIG_MAX_FFN (1u << 22)
#define BUD_CONFIG_MAX_HEADS (1u << 14)
#define BUD_CONFIG_MAX_HEAD_DIM (1u << 14)
#define BUD_CONFIG_MAX_EXPERTS (1u << 14)
#define BUD_CONFIG_MAX_VOCAB (1u << 26)
#define BUD_CONFIG_MAX_TOKENS (1u << 30)

typedef struct
{
  BudModel *model;
  GError *error;
  GPtrArray *assumptions; /* of char *, owned */
  GString *flags;         /* small switches that were not stated, as one sentence in the end */
} BudConfigRun;

typedef struct
{
  BudConfigRun *run;
  JsonObject *object;
  char pointer[64];   /* of `object`: "" or "/text_config" */
  gboolean is_nested; /* nested sections leave out what equals the class's default */
} BudConfigSection;

/* A member that is an object. False when absent or null; a wrong type is an error. */
gboolean bud_config_section (const BudConfigSection *parent, const char *names, BudConfigSection *section);

gboolean bud_config_has (const BudConfigSection *section, const char *names);

/* A whole number that must be there, 1…high. */
guint32 bud_config_need (const BudConfigSection *section, const char *names, guint32 high);
/* The same, but a nested section may leave it out where its class has a default (0: none). */
guint32 bud_config_core (const BudConfigSection *section, const char *names, guint32 class_default,
                         guint32 high);
/* low…high, or `fallback` with a noted assumption. */
guint32 bud_config_count (const BudConfigSection *section, const char *names, guint32 fallback, guint32 low,
                          guint32 high);
/* 0…high, 0 when absent. */
guint32 bud_config_optional (const BudConfigSection *section, const char *names, guint32 high);
double bud_config_number (const BudConfigSection *section, const char *names, double fallback);
gboolean bud_config_flag (const BudConfigSection *section, const char *names, gboolean fallback);
const char *bud_config_string (const BudConfigSection *section, const char *names);

/* NULL when absent or null; anything but an array is an error. */
JsonArray *bud_config_array (const BudConfigSection *section, const char *names);
/* Element `index` as a whole number 0…high (booleans are 0 and 1), with the pointer in errors. */
guint32 bud_config_element (const BudConfigSection *section, const char *name, JsonArray *array, guint index,
                            guint32 high);
const char *bud_config_element_string (const BudConfigSection *section, const char *name, JsonArray *array,
                                       guint index);

/* The first of "architectures", such as "LlamaForCausalLM", or "" when the config names none. */
const char *bud_config_architecture (const BudConfigSection *root);

void bud_config_assume (BudConfigRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
void bud_config_fail (const BudConfigSection *section, const char *name, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void bud_config_fail_unsupported (BudConfigRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
