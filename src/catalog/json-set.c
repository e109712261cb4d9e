#include "catalog/json-set.h"

#include <math.h>

void
bud_json_set_number (JsonObject *object, const char *key, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, key, value);
  else
    json_object_set_null_member (object, key);
}

void
bud_json_set_string (JsonObject *object, const char *key, const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, key, value);
  else
    json_object_set_null_member (object, key);
}
