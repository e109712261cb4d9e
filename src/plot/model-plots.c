#include "plot/model-plots.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/architecture.h"
#include "plot/estimate-plots.h"
#include "plot/layer-runs.h"
#include "plot/number.h"
#include "plot/rows.h"

#define MAX_ROWS 6  /* of layers of one kind, over all frames: more is one frame per kind */
#define MAX_LINES 2 /* of devices' memory */

/* Collects what the plot then copies. */
typedef struct
{
  const BudModel *model;
  double total;
  GStringChunk *strings;
  GPtrArray *blocks; /* of arrays */
  GArray *frames;    /* BudArchitectureFrame */
  gboolean is_mixed;
} Builder;

static const char *
attention_label (const BudAttention *attention)
{
  if (attention->kind == BUD_ATTENTION_NONE)
    return NULL;
  if (attention->sparse_top_k_tokens != 0)
    return "DSA";
  if (attention->kind == BUD_ATTENTION_MLA)
    return "MLA";
  if (attention->kv_compress_tokens != 0)
    return "CSA";
  return attention->n_kv_heads == attention->n_heads ? "MHA" : attention->n_kv_heads == 1 ? "MQA" : "GQA";
}

/* What mixes tokens in a layer: "GQA", "MHA", "MQA", "MLA", "DSA", "Mamba-2" …; NULL for none. Static,
 * untranslated. */
static const char *
ssm_label (const BudSsm *ssm)
{
  static const char *const labels[] = {
    [BUD_SSM_NONE] = NULL,
    [BUD_SSM_MAMBA1] = "Mamba",
    [BUD_SSM_MAMBA2] = "Mamba-2",
    [BUD_SSM_GATED_DELTA] = "Gated delta",
    [BUD_SSM_LIGHTNING] = "Lightning",
    [BUD_SSM_SHORT_CONV] = "Convolution",
  };

  return labels[ssm->kind];
}

static const char *
keep (Builder *self, char *text)
{
  const char *kept = g_string_chunk_insert_const (self->strings, text);

  g_free (text);
  return kept;
}

/* "64 heads, 8 KV, window 4 096". */
static char *
describe_attention (const BudAttention *attention)
{
  GString *text = g_string_new (NULL);

  if (attention->kind == BUD_ATTENTION_MLA)
    g_string_append_printf (text, _ ("%u heads, rank %u + %u"), attention->n_heads, attention->kv_rank,
                            attention->rope_dim);
  else
    g_string_append_printf (text, _ ("%u heads, %u KV"), attention->n_heads, attention->n_kv_heads);
  if (attention->window_tokens != 0)
    {
      g_autofree char *window = bud_number_count (attention->window_tokens);

      g_string_append_printf (text, attention->window_is_chunk ? _ (", chunk %s") : _ (", window %s"),
                              window);
    }
  if (attention->sparse_top_k_tokens != 0)
    {
      g_autofree char *top = bud_number_count (attention->sparse_top_k_tokens);

      g_string_append_printf (text, _ (", top %s"), top);
    }
  if (attention->shares_kv)
    g_string_append (text, _ (", shared KV"));
  return g_string_free (text, FALSE);
}

/* "8 192 → 28 672, 705 M", "8 of 128 experts, 2.4 B". */
static char *
describe_ffn (const BudFfn *ffn, guint32 hidden_dim, double parameters)
{
  g_autofree char *size = bud_number_compact (parameters);
  g_autofree char *from = bud_number_count (hidden_dim);
  g_autofree char *to = bud_number_count (ffn->intermediate_dim);

  if (ffn->kind == BUD_FFN_MOE && ffn->shared_dim != 0)
    return g_strdup_printf (_ ("%u of %u + shared, %s"), ffn->n_experts_per_token, ffn->n_experts, size);
  if (ffn->kind == BUD_FFN_MOE)
    return g_strdup_printf (_ ("%u of %u experts, %s"), ffn->n_experts_per_token, ffn->n_experts, size);
  return g_strdup_printf ("%s → %s, %s", from, to, size);
}

static void
add_attention (Builder *self, GArray *blocks, const BudAttention *attention, const BudLayerGroup *group,
               gboolean is_cross, guint n_layers)
{
  double parameters = (double) bud_attention_parameters (attention, group->hidden_dim);
  const char *label = attention_label (attention);
  BudArchitectureBlock block = { .series = BUD_SHOWN_PROJECTIONS, .parameters = parameters * n_layers };

  if (label == NULL)
    return;
  block.name = is_cross ? _ ("Cross QKV, output") : _ ("QKV, output");
  block.detail = keep (self, bud_number_compact (parameters));
  g_array_append_val (blocks, block);
  block = (BudArchitectureBlock){ .series = BUD_SHOWN_ATTENTION };
  block.name = keep (self, g_strdup_printf (is_cross ? _ ("%s cross-attention") : _ ("%s attention"), label));
  block.detail = keep (self, describe_attention (attention));
  g_array_append_val (blocks, block);
}

