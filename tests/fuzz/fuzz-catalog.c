/* The catalog's own JSON. The first byte says which kind; the rest is a model, a device, a use case or a
 * serving engine. */
#include <glib.h>

#include "catalog/device-json.h"
#include "catalog/json-text.h"
#include "catalog/user-items.h"
#include "catalog/verify.h"
#include "fuzz.h"

static void
read_user_item (BudCatalogKind kind, const char *text, gssize length)
{
  g_auto (BudRow) row = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = bud_user_item_parse (kind, "fuzz", text, length, &row, &error);

  g_assert_true ((node != NULL) == (error == NULL));
  if (node != NULL)
    g_assert_nonnull (row.id);
}

static void
read_device (JsonObject *object)
{
  BudDevice device;
  g_autoptr (GError) error = NULL;

  if (!bud_device_from_json (object, &device, &error))
    g_assert_nonnull (error);
  else
    g_assert_true (device.memory_bytes > 0.0 && device.memory_bytes_per_s > 0.0);
}

static void
read_usecase (JsonObject *object)
{
  BudUsecase usecase;
  g_autoptr (GError) error = NULL;

  if (!bud_usecase_from_json (object, &usecase, &error))
    g_assert_nonnull (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  const char *text = (const char *) data + 1;
  guint kind;

  if (size < 2)
    return 0;
  kind = data[0] % BUD_N_KINDS;
  node = bud_json_parse (text, (gssize) size - 1, &error);
  g_assert_true ((node != NULL) == (error == NULL));
  read_user_item ((BudCatalogKind) kind, text, (gssize) size - 1);
  if (node != NULL)
    bud_verify_item ((BudCatalogKind) kind, node, NULL, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return 0;
  if (kind == BUD_CATALOG_HARDWARE)
    read_device (json_node_get_object (node));
  else if (kind == BUD_CATALOG_USECASE)
    read_usecase (json_node_get_object (node));
  return 0;
}
