/* How every engine function reports: a status, and for refusals a diagnostic that names the field.
 *
 * "Does not fit in memory" is not a status: it is a result, see estimate.h.
 */
#pragma once

#include <stddef.h>

typedef enum
{
  BUD_STATUS_OK = 0,
  BUD_STATUS_INVALID,     /* a value is outside its legal range, or two values disagree */
  BUD_STATUS_UNSUPPORTED, /* legal, but there is no answer (no link on file, no such peak) */
  BUD_STATUS_NO_SPACE,    /* the caller's array is too small */
} BudStatus;

/* Filled only when a function does not return BUD_STATUS_OK. Text is English, ASCII-only and free of
 * locale; the layers above translate by `field`. May be NULL wherever a function takes one. */
typedef struct
{
  BudStatus status;
  char field[32];    /* name of the offending field as in spec: "tp", "input_tokens", "precision" */
  char message[224]; /* one sentence with the value and the legal range, no trailing newline */
  double nearest;    /* nearest legal value of `field`, NAN when there is none */
} BudDiagnostic;

/* Fills `diagnostic` (when not NULL) and returns `status`, so that callers can `return bud_fail (...)`.
 * `format` is printf's; use integers and strings only (no locale in the engine). */
BudStatus bud_fail (BudDiagnostic *diagnostic, BudStatus status, const char *field, double nearest,
                    const char *format, ...) __attribute__ ((format (printf, 5, 6)));
