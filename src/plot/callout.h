/* The card that says everything about one mark, with a tail to it. */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

#define BUD_CALLOUT_MAX_LINES 8

typedef struct
{
  const char *label;
  char *strong; /* bold; taken; NULL = none */
  char *rest;   /* taken; NULL = none */
} BudCalloutLine;

typedef struct
{
  BudText title, corner;
  BudText labels[BUD_CALLOUT_MAX_LINES], strong[BUD_CALLOUT_MAX_LINES], rest[BUD_CALLOUT_MAX_LINES];
  guint n_lines;
  BudPlotRect rect;
  gboolean is_plain;           /* text and a leader in text colour, no card */
  const BudSeriesStyle *style; /* of the marker before the title; NULL = none */
} BudCallout;

/* Something the callout should keep off: cost per overlap. */
typedef struct
{
  BudPlotRect rect;
  double cost;
} BudObstacle;

/* Takes the strings of `lines`. */
void bud_callout_init (BudCallout *self, const BudTheme *theme, const BudSeriesStyle *style,
                       const char *title, const char *corner, BudCalloutLine *lines, guint n_lines);
void bud_callout_clear (BudCallout *self);

/* Moves it to the cheapest place in `area`: few obstacles first, then near `target`. */
void bud_callout_place (BudCallout *self, const BudTheme *theme, const BudPlotRect *area,
                        const BudPlotRect *target, const BudObstacle *obstacles, guint n_obstacles);

/* Where it may go: the frame less a margin, or all of a plot too low for that. */
BudPlotRect bud_callout_room (const BudCallout *self, const BudPlotRect *frame, double width, double height);

/* With the tail to the edge of `target`. */
void bud_callout_draw (const BudCallout *self, const BudTheme *theme, cairo_t *cr, const BudPlotRect *target,
                       double alpha);

G_END_DECLS
