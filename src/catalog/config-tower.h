/* A vision tower while it is being read: one group of bidirectional layers; patch embedding, positions and
 * projector are counted apart. Internal to the config reader. */
#pragma once

#include "catalog/config-families.h"

G_BEGIN_DECLS

/* Where the sizes of one kind of tower are written and what its class has by default. */
typedef struct
{
  guint32 hidden, layers, heads, ffn, image, patch;
} BudTowerDefaults;

typedef struct
{
  const BudConfigSection *root;
  const char *type; /* of the wrapper */
  BudConfigSection vision;
  BudLayerGroup layer;
  guint32 patch;        /* side in pixels */
  guint64 hidden;       /* of the tower */
  guint64 text;         /* hidden size of the language model */
  guint64 patch_values; /* numbers in one patch: channels x patch² (x frames) */
  guint64 n_patches;    /* of one image of the stated size; 0 = any size */
  guint64 other;
} BudTower;

/* Reads the sizes that towers have in common. */
void bud_tower_init (BudTower *tower, const BudTowerDefaults *defaults);
/* Adds the tower to the model, with the tokens of one image. */
void bud_tower_finish (BudTower *tower);
/* Frames of a video that are one patch; an image is repeated to as many. */
guint64 bud_tower_frames (const BudTower *tower);

void bud_tower_read_dots (BudTower *tower);
void bud_tower_read_ernie (BudTower *tower);
void bud_tower_read_glm4v (BudTower *tower);
void bud_tower_read_mllama (BudTower *tower);

G_END_DECLS
