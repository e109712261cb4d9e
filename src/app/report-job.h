/* The report of the current scenario as a PDF file, written by a job. */
#pragma once

#include "app/session.h"

G_BEGIN_DECLS

/* Snapshots the current results and writes them to `file`; says when it is done or what went wrong. Nothing
 * to report is said at once. */
void bud_report_write (BudSession *session, GFile *file);

/* "Llama 3.1 70B on 8 × H100 SXM.pdf". Free with g_free. */
char *bud_report_propose_name (BudSession *session);

G_END_DECLS
