/* Lays out one child, and says whether it is given little room, enough, or plenty: what shows less in a
 * narrow window follows that instead of asking for a wider one. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  BUD_ROOM_LITTLE,
  BUD_ROOM_ENOUGH,
  BUD_ROOM_PLENTY,
} BudRoom;

#define BUD_TYPE_ROOM_LAYOUT (bud_room_layout_get_type ())
/* Signal "changed": outside of allocation, where children may be shown and hidden. */
G_DECLARE_FINAL_TYPE (BudRoomLayout, bud_room_layout, BUD, ROOM_LAYOUT, GtkLayoutManager)

/* Little: narrower than `enough_px`, or than what the child needed when it had enough. */
BudRoomLayout *bud_room_layout_new (int enough_px, int plenty_px);
BudRoom bud_room_layout_get (BudRoomLayout *self); /* enough before the first allocation */

G_END_DECLS