/* What a token passes in one layer; `n_layers` in the model are like it. Borrowed from the builder. */
static void
add_row (Builder *self, GArray *rows, const BudLayerGroup *group, guint n_layers, const char *name)
{
  GArray *blocks = g_array_new (FALSE, TRUE, sizeof (BudArchitectureBlock));
  double ssm = (double) bud_ssm_parameters (&group->ssm, group->hidden_dim);
  double ffn
      = (double) (bud_ffn_dense_parameters (&group->ffn, group->hidden_dim)
                  + (group->ffn.kind == BUD_FFN_MOE
                         ? group->ffn.n_experts * bud_ffn_expert_parameters (&group->ffn, group->hidden_dim)
                         : 0));
  BudArchitectureBlock block;
  BudArchitectureRow row;

  if (group->ssm.kind != BUD_SSM_NONE)
    {
      g_autofree char *size = bud_number_compact (ssm);

      block = (BudArchitectureBlock){ .name = ssm_label (&group->ssm),
                                      .series = BUD_SHOWN_ATTENTION,
                                      .parameters = ssm * n_layers };
      block.detail = keep (self, g_strdup_printf (_ ("state %u, %s"), group->ssm.state_dim, size));
      g_array_append_val (blocks, block);
    }
  add_attention (self, blocks, &group->attention, group, FALSE, n_layers);
  add_attention (self, blocks, &group->cross_attention, group, TRUE, n_layers);
  if (group->ffn.kind != BUD_FFN_NONE)
    {
      block = (BudArchitectureBlock){ .series = BUD_SHOWN_FFN, .parameters = ffn * n_layers };
      block.name = group->ffn.kind == BUD_FFN_MOE ? _ ("Experts")
                   : group->ffn.is_gated          ? _ ("FFN, gated")
                                                  : _ ("FFN");
      block.detail = keep (self, describe_ffn (&group->ffn, group->hidden_dim, ffn));
      g_array_append_val (blocks, block);
    }
  g_ptr_array_add (self->blocks, blocks);
  row = (BudArchitectureRow){ name, (const BudArchitectureBlock *) blocks->data, blocks->len };
  if (row.n_blocks > 0)
    g_array_append_val (rows, row);
}

/* Takes `rows` and the texts. */
static void
add_frame (Builder *self, GArray *rows, char *title, char *note)
{
  BudArchitectureFrame frame
      = { keep (self, title), keep (self, note), (const BudArchitectureRow *) rows->data, rows->len };

  g_ptr_array_add (self->blocks, rows);
  g_array_append_val (self->frames, frame);
}

static char *
describe_share (Builder *self, double each, double all)
{
  g_autofree char *size = bud_number_compact (each);
  g_autofree char *percent = bud_number_percent_whole (all / self->total);

  /* Translators: "855 M each, 97 % of all parameters" */
  return g_strdup_printf (_ ("%s each, %s of all parameters"), size, percent);
}

static void
add_group_frame (Builder *self, const BudLayerGroup *group, char *title)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (BudArchitectureRow));
  double each = (double) bud_layer_parameters (group);

  add_row (self, rows, group, group->n_layers, NULL);
  add_frame (self, rows, title, describe_share (self, each, each * group->n_layers));
}

static void
add_encoders (Builder *self)
{
  for (guint i = 0; i < self->model->n_groups; i++)
    {
      const BudLayerGroup *group = &self->model->groups[i];
      guint n = group->n_layers;

      if (group->role == BUD_ROLE_ENCODER)
        add_group_frame (self, group,
                         g_strdup_printf (ngettext ("%u encoder layer", "%u encoder layers", n), n));
      else if (group->role == BUD_ROLE_TOWER)
        add_group_frame (self, group, g_strdup_printf (ngettext ("%u tower layer", "%u tower layers", n), n));
    }
}

/* One frame per kind, its place in the order in words: what repeats after `period` layers, 0 = nothing. */
static void
add_kinds (Builder *self, guint period)
{
  for (guint i = 0; i < self->model->n_groups; i++)
    {
      const BudLayerGroup *group = &self->model->groups[i];
      guint n = group->n_layers, n_each = period > 0 ? n * period / self->model->n_decoder_layers : 0;

      if (group->role != BUD_ROLE_DECODER)
        continue;
      if (period > 0) /* Translators: "3 of every 8 layers, 27 in all" */
        add_group_frame (self, group,
                         g_strdup_printf (_ ("%u of every %u layers, %u in all"), n_each, period, n));
      else
        add_group_frame (
            self, group,
            g_strdup_printf (ngettext ("%u layer, between the others", "%u layers, between the others", n),
                             n));
    }
}

