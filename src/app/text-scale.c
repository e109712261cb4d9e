#include "app/text-scale.h"

#define NORMAL_PT 11.
#define NORMAL_DPI 96.

double
bud_text_scale (GtkWidget *widget)
{
  PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  int dpi = -1;

  if (pango_font_description_get_size_is_absolute (font))
    return size / (NORMAL_PT * NORMAL_DPI / 72);
  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return size / NORMAL_PT * (dpi > 0 ? dpi / 1024. / NORMAL_DPI : 1);
}
