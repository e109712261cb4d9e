#!/usr/bin/python3
"""walk.py BUDSIMULATOR BUDSIM: the window from outside, by its accessibility tree. A model of one's own is used
in a scenario, saved, changed, the process killed; the next start brings everything back."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import warnings

warnings.simplefilter('ignore')
try:
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as problem:
    print('1..0 # SKIP python3-gi or gir1.2-atspi-2.0 is missing: %s' % problem)
    sys.exit(0)

MODEL = {'id': 'me/tiny', 'name': 'My Tiny', 'config': {
    'model_type': 'llama', 'architectures': ['LlamaForCausalLM'], 'hidden_size': 512, 'num_hidden_layers': 4,
    'num_attention_heads': 8, 'num_key_value_heads': 8, 'intermediate_size': 1024, 'vocab_size': 32000,
    'torch_dtype': 'bfloat16', 'max_position_embeddings': 131072}}
SCENARIO = {'format': 'bud-scenario', 'version': 1, 'model': 'me/tiny', 'hardware': 'h100-sxm5-80',
            'deployment': {'devices': 1}, 'workload': {'batch': 1, 'input_tokens': 1024, 'output_tokens': 64}}


class App:
    """A started program and its window."""

    def __init__(self, *argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.frame = self.wait(self.find_frame, 'a window')

    def find_frame(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application and application.get_process_id() == self.process.pid:
                return find(application, 'frame')

    def wait(self, ask, what, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit('Bail out! ended with %s, waiting for %s' % (self.process.returncode, what))
            try:
                answer = ask()
                if answer:
                    return answer
            except GLib.Error:
                pass
            time.sleep(0.05)
        raise SystemExit('Bail out! no %s within %d s' % (what, seconds))

    def wait_title(self, start):
        self.wait(lambda: self.title().startswith(start), 'title %r, it is %r' % (start, self.title()))

    def title(self):
        self.frame.clear_cache()
        return self.frame.get_name()

    def tokens(self):
        row = self.wait(lambda: find(self.frame, 'list item', 'Input tokens'), 'the row of the input tokens')
        return self.wait(lambda: find(row, 'spin button'), 'its number')

    def act(self, name):
        for i in range(self.frame.get_n_actions()):
            if self.frame.get_action_name(i) == name:
                return self.frame.do_action(i)
        raise SystemExit('Bail out! the window has no action %s' % name)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def find(root, role, name=None):
    queue = [root]
    while queue:
        node = queue.pop(0)
        if node.get_role_name() == role and (name is None or node.get_name() == name):
            return node
        if node.get_name() == 'BudResultsPane':  # hundreds of nodes, each a call to the other process
            continue
        queue += filter(None, (node.get_child_at_index(i) for i in range(node.get_child_count())))


def check(number, is_met, what):
    print('%s %d %s' % ('ok' if is_met else 'not ok', number, what), flush=True)


def draft_holds(tokens):
    folder = pathlib.Path(GLib.get_user_data_dir()) / 'budsimulator' / 'drafts'
    return any(json.loads(path.read_text())['scenario']['workload']['input_tokens'] == tokens
               for path in folder.glob('*.draft'))


def main(folder, window, cli):
    file = folder / 'walk.budscenario'
    (folder / 'tiny.json').write_text(json.dumps(MODEL))
    file.write_text(json.dumps(SCENARIO))
    subprocess.run([cli, 'models', 'add', str(folder / 'tiny.json')], check=True, stdout=subprocess.DEVNULL)
    print('1..5')

    app = App(window, str(file))
    app.wait_title('walk ')
    app.tokens().set_current_value(2048)
    app.wait_title('• walk')
    check(1, True, 'a change is marked in the title')
    app.act('win.save')
    app.wait_title('walk ')
    saved = json.loads(file.read_text())
    check(2, saved['workload']['input_tokens'] == 2048, 'the change is in the file')
    check(3, saved['model']['config'] == MODEL['config'], 'so is a copy of the model')
    app.tokens().set_current_value(4096)
    app.wait(lambda: draft_holds(4096), 'draft')
    app.kill()

    app = App(window)
    app.wait_title('• walk')
    check(4, app.tokens().get_current_value() == 4096, 'a killed process comes back with what was not saved')
    app.wait(lambda: find(app.frame, 'label', 'My Tiny'), 'the name of the model')
    check(5, json.loads(file.read_text())['workload']['input_tokens'] == 2048, 'the file is as it was saved')
    app.kill()


if __name__ == '__main__':
    os.environ.pop('GTK_A11Y', None)
    Atspi.init()
    with tempfile.TemporaryDirectory() as name:
        os.environ['XDG_DATA_HOME'] = str(pathlib.Path(name) / 'data')
        main(pathlib.Path(name), *sys.argv[1:])
