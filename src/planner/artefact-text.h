/* A server's command line being put together, and how it is written as a script or a manifest. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef struct _BudCommand BudCommand;

BudCommand *bud_command_new (void);
void bud_command_free (BudCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudCommand, bud_command_free)

/* The words before the flags. */
void bud_command_start (BudCommand *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A flag with a whole number; 0 leaves it out: nothing is known. */
void bud_command_add (BudCommand *self, const char *flag, double value);
void bud_command_add_ratio (BudCommand *self, const char *flag, double ratio);
void bud_command_add_text (BudCommand *self, const char *flag, const char *value); /* NULL: the flag alone */

/* A line of the engine's YAML file (TensorRT-LLM). */
void bud_command_config (BudCommand *self, const char *lines);

/* A comment: an assumption, or what the engine cannot be told. */
void bud_command_note (BudCommand *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Model, devices, load and figures. */
void bud_command_note_estimate (BudCommand *self, const BudEvaluation *evaluation);

char *bud_command_to_script (const BudCommand *self, const BudEvaluation *evaluation);
char *bud_command_to_manifest (const BudCommand *self, const BudEvaluation *evaluation, const char *image);

G_END_DECLS
