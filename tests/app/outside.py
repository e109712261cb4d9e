"""The window from outside, by its accessibility tree: a started program, what is in it, and what a person does
there. Every wait is for a state; where there is no accessibility bus in python, the test is skipped."""
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

# Role names changed between GTK 4.8 and 4.18.
ROLES = {'button': ('push button', 'button', 'toggle button'), 'text': ('text', 'entry'), 'group': ('panel', 'grouping'),
         'table': ('tree table', 'table'), 'window': ('frame', 'dialog', 'filler', 'panel')}
# Each node is a call to the other process: who looks among so many looks from there.
MOST_CHILDREN = 30


def roles_of(role):
    return ROLES.get(role, (role,))


def has_name(node, name):
    # GTK 4.8 puts the label with its underscore before the text: "_Save Save".
    own = node.get_name() or ''
    return own == name or (own.startswith('_') and own.endswith(' ' + name))


def children(node):
    return filter(None, (node.get_child_at_index(i) for i in range(node.get_child_count())))


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def find(root, role, name=None):
    queue = [root]
    while queue:
        node = queue.pop(0)
        if node.get_role_name() in roles_of(role) and (name is None or has_name(node, name)):
            return node
        if node is root or node.get_child_count() <= MOST_CHILDREN:
            queue += children(node)


class App:
    """A started program and its window."""

    def __init__(self, *argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        self.frame = self.wait(lambda: find(self.application(), 'frame'), 'a window')

    def application(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for application in children(desktop):
            if application.get_process_id() == self.process.pid:
                application.clear_cache()
                return application
        raise GLib.Error('not on the bus yet')

    def wait(self, ask, what, seconds=60):
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

    def get(self, root, role, name=None):
        return self.wait(lambda: find(root, role, name), '%s %r' % (role, name))

    def window(self, title):
        return self.wait(lambda: next((node for node in children(self.application())
                                       if node.get_role_name() in roles_of('window') and node.get_name() == title),
                                      None), 'window %r' % title)

    def title(self):
        self.frame.clear_cache()
        return self.frame.get_name()

    def wait_title(self, start):
        self.wait(lambda: self.title().startswith(start), 'title %r, it is %r' % (start, self.title()))

    def page(self, name):
        """Selects a page in the list of pages, and returns it."""
        pages = self.get(self.frame, 'list', 'Pages')
        names = [row.get_name() for row in children(pages)]
        pages.select_child(names.index(name))
        return self.wait_page(name)

    def wait_page(self, name):
        pages = self.get(self.frame, 'list', 'Pages')
        self.wait(lambda: pages.get_selected_child(0).get_name() == name, 'page %s' % name)
        return self.get(self.frame, 'group', name)

    def act(self, node, name):
        def do():
            for i in range(node.get_n_actions()):
                if node.get_action_name(i) == name:
                    return node.do_action(i)
        return self.wait(do, 'action %s' % name)

    def press(self, root, name):
        button = self.get_sensitive(root, name)
        # It acts a quarter of a second later: wait for what it does.
        return self.wait(lambda: any(button.do_action(i) for i in range(button.get_n_actions())), 'press of %r' % name)

    def get_sensitive(self, root, name):
        button = self.get(root, 'button', name)
        self.wait(lambda: button.get_state_set().contains(Atspi.StateType.SENSITIVE), 'button %r to press' % name)
        return button

    def type(self, root, name, text):
        entry = self.get(root, 'text', name)
        Atspi.EditableText.set_text_contents(entry, text)
        self.wait(lambda: text_of(entry) == text, '%r in %r' % (text, name))

    def save_dialog(self, title, path):
        """The dialog that asks for a file, answered."""
        dialog = self.window(title)
        self.type(dialog, 'Name:', str(path))
        self.press(dialog, 'Save')

    def quit(self, answer=None):
        """Closes the window, gives its question that answer; what a sanitizer finds then fails the test."""
        close = next(i for i in range(self.frame.get_n_actions()) if self.frame.get_action_name(i) == 'window.close')
        try:
            self.frame.do_action(close)
        except GLib.Error:
            pass  # it may end before it answers
        if answer is not None:
            self.press(self.wait(lambda: next((window for window in children(self.application())
                                               if window.get_name() != self.title()), None), 'a question'), answer)
        try:
            status = self.process.wait(120)
        except subprocess.TimeoutExpired:
            raise SystemExit('Bail out! it does not end')
        if status:
            raise SystemExit('Bail out! it ended with %d' % status)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def drafts():
    """The scenarios that are kept for the next start."""
    folder = pathlib.Path(GLib.get_user_data_dir()) / 'budsimulator' / 'drafts'
    return [json.loads(path.read_text())['scenario'] for path in folder.glob('*.draft')]


def check(number, is_met, what):
    print('%s %d %s' % ('ok' if is_met else 'not ok', number, what), flush=True)


def run(main):
    """main (folder, program arguments…) in a home of its own."""
    os.environ.pop('GTK_A11Y', None)
    Atspi.init()
    Atspi.set_timeout(20000, 60000)
    with tempfile.TemporaryDirectory() as name:
        os.environ['XDG_DATA_HOME'] = str(pathlib.Path(name) / 'data')
        main(pathlib.Path(name), *sys.argv[1:])