/* Layers of one kind that follow each other, from `start` on. */
static guint
count_same (const guint8 *order, guint start, guint end)
{
  guint n = 1;

  while (start + n < end && order[start + n] == order[start])
    n++;
  return n;
}

static void
add_run (Builder *self, const BudLayerRun *run)
{
  const BudModel *model = self->model;
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (BudArchitectureRow));
  guint end = run->start + run->period;
  double each = 0;
  char *title;

  for (guint i = run->start; i < end;)
    {
      const BudLayerGroup *group = &model->groups[model->layer_order[i]];
      guint n = count_same (model->layer_order, i, end);
      const char *name = run->period > 1 ? keep (self, g_strdup_printf ("%u " BUD_TIMES, n)) : NULL;

      add_row (self, rows, group, n * run->n_repeats, name);
      each += n * (double) bud_layer_parameters (group);
      i += n;
    }
  if (run->period > 1) /* Translators: "8 times these 4 layers" */
    title
        = g_strdup_printf (ngettext ("%u times these %u layers", "%u times these %u layers", run->n_repeats),
                           run->n_repeats, run->period);
  else if (run->n_repeats > 1)
    title = g_strdup_printf (ngettext ("%u identical layer", "%u identical layers", run->n_repeats),
                             run->n_repeats);
  else
    title = g_strdup (_ ("1 layer"));
  add_frame (self, rows, title, describe_share (self, each, each * run->n_repeats));
}

static void
add_decoder (Builder *self)
{
  const BudModel *model = self->model;
  g_autoptr (GArray) runs = bud_layer_runs (model->layer_order, model->n_decoder_layers);
  guint n_rows = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const BudLayerRun *run = &g_array_index (runs, BudLayerRun, i);

      for (guint at = run->start; at < run->start + run->period; n_rows++)
        at += count_same (model->layer_order, at, run->start + run->period);
    }
  if (n_rows > MAX_ROWS)
    {
      self->is_mixed = TRUE;
      add_kinds (self, runs->len == 1 ? g_array_index (runs, BudLayerRun, 0).period : 0);
    }
  else
    for (guint i = 0; i < runs->len; i++)
      add_run (self, &g_array_index (runs, BudLayerRun, i));
}

BudPlot *
bud_plot_of_architecture (const BudModel *model)
{
  BudParameterCounts counts;
  Builder self
      = { model, 0, g_string_chunk_new (512), g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref),
          g_array_new (FALSE, TRUE, sizeof (BudArchitectureFrame)) };
  double table
      = (double) model->vocab_size * (model->embedding_dim != 0 ? model->embedding_dim : model->hidden_dim);
  BudArchitectureBlock input = { _ ("Embedding"), NULL, BUD_SHOWN_EMBEDDING, table };
  BudArchitectureBlock output
      = { _ ("LM head"), NULL, BUD_SHOWN_EMBEDDING, model->has_tied_embeddings ? 0 : table };
  BudArchitectureData data;
  BudPlot *plot;

  bud_model_count_parameters (model, &counts);
  self.total = (double) counts.total;
  input.detail = keep (&self, bud_number_compact (table));
  output.detail = model->has_tied_embeddings ? _ ("tied") : input.detail;
  add_encoders (&self);
  add_decoder (&self);
  data = (BudArchitectureData){ &input,
                                model->has_lm_head ? &output : NULL,
                                (const BudArchitectureFrame *) self.frames->data,
                                self.frames->len,
                                self.total,
                                self.is_mixed };
  plot = bud_plot_new_architecture (&data);
  g_string_chunk_free (self.strings);
  g_ptr_array_unref (self.blocks);
  g_array_unref (self.frames);
  return plot;
}

/* "FFN 56.4 B, 79.9 %". */
static char *
name_part (const char *name, double parameters, double total)
{
  g_autofree char *size = bud_number_compact (parameters);
  g_autofree char *percent = bud_number_percent (parameters / total);

  return g_strdup_printf ("%s %s, %s", name, size, percent);
}

