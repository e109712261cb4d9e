/* A group of the Simulate page's inputs: shows its part of the session's scenario, changes it, and says in
 * its last row what is wrong with it. One subclass for each concern. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_INPUTS_GROUP (bud_inputs_group_get_type ())
G_DECLARE_DERIVABLE_TYPE (BudInputsGroup, bud_inputs_group, BUD, INPUTS_GROUP, AdwPreferencesGroup)

struct _BudInputsGroupClass
{
  AdwPreferencesGroupClass parent_class;

  const char *const *fields; /* of the diagnostics that are told here; ends with NULL */
  void (*set_up) (BudInputsGroup *self, BudSession *session); /* optional */
  void (*show) (BudInputsGroup *self, const BudScenario *scenario);
  void (*outline) (BudInputsGroup *self, const char *field); /* optional; "" = no field */
};

/* For the pane that holds the groups */

void bud_inputs_group_set_session (BudInputsGroup *self, BudSession *session); /* once */
void bud_inputs_group_show (BudInputsGroup *self, const BudScenario *scenario);
gboolean bud_inputs_group_is_about (BudInputsGroup *self, const char *field);
/* Marks the control of a diagnostic's field, and no other. */
void bud_inputs_group_outline (BudInputsGroup *self, const char *field);
/* `is_error`: refused; else a warning. `repair`: the button that applies the outcome's advice, NULL = none.
 */
void bud_inputs_group_say (BudInputsGroup *self, gboolean is_error, const char *text, const char *repair);
void bud_inputs_group_say_nothing (BudInputsGroup *self);

/* For subclasses */

BudSession *bud_inputs_group_get_session (BudInputsGroup *self);
BudCatalog *bud_inputs_group_get_catalog (BudInputsGroup *self);
/* Widgets follow the scenario now, not the other way round. */
gboolean bud_inputs_group_is_showing (BudInputsGroup *self);
void bud_inputs_group_set_showing (BudInputsGroup *self, gboolean is_showing);
/* A copy of the current scenario to change, and then to hand in: as bud_session_change. */
BudScenario *bud_inputs_group_edit (BudInputsGroup *self);
void bud_inputs_group_change (BudInputsGroup *self, BudScenario *changed, const char *what,
                              const char *merge_key);

G_END_DECLS
