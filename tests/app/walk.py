#!/usr/bin/python3
"""walk.py BUDSIMULATOR BUDSIM: a model of one's own is used in a scenario, saved, changed, the process killed; the
next start brings everything back."""
import json
import subprocess

from outside import App, check, drafts, find, run

MODEL = {'id': 'me/tiny', 'name': 'My Tiny', 'config': {
    'model_type': 'llama', 'architectures': ['LlamaForCausalLM'], 'hidden_size': 512, 'num_hidden_layers': 4,
    'num_attention_heads': 8, 'num_key_value_heads': 8, 'intermediate_size': 1024, 'vocab_size': 32000,
    'torch_dtype': 'bfloat16', 'max_position_embeddings': 131072}}
SCENARIO = {'format': 'bud-scenario', 'version': 1, 'model': 'me/tiny', 'hardware': 'h100-sxm5-80',
            'deployment': {'devices': 1}, 'workload': {'batch': 1, 'input_tokens': 1024, 'output_tokens': 64}}


def tokens(app):
    row = app.get(app.frame, 'list item', 'Input tokens')
    return app.get(row, 'spin button')


def draft_holds(tokens):
    return any(draft['workload']['input_tokens'] == tokens for draft in drafts())


def main(folder, window, cli):
    file = folder / 'walk.budscenario'
    (folder / 'tiny.json').write_text(json.dumps(MODEL))
    file.write_text(json.dumps(SCENARIO))
    subprocess.run([cli, 'models', 'add', str(folder / 'tiny.json')], check=True, stdout=subprocess.DEVNULL)
    print('1..5')

    app = App(window, str(file))
    app.wait_title('walk ')
    tokens(app).set_current_value(2048)
    app.wait_title('• walk')
    check(1, True, 'a change is marked in the title')
    app.act(app.frame, 'win.save')
    app.wait_title('walk ')
    saved = json.loads(file.read_text())
    check(2, saved['workload']['input_tokens'] == 2048, 'the change is in the file')
    check(3, saved['model']['config'] == MODEL['config'], 'so is a copy of the model')
    tokens(app).set_current_value(4096)
    app.wait(lambda: draft_holds(4096), 'draft')
    app.kill()

    app = App(window)
    app.wait_title('• walk')
    check(4, tokens(app).get_current_value() == 4096, 'a killed process comes back with what was not saved')
    app.wait(lambda: find(app.frame, 'label', 'My Tiny'), 'the name of the model')
    check(5, json.loads(file.read_text())['workload']['input_tokens'] == 2048, 'the file is as it was saved')
    app.quit('Discard')


if __name__ == '__main__':
    run(main)
