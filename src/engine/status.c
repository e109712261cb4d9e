#include "engine/status.h"

#include <stdarg.h>
#include <stdio.h>

BudStatus
bud_fail (BudDiagnostic *diagnostic, BudStatus status, const char *field, double nearest, const char *format, ...)
{
  if (diagnostic)
    {
      va_list arguments;

      diagnostic->status = status;
      diagnostic->nearest = nearest;
      snprintf (diagnostic->field, sizeof diagnostic->field, "%s", field);
      va_start (arguments, format);
      vsnprintf (diagnostic->message, sizeof diagnostic->message, format, arguments);
      va_end (arguments);
    }
  return status;
}
