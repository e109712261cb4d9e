/* The hub's access token: where it comes from, and a field that puts another into the keyring. The token
 * itself is never shown, nor kept here longer than it takes to hand it over. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_TOKEN_GROUP (bud_token_group_get_type ())
G_DECLARE_FINAL_TYPE (BudTokenGroup, bud_token_group, BUD, TOKEN_GROUP, AdwPreferencesGroup)

/* Whose token it is about; asks the keyring in the background. */
void bud_token_group_set_hub (BudTokenGroup *self, const char *url);
gboolean bud_token_group_is_busy (BudTokenGroup *self);

G_END_DECLS
