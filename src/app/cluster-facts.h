/* What the window says about a cluster in words, numbers and a drawing. */
#pragma once

#include "app/fact-card.h"
#include "app/fact-list.h"
#include "catalog/catalog.h"
#include "plot/plot.h"

G_BEGIN_DECLS

/* "8 × H100 SXM5, 2 nodes, NVLink 4 450 GB/s". Free with g_free. */
char *bud_cluster_facts_line (BudCatalog *catalog, BudCatalogItem *item);

/* "Server", "Rack", "Slice", "Cloud instance"; NULL for what is none of them. */
const char *bud_cluster_type_name (const char *type);

/* Each fills what it is given anew. `device` is placed in the cluster; `json` in the catalog's own keys. */
void bud_cluster_show_facts (BudFactCard *card, const BudCluster *cluster, const BudDevice *device,
                             JsonObject *json);
void bud_cluster_show_links (BudFactList *list, const BudDevice *device, JsonObject *json);
void bud_cluster_show_node (BudFactList *list, const BudCluster *cluster, const BudDevice *device,
                            JsonObject *json);
void bud_cluster_show_prices (BudFactList *list, const BudCluster *cluster, const BudDevice *device,
                              JsonObject *json);
void bud_cluster_show_sources (BudFactList *list, const BudDevice *device, JsonObject *json);

/* Nodes, devices and links. Free with bud_plot_free. */
BudPlot *bud_cluster_drawing (const BudCluster *cluster, const BudDevice *device, JsonObject *json);

G_END_DECLS
