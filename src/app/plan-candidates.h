/* Which device types and clusters of the catalog a plan may take: those chosen, and that choice in words. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef struct
{
  GListStore *items;    /* BudCatalogItem: all devices by name, then all clusters */
  guint n_devices;      /* of them */
  GHashTable *devices;  /* ids chosen */
  GHashTable *clusters; /* ids chosen */
  GPtrArray *vendors;   /* char *: of devices, sorted */
} BudPlanCandidates;

void bud_plan_candidates_init (BudPlanCandidates *self);
void bud_plan_candidates_clear (BudPlanCandidates *self);

/* Reads the catalog; what is chosen stays. */
void bud_plan_candidates_read (BudPlanCandidates *self, BudCatalog *catalog);
gboolean bud_plan_candidates_have_clusters (const BudPlanCandidates *self);

gboolean bud_plan_candidates_has (const BudPlanCandidates *self, BudCatalogItem *item);
void bud_plan_candidates_set (BudPlanCandidates *self, BudCatalogItem *item, gboolean is_chosen);

/* `ids` NULL = every device; `cluster_ids` NULL = none. */
void bud_plan_candidates_choose (BudPlanCandidates *self, const char *const *ids,
                                 const char *const *cluster_ids);
void bud_plan_candidates_choose_vendor (BudPlanCandidates *self, const char *vendor); /* NULL = of all */
void bud_plan_candidates_choose_every_cluster (BudPlanCandidates *self);              /* and no device */
void bud_plan_candidates_choose_none (BudPlanCandidates *self);

/* 0 every device, 1… those of a vendor, behind them every cluster; G_MAXUINT for any other choice. */
guint bud_plan_candidates_get_choice (const BudPlanCandidates *self);

/* NULL when every device is chosen, and when no cluster is. Free with g_strfreev. */
char **bud_plan_candidates_list_devices (const BudPlanCandidates *self);
char **bud_plan_candidates_list_clusters (const BudPlanCandidates *self);

/* "All devices, up to 8 each", "NVIDIA, up to 8 each", "12 types, up to 8 each",
 * "2 clusters + All devices, up to 8 each". Free with g_free. */
char *bud_plan_candidates_describe (const BudPlanCandidates *self, guint max_devices);

G_END_DECLS
