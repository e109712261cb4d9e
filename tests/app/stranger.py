#!/usr/bin/python3
"""stranger.py BUDSIMULATOR: somebody adds a model from a config.json, edits a use case, plans for it, opens the best
plan, compares it with the second, exports the report and saves; the process is killed, and all is there again."""
import json

from outside import App, check, children, drafts, find, run

CONFIG = {'model_type': 'llama', 'architectures': ['LlamaForCausalLM'], 'hidden_size': 2048, 'num_hidden_layers': 16,
          'num_attention_heads': 32, 'num_key_value_heads': 8, 'intermediate_size': 8192, 'vocab_size': 128256,
          'torch_dtype': 'bfloat16', 'max_position_embeddings': 131072}


def add_model(app):
    page = app.page('Models')
    app.act(page, 'models.add-text')
    dialog = app.window('Add Model')
    app.type(dialog, 'Configuration', json.dumps(CONFIG))
    app.get(dialog, 'label', 'Recognised')
    app.type(dialog, 'Name', 'Stranger 1B')
    app.type(dialog, 'Id, as owner/name', 'stranger/one')
    app.press(dialog, 'Add')
    app.get(page, 'group', 'Stranger 1B')
    app.act(page, 'models.simulate')
    app.wait_title('• Stranger 1B')


def edit_usecase(app):
    page = app.page('Use Cases')
    app.act(page, 'usecases.edit')
    editor = app.get(page, 'group', 'Edit Use Case')
    app.type(editor, 'Name', 'Strange Assistant')
    app.type(editor, 'End to end to', '6')
    app.act(editor, 'editor.save')
    details = app.get(page, 'group', 'Strange Assistant')
    app.press(details, 'Simulate')


def plan(app):
    page = app.wait_page('Simulate')
    app.act(page, 'page.plan-for-this')
    page = app.wait_page('Plan')
    app.get(page, 'label', 'Strange Assistant')
    app.act(page, 'page.run')
    app.get_sensitive(page, 'Judge Under Load')  # what all wait for
    rows = app.get(app.get(page, 'table', 'Plans'), 'list', 'Plans')
    app.wait(lambda: rows.get_child_count() > 1, 'two plans')
    chosen = []
    for i in 0, 1:
        app.wait(lambda: rows.select_child(i), 'plan %d selected' % i)
        chosen.append(app.wait(lambda: current_plan(page) not in chosen and current_plan(page), 'plan %d' % i))
        app.press(page, 'Add to Comparison')
        app.wait(lambda: n_compared() == i + 1, '%d in the comparison' % (i + 1))
    rows.select_child(0)
    app.wait(lambda: current_plan(page) == chosen[0], 'the best plan again')
    app.press(page, 'Open in Simulate')
    app.wait_page('Simulate')


def current_plan(page):
    """What is said of the selected one."""
    card = find(page, 'group', 'Selected plan')
    return ' '.join(node.get_name() for node in children(card) if node.get_role_name() == 'label')


def labels(root, text):
    own = root.get_role_name() == 'label' and root.get_name().startswith(text)
    return own + sum(labels(node, text) for node in children(root))


def n_compared():
    return max((len(draft.get('comparison', {}).get('scenarios', [])) for draft in drafts()), default=0)


def main(folder, window):
    report, file = folder / 'report.pdf', folder / 'strange.budscenario'
    app = App(window)
    print('1..9')
    add_model(app)
    check(1, True, 'a pasted config.json is a model')
    edit_usecase(app)
    check(2, True, 'a use case was edited')
    plan(app)
    check(3, True, 'two plans are compared, the best is open')
    app.act(app.frame, 'win.report')
    app.save_dialog('Export Report', report)
    app.wait(lambda: report.exists() and report.read_bytes().rstrip().endswith(b'%%EOF'), 'the report')
    check(4, report.read_bytes().startswith(b'%PDF'), 'the report is a PDF')
    app.act(app.frame, 'win.save-as')
    app.save_dialog('Save Scenario', file)
    app.wait(file.exists, 'the file')
    app.wait_title('strange ')
    saved = json.loads(file.read_text())
    check(5, saved['model']['config'] == CONFIG, 'the saved scenario has the model in it')
    scenarios = saved['comparison']['scenarios']
    check(6, [scenario['deployment'] for scenario in scenarios][0] == saved['deployment'], 'and the plans compared')
    app.kill()

    app = App(window)
    app.wait_title('strange ')
    figures = app.get(app.page('Compare'), 'group', 'Figures')
    app.wait(lambda: labels(figures, 'Stranger 1B') == 2, 'two plans of the model')
    check(7, True, 'the killed process comes back with both plans')
    app.get(app.page('Models'), 'group', 'Stranger 1B')
    check(8, True, 'with the model')
    app.get(app.page('Use Cases'), 'group', 'Strange Assistant')
    check(9, True, 'and with the use case')
    app.quit()


if __name__ == '__main__':
    run(main)
