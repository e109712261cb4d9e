#include "catalog/catalog.h"

G_DEFINE_QUARK (bud-catalog-error-quark, bud_catalog_error)
