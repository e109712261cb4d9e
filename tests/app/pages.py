#!/usr/bin/python3
"""pages.py BUDSIMULATOR: somebody who sees nothing walks through every page: what takes the focus says what it is, and
no two controls of a page say the same."""
import collections
import re

from outside import App, Atspi, GLib, check, children, run

# GTK 4.8 says the name of the type for want of another.
TYPE = re.compile(r'(Gtk|Adw|Bud)[A-Z]\w+$')
CONTROLS = ('push button', 'button', 'toggle button', 'check box', 'combo box', 'radio button', 'slider',
            'spin button', 'switch', 'text')
# What is in them is told with them; rows come and go.
WHOLES = ('combo box', 'push button', 'button', 'toggle button')
MOST_ROWS = 12
# These are told of for what is in them.
STRUCTURE = ('scroll pane', 'panel')
# What a page without results offers, its bar offers too.
SAME = ('Find Plans',)


def walk(node, found):
    """Appends all that takes the focus, as (role, name)."""
    role, name = node.get_role_name(), node.get_name()
    states = node.get_state_set()
    if not states.contains(Atspi.StateType.VISIBLE):
        return
    if states.contains(Atspi.StateType.FOCUSABLE) and (name or role not in STRUCTURE):
        found.append((role, name))
    if role in WHOLES:
        return
    for i, child in enumerate(children(node)):
        if i < MOST_ROWS or role not in ('list', 'tree table', 'table'):
            walk(child, found)


def look(page):
    """What is there, once nothing comes or goes between two looks."""
    found = []
    try:
        walk(page, found)
    except GLib.Error:
        return None
    return found


def main(folder, window):
    app = App(window)
    pages = app.get(app.frame, 'list', 'Pages')
    names = [row.get_name() for row in children(pages)]
    print('1..%d' % (2 * len(names)))
    for i, name in enumerate(names):
        page = app.page(name)
        found = app.wait(lambda: look(page), 'what is on %s' % name)
        nameless = [role for role, said in found if not said or TYPE.match(said)]
        twice = [what for what, n in collections.Counter(found).items() if n > 1 and what[0] in CONTROLS and what[1] not in SAME]
        print('# %s: %d' % (name, len(found)))
        check(2 * i + 1, not nameless, 'on %s all say what they are: %s' % (name, nameless))
        check(2 * i + 2, not twice, 'on %s no two say the same: %s' % (name, twice))
    app.quit()


if __name__ == '__main__':
    run(main)
