/* A decoder while it is being read: what one layer of each kind looks like, and which kind each layer is.
 * Family rules fill a plan; bud_plan_emit turns it into groups of identical layers. Internal to the config
 * reader.
 */
#pragma once

#include "catalog/config-reader.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_MIXER_NONE = 0,
  BUD_MIXER_ATTENTION = 1 << 0,
  BUD_MIXER_SSM = 1 << 1, /* both bits: side by side (Falcon-H1) */
} BudMixer;

/* Class defaults of a family, used where a nested section leaves a value out; 0 = must be stated. */
typedef struct
{
  guint32 vocab, hidden, ffn, layers, heads, kv_heads, head_dim;
} BudPlanDefaults;

typedef struct _BudPlan BudPlan;

/* Last word on one layer, for what a template cannot say. */
typedef void (*BudPlanHook) (const BudPlan *plan, guint index, BudLayerGroup *layer);

struct _BudPlan
{
  BudConfigSection section; /* where the decoder's fields are */
  BudConfigSection root;    /* the whole file */
  guint32 n_layers;
  guint32 hidden;
  guint32 norm_width; /* parameters of one normalisation: hidden, 2 x hidden with bias, 0 without any */
  guint32 n_norms;    /* per layer */
  BudAttention attention;
  guint64 attention_other; /* biases, query and key norms, sinks */
  BudSsm ssm;
  guint64 ssm_other;
  BudFfn dense;
  guint64 dense_other;
  BudFfn moe;
  guint64 moe_other;
  guint8 mixer[BUD_MODEL_MAX_LAYERS]; /* BudMixer bits */
  guint8 ffn[BUD_MODEL_MAX_LAYERS];   /* BudFfnKind */
  guint32 window[BUD_MODEL_MAX_LAYERS];
  gboolean window_is_chunk;
  gboolean is_tied;
  guint64 final_other; /* final norm, positions, head bias */
  BudPlanHook hook;
  gconstpointer hook_data;
};

/* Sizes every decoder has: layers, hidden, heads, KV heads, head_dim, dense FFN width, vocabulary, context.
 * Leaves gated FFN, two RMS norms, attention and a dense FFN in every layer. */
void bud_plan_init (BudPlan *plan, const BudConfigSection *root, const BudConfigSection *section,
                    const BudPlanDefaults *defaults);
/* The parts of it, for families without the others. */
void bud_plan_init_stack (BudPlan *plan, const BudConfigSection *root, const BudConfigSection *section,
                          const BudPlanDefaults *defaults);
void bud_plan_read_heads (BudPlan *plan, const BudPlanDefaults *defaults);
void bud_plan_read_ffn (BudPlan *plan, guint32 class_default);

gboolean bud_plan_has_ffn (const BudPlan *plan, BudFfnKind kind); /* in any layer */
void bud_plan_read_tie (BudPlan *plan, gboolean class_default);

/* Biases and norms of the projections, from the sizes in plan->attention. */
guint64 bud_attention_bias_qkv (const BudAttention *attention);
void bud_plan_add_head_norms (BudPlan *plan); /* query and key norms over head_dim */
void bud_plan_add_wide_norms (BudPlan *plan); /* … over all heads */
guint64 bud_mlp_bias (const BudFfn *ffn, guint32 width, guint32 hidden);

/* layer_types of the config, into window[] and mixer[]: "full_attention", "sliding_attention",
 * "chunked_attention", "linear_attention", "mamba". False when the config has none. */
gboolean bud_plan_read_layer_types (BudPlan *plan, guint32 window);
/* window[i] = window unless (i + 1) % period == 0. */
void bud_plan_set_period (BudPlan *plan, guint32 window, guint32 period);

/* An array field with one entry for each layer, or NULL. A shorter one is an error. */
JsonArray *bud_plan_layer_array (const BudPlan *plan, const BudConfigSection *section, const char *name);
/* A value of one layer, low…high, that is stated once for all of them or as such an array. */
guint32 bud_plan_layer_value (const BudPlan *plan, const char *name, guint index, guint32 low, guint32 high);

void bud_plan_emit (BudPlan *plan);

/* Adds a group that is no decoder layer (encoder, tower). */
void bud_config_add_group (BudConfigRun *run, const BudLayerGroup *group);

G_END_DECLS
