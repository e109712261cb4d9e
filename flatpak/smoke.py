#!/usr/bin/python3
"""smoke.py ID: the installed sandbox from outside, below tests/headless.sh. Starts it for the first time in each language,
opens a scenario through the document portal, reads the estimate, exports the view through the file portal, whose dialog
begins in the working folder. Pictures go there too: all PNGs in it are removed first."""
import json
import os
import pathlib
import subprocess
import sys
import time
import warnings

warnings.simplefilter('ignore')
import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib

SCENARIO = pathlib.Path(__file__).resolve().parent.parent / 'data' / 'tour' / '1-one-gpu.budscenario'
LANGUAGES = ('C.UTF-8', 'de_DE.UTF-8', 'zh_CN.UTF-8')
PORTAL = 'xdg-desktop-portal-gtk'


def wait(what, function, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = function()
            if found:
                return found
        except GLib.Error:  # a widget that went while it was looked at
            pass
        time.sleep(0.2)
    shoot(FOLDER, 'failed.png')
    raise SystemExit('no %s within %d s' % (what, seconds))


def children(node):
    return filter(None, (node.get_child_at_index(i) for i in range(node.get_child_count())))


def frame(program):
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    for application in children(desktop):
        if application.get_name() == program:
            for window in children(application):
                if window.get_role_name() in ('frame', 'window', 'dialog', 'file chooser'):
                    return window


def find(root, role, name=None):
    queue = [root]
    while queue:
        node = queue.pop(0)
        if node.get_role_name() in role.split('|') and (name is None or node.get_name() == name):
            return node
        queue += children(node)


def press(root, name):
    """The button of this name."""
    button = wait('button %r' % name, lambda: find(root, 'push button|button', name))
    assert button.do_action(0), name


def act(window, name):
    """One of the window's actions."""
    for i in range(window.get_n_actions()):
        if window.get_action_name(i) == name:
            assert window.do_action(i), name
            return
    raise SystemExit('the window has no action %s' % name)


def shoot(folder, name):
    time.sleep(1)
    subprocess.run(['import', '-window', 'root', str(folder / name)], check=True)


def start(app_id, *options, after=()):
    subprocess.Popen(['flatpak', 'run', *options, app_id, *after])
    window = wait('window', lambda: frame('budsimulator'))
    wait('page', lambda: find(window, 'label', 'TTFT'))
    return window


def main(app_id, folder):
    for old in folder.glob('*.png'):
        old.unlink()
    document = ['@@', str(SCENARIO), '@@']
    expected = json.loads(subprocess.run(
        ['flatpak', 'run', '--command=budsim', '--file-forwarding', app_id, 'estimate', '--json', '--scenario',
         *document], check=True, capture_output=True).stdout)
    print('budsim in the sandbox: TTFT %.1f ms' % (1e3 * expected['ttft_s']))

    for language in LANGUAGES:
        start(app_id, '--env=LANG=' + language, '--env=LC_ALL=' + language)
        shoot(folder, 'first-start-%s.png' % language.split('.')[0])
        subprocess.run(['flatpak', 'kill', app_id], check=True)
        wait('end', lambda: not frame('budsimulator'))

    window = start(app_id, '--file-forwarding', after=document)
    wait('title', lambda: window.clear_cache() or window.get_name().startswith(SCENARIO.stem))
    ttft = '%.1f' % (1e3 * expected['ttft_s'])
    wait('TTFT of %s ms' % ttft, lambda: find(window, 'label', ttft))
    print('window in the sandbox: TTFT %s ms' % ttft)
    shoot(folder, 'window.png')

    act(window, 'win.export-view')
    dialog = wait('file dialog of the portal', lambda: frame(PORTAL))
    shoot(folder, 'dialog.png')
    press(dialog, 'Save')
    exported = folder / 'roofline.png'
    wait('exported picture', lambda: exported.exists() and exported.read_bytes().endswith(b'IEND\xaeB`\x82'))
    print('exported through the portal: %d kB' % (exported.stat().st_size / 1000))
    shoot(folder, 'after-export.png')
    subprocess.run(['flatpak', 'kill', app_id], check=True)


if __name__ == '__main__':
    Atspi.init()
    FOLDER = pathlib.Path.cwd()
    main(sys.argv[1], FOLDER)
