/* The family rules, one file per kind of architecture. Each fills the run's model from a config; errors are
 * left in the run. Internal to the config reader.
 */
#pragma once

#include "catalog/config-plan.h"

G_BEGIN_DECLS

typedef struct
{
  const char *type; /* model_type */
  /* `text` is the section of the language model: the root itself, or its text_config. */
  void (*read) (const BudConfigSection *root, const BudConfigSection *text, const char *type);
} BudConfigFamily;

/* Tables, NULL-terminated by `type`. */
extern const BudConfigFamily bud_config_legacy_families[];
extern const BudConfigFamily bud_config_latent_families[];
extern const BudConfigFamily bud_config_mamba_families[];
extern const BudConfigFamily bud_config_linear_families[];
extern const BudConfigFamily bud_config_gemma_families[];
extern const BudConfigFamily bud_config_special_families[];
extern const BudConfigFamily bud_config_bert_families[];
extern const BudConfigFamily bud_config_cross_families[];
extern const BudConfigFamily bud_config_encoder_families[];
extern const BudConfigFamily bud_config_layered_families[];
extern const BudConfigFamily bud_config_convolution_families[];

/* The width of one of `heads` heads that share `hidden`; an error under the first of `names` where they do
 * not divide it. */
guint32 bud_config_divide_heads (const BudConfigSection *section, const char *names, guint32 hidden,
                                 guint32 heads);

/* The table of plain stacks; NULL when `type` is not in it. */
const BudConfigFamily *bud_config_find_gqa (const char *type);
/* Writes its types, returns how many; `types` NULL: only counts. */
guint bud_config_list_gqa (const char **types);

/* The tower beside the language model, if the root's type has one. */
void bud_config_read_tower (const BudConfigSection *root, const char *type);

/* … and Gemma 3n's towers, which have shapes of their own. */
void bud_config_read_mobile_towers (const BudConfigSection *root);
/* The audio encoder beside it; false when the root's type has none that is known. Call it after the vision
 * tower.
 */
gboolean bud_config_read_audio (const BudConfigSection *root, const char *type);

/* … and those that a plain language model's file has without a vision_config. */
void bud_config_read_visual (const BudConfigSection *root, const char *type);

/* torch_dtype and quantization_config. */
BudFormat bud_config_native_format (const BudConfigSection *root, const BudConfigSection *text);

G_END_DECLS
