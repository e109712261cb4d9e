#include <config.h>

#include "catalog/item.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "catalog/json-read.h"

struct _BudCatalogItem
{
  GObject parent_instance;
  BudStore *store;
  BudCatalogKind kind;
  gint64 document;
  char *id;
  char *name;
  char *vendor;
  char *family;
  char *detail;
  int prominence;
  double numbers[BUD_MAX_NUMBERS];
  /* Filled on first use by whichever thread comes first. */
  char *subtitle;
  JsonNode *json;
};

G_DEFINE_FINAL_TYPE (BudCatalogItem, bud_catalog_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_VENDOR,
  PROP_FAMILY,
  PROP_SUBTITLE,
  PROP_IS_USER,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

static void
bud_catalog_item_finalize (GObject *object)
{
  BudCatalogItem *self = BUD_CATALOG_ITEM (object);

  g_clear_pointer (&self->store, bud_store_unref);
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self->id);
  g_free (self->name);
  g_free (self->vendor);
  g_free (self->family);
  g_free (self->detail);
  g_free (self->subtitle);
  G_OBJECT_CLASS (bud_catalog_item_parent_class)->finalize (object);
}

static void
bud_catalog_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BudCatalogItem *self = BUD_CATALOG_ITEM (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VENDOR:
      g_value_set_string (value, self->vendor);
      break;
    case PROP_FAMILY:
      g_value_set_string (value, self->family);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, bud_catalog_item_get_subtitle (self));
      break;
    case PROP_IS_USER:
      g_value_set_boolean (value, bud_store_is_user (self->store));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bud_catalog_item_class_init (BudCatalogItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = bud_catalog_item_finalize;
  object_class->get_property = bud_catalog_item_get_property;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_VENDOR] = g_param_spec_string ("vendor", NULL, NULL, NULL, flags);
  properties[PROP_FAMILY] = g_param_spec_string ("family", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_IS_USER] = g_param_spec_boolean ("is-user", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bud_catalog_item_init (BudCatalogItem *self)
{
}

static char *
dup_column (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

BudCatalogItem *
bud_catalog_item_new_from_row (BudStore *store, BudCatalogKind kind, sqlite3_stmt *row)
{
  BudCatalogItem *self = g_object_new (BUD_TYPE_CATALOG_ITEM, NULL);
  const BudKindInfo *info = bud_kind_info (kind);

  self->store = bud_store_ref (store);
  self->kind = kind;
  self->document = sqlite3_column_int64 (row, 0);
  self->id = dup_column (row, 1);
  self->name = dup_column (row, 2);
  self->vendor = dup_column (row, 3);
  self->family = dup_column (row, 4);
  self->detail = dup_column (row, 5);
  self->prominence = sqlite3_column_int (row, 6);
  for (guint i = 0; i < info->n_numbers; i++)
    self->numbers[i] = sqlite3_column_type (row, 7 + (int) i) == SQLITE_NULL
                           ? NAN
                           : sqlite3_column_double (row, 7 + (int) i);
  return self;
}

int
bud_catalog_item_get_prominence (BudCatalogItem *self)
{
  return self->prominence;
}

const char *
bud_catalog_item_get_id (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  return self->id;
}

const char *
bud_catalog_item_get_name (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  return self->name;
}

const char *
bud_catalog_item_get_vendor (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  return self->vendor;
}

const char *
bud_catalog_item_get_family (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  return self->family;
}

BudCatalogKind
bud_catalog_item_get_kind (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), BUD_CATALOG_MODEL);
  return self->kind;
}

gboolean
bud_catalog_item_get_is_user (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), FALSE);
  return bud_store_is_user (self->store);
}

double
bud_catalog_item_get_number (BudCatalogItem *self, const char *key)
{
  const BudKindInfo *info;

  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self) && key != NULL, NAN);
  info = bud_kind_info (self->kind);
  for (guint i = 0; i < info->n_numbers; i++)
    if (g_str_equal (info->numbers[i], key))
      return self->numbers[i];
  return NAN;
}

JsonObject *
bud_catalog_item_get_json (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  if (g_atomic_pointer_get (&self->json) == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = bud_store_get_document (self->store, self->document, &error);
      JsonNode *node = text != NULL ? json_from_string (text, &error) : NULL;

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        {
          g_message ("%s: %s", self->id, error != NULL ? error->message : "no object");
          g_clear_pointer (&node, json_node_unref);
          node = json_node_init_object (json_node_alloc (), NULL);
          json_node_take_object (node, json_object_new ());
        }
      json_node_seal (node);
      if (!g_atomic_pointer_compare_and_exchange (&self->json, NULL, node))
        json_node_unref (node);
    }
  return json_node_get_object (g_atomic_pointer_get (&self->json));
}

/* One decimal where it tells something. */
static char *
number_text (double value, double unit)
{
  value /= unit;
  return g_strdup_printf ("%.*f", value < 9.95 && fabs (value - round (value)) > 0.04 ? 1 : 0, value);
}

/* Takes `fact`; NULL and "" are left out of the line. */
static void
take_fact (GString *line, char *fact)
{
  if (fact != NULL && *fact != '\0')
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", fact);
  g_free (fact);
}

