/* A hub on this computer that plays what the real one answers, in a thread of its own. */
#pragma once

#include <glib.h>

/* What it answers depends on the owner's or model's name; see hub-server.c. */
typedef struct HubServer HubServer;

HubServer *hub_server_start (void);
void hub_server_stop (HubServer *self);
/* "http://127.0.0.1:PORT" */
const char *hub_server_get_url (HubServer *self);
/* Requests so far, and the last Authorization header ("" = none). Free the text. */
guint hub_server_count (HubServer *self);
char *hub_server_last_token (HubServer *self);