BudPlot *
bud_plot_of_parameters (const BudModel *model)
{
  BudParameterCounts counts;
  double values[5];
  BudPlotGroup groups[G_N_ELEMENTS (values)];
  g_auto (GStrv) names = g_new0 (char *, G_N_ELEMENTS (values) + 1);
  BudRow row = { "", values };
  BudRowsData data
      = { .look = BUD_ROWS_STACKED, .groups = groups, .rows = &row, .n_rows = 1, .baseline = -1 };

  bud_model_count_parameters (model, &counts);
  {
    const struct
    {
      const char *name;
      guint series;
      guint64 count;
    } parts[] = {
      { counts.experts > 0 ? _ ("FFN and experts") : _ ("FFN"), BUD_SHOWN_FFN, counts.ffn + counts.experts },
      { _ ("Attention and state"), BUD_SHOWN_PROJECTIONS, counts.attention },
      { _ ("Embedding and head"), BUD_SHOWN_EMBEDDING, counts.embedding },
      { _ ("Encoder or tower"), BUD_SHOWN_COLLECTIVES, counts.tower },
      { _ ("Norms and other"), BUD_SHOWN_OTHER, counts.other },
    };

    for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
      if (parts[i].count > 0)
        {
          guint n = data.n_groups++;

          values[n] = (double) parts[i].count;
          names[n] = name_part (parts[i].name, values[n], (double) counts.total);
          groups[n] = (BudPlotGroup){ names[n], parts[i].series };
        }
  }
  data.x = counts.total >= 1000000000
               ? (BudAxisSpec){ .title = _ ("Parameters (B)"), .max = NAN, .factor = 1e9 }
               : (BudAxisSpec){ .title = _ ("Parameters (M)"), .max = NAN, .factor = 1e6 };
  return bud_plot_new_rows (&data);
}

/* Lines at 1, 2, 4 … devices: the largest that the bars reach, and the one device where they come near. */
static guint
add_lines (BudPlotLimit *lines, char **labels, double largest_bytes, double capacity_bytes)
{
  BudScale scale = bud_scale_bytes (capacity_bytes, FALSE);
  g_autofree char *size = bud_number_tick (capacity_bytes / scale.factor);
  guint most = 1, n = 0;

  if (!isfinite (capacity_bytes) || capacity_bytes <= 0 || largest_bytes < capacity_bytes / 4)
    return 0;
  while (2 * most * capacity_bytes <= largest_bytes)
    most *= 2;
  for (guint i = most; i > 0 && n < MAX_LINES; i /= 2)
    {
      labels[n] = g_strdup_printf ("%u " BUD_TIMES " %s" BUD_NBSP "%s", i, size, scale.unit);
      lines[n] = (BudPlotLimit){ .is_vertical = TRUE, .value = i * capacity_bytes, .is_mark = TRUE };
      lines[n].label = labels[n];
      n++;
    }
  return n;
}

BudPlot *
bud_plot_of_model_memory (const BudModelMemory *rows, guint n_rows, double context_tokens,
                          double capacity_bytes)
{
  g_autofree char *context = bud_number_count (context_tokens);
  g_autofree char *cache = g_strdup_printf (_ ("KV cache and state, %s tokens"), context);
  const BudPlotGroup groups[] = { { _ ("Weights"), BUD_SHOWN_FFN }, { cache, BUD_SHOWN_ATTENTION } };
  g_autofree BudRow *bars = g_new0 (BudRow, n_rows + 1);
  g_autofree double *values = g_new (double, 2 * n_rows + 1);
  g_auto (GStrv) labels = g_new0 (char *, MAX_LINES + 1);
  BudPlotLimit lines[MAX_LINES];
  BudRowsData data = { .look = BUD_ROWS_STACKED,
                       .groups = groups,
                       .n_groups = G_N_ELEMENTS (groups),
                       .rows = bars,
                       .n_rows = n_rows,
                       .limits = lines,
                       .baseline = -1 };
  g_autofree char *title = NULL;
  double largest = 0;
  BudScale scale;

  for (guint i = 0; i < n_rows; i++)
    {
      values[2 * i] = rows[i].weights_bytes;
      values[2 * i + 1] = rows[i].kv_bytes;
      bars[i] = (BudRow){ rows[i].name, &values[2 * i] };
      largest = fmax (largest, rows[i].weights_bytes + rows[i].kv_bytes);
    }
  data.n_limits = add_lines (lines, labels, largest, capacity_bytes);
  scale = bud_scale_bytes (largest, FALSE);
  title = bud_scale_title (&scale, _ ("Memory"));
  data.x = (BudAxisSpec){ .title = title, .max = NAN, .factor = scale.factor };
  if (data.n_limits > 0 && lines[0].value > largest)
    data.x.max = lines[0].value * 1.08;
  return bud_plot_new_rows (&data);
}