/* The fact in printf's terms, with the number's text as `n`; nothing when the number is unknown. */
#define TAKE_NUMBER(line, value, unit, ...)                                                                  \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    if (!isnan (value))                                                                                      \
      {                                                                                                      \
        g_autofree char *n = number_text (value, unit);                                                      \
                                                                                                             \
        take_fact (line, g_strdup_printf (__VA_ARGS__));                                                     \
      }                                                                                                      \
  }                                                                                                          \
  G_STMT_END

static void
describe_model (BudCatalogItem *self, GString *line)
{
  const double *numbers = self->numbers;

  if (numbers[0] >= 1e9)
    TAKE_NUMBER (line, numbers[0], 1e9, _ ("%s B parameters"), n);
  else
    TAKE_NUMBER (line, numbers[0], 1e6, _ ("%s M parameters"), n);
  if (numbers[1] < numbers[0] * 0.98)
    TAKE_NUMBER (line, numbers[1], 1e9, _ ("%s B active"), n);
  TAKE_NUMBER (line, numbers[2], 1024, _ ("%s k context"), n);
  take_fact (line, self->detail != NULL ? g_ascii_strup (self->detail, -1) : NULL);
}

static void
describe_device (BudCatalogItem *self, GString *line)
{
  const double *numbers = self->numbers;

  TAKE_NUMBER (line, numbers[0], 1e9, _ ("%s GB"), n);
  take_fact (line, g_strdup (self->detail));
  TAKE_NUMBER (line, numbers[1], 1e9, _ ("%s GB/s"), n);
  if (!isnan (numbers[2]))
    TAKE_NUMBER (line, numbers[2], 1e12, _ ("%s TFLOPS bf16"), n);
  else
    TAKE_NUMBER (line, numbers[3], 1e12, _ ("%s TFLOPS fp16"), n);
}

static void
describe_usecase (BudCatalogItem *self, GString *line)
{
  TAKE_NUMBER (line, self->numbers[0], 1, _ ("%s tokens in"), n);
  TAKE_NUMBER (line, self->numbers[1], 1, _ ("%s out"), n);
  take_fact (line, g_strdup (self->detail));
}

static void
describe_engine (BudCatalogItem *self, GString *line)
{
  const double *numbers = self->numbers;
  double runs = numbers[2], before = numbers[3], after = numbers[4];

  if (g_strcmp0 (self->vendor, self->id) != 0)
    take_fact (line, g_strdup (self->vendor));
  if (!isnan (runs))
    take_fact (line, g_strdup_printf (ngettext ("%.0f own run", "%.0f own runs", (gulong) runs), runs));
  if (!isnan (before) && !isnan (after))
    take_fact (line, g_strdup_printf (_ ("mean error %.0f → %.0f %%"), before * 100, after * 100));
}

/* “8 devices per node · 2 nodes · NVLink 4 450 GB/s · 50 GB/s between nodes” */
static void
describe_cluster (BudCatalogItem *self, GString *line)
{
  const double *numbers = self->numbers;
  const char *link = bud_json_string (bud_json_object (bud_catalog_item_get_json (self), "in_node"), "name");

  if (numbers[1] >= 1)
    take_fact (line, g_strdup_printf (
                         ngettext ("%.0f device per node", "%.0f devices per node", (gulong) numbers[1]),
                         numbers[1]));
  if (numbers[2] > 1)
    take_fact (line, g_strdup_printf (ngettext ("%.0f node", "%.0f nodes", (gulong) numbers[2]), numbers[2]));
  if (!isnan (numbers[3]))
    /* Translators: a link and its rate, “NVLink 4 450 GB/s”. */
    take_fact (line,
               g_strdup_printf (_ ("%s %.4g GB/s"), link != NULL ? link : _ ("link"), numbers[3] / 1e9));
  if (!isnan (numbers[4]))
    take_fact (line, g_strdup_printf (_ ("%.4g GB/s between nodes"), numbers[4] / 1e9));
}

static char *
make_subtitle (BudCatalogItem *self)
{
  GString *line = g_string_new (NULL);

  static void (*const describe[]) (BudCatalogItem * self, GString * line) = {
    [BUD_CATALOG_MODEL] = describe_model,     [BUD_CATALOG_HARDWARE] = describe_device,
    [BUD_CATALOG_USECASE] = describe_usecase, [BUD_CATALOG_ENGINE] = describe_engine,
    [BUD_CATALOG_CLUSTER] = describe_cluster,
  };

  describe[self->kind](self, line);
  return g_string_free (line, FALSE);
}

const char *
bud_catalog_item_get_subtitle (BudCatalogItem *self)
{
  g_return_val_if_fail (BUD_IS_CATALOG_ITEM (self), NULL);
  if (g_atomic_pointer_get (&self->subtitle) == NULL)
    {
      char *subtitle = make_subtitle (self);

      if (!g_atomic_pointer_compare_and_exchange (&self->subtitle, NULL, subtitle))
        g_free (subtitle);
    }
  return g_atomic_pointer_get (&self->subtitle);
}
