/* A report as PDF: headings, rows of label and value, paragraphs and plots on A4 pages. Text stays text.
 *
 * Content is laid out as it is added and breaks to a new page by itself. Checked by
 * tests/plot/test-document.c.
 */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct _BudDocument BudDocument;

/* `title` and `subtitle` open the first page; `footer` stands on each with the version, the
 * day and the page number. */
BudDocument *bud_document_new (const char *title, const char *subtitle, const char *footer);
void bud_document_free (BudDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudDocument, bud_document_free)

/* A heading is never the last thing on a page. */
void bud_document_heading (BudDocument *self, const char *text);
void bud_document_row (BudDocument *self, const char *label, const char *value,
                       const char *note); /* note: NULL = none */
void bud_document_paragraph (BudDocument *self, const char *text);
void bud_document_plot (BudDocument *self, BudPlot *plot, const char *title);

/* Ends the document. Errors: of BUD_EXPORT_DOMAIN. */
GBytes *bud_document_finish (BudDocument *self, GError **error);

/* The same, written by rename: `path` is whole or untouched. Errors: of BUD_EXPORT_DOMAIN,
 * G_FILE_ERROR. */
gboolean bud_document_write (BudDocument *self, const char *path, GError **error);

G_END_DECLS
