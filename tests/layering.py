#!/usr/bin/env python3
"""Reads every include under src/ and fails on an edge against the direction of travel.

engine <- catalog <- planner <- {app, cli}, engine <- plot <- {app, cli}; GTK only in app, no GLib in engine.
"""
import pathlib
import re
import sys

MAY_SEE = {
    'engine': set(),
    'catalog': {'engine'},
    'planner': {'engine', 'catalog'},
    'plot': {'engine'},
    'app': {'engine', 'catalog', 'planner', 'plot'},
    'cli': {'engine', 'catalog', 'planner', 'plot'},
}
LIBC = set('''assert complex ctype errno fenv float inttypes limits locale math stdalign stdarg stdbool stddef
stdint stdio stdlib string tgmath time'''.split())
ENGINE_NO = {'locale', 'time', 'errno'}
SYSTEM_NO = re.compile(r'gtk/|adwaita|gdk/|gsk/|libadwaita')
CALL_NO = re.compile(r'(?<![\w.>])(malloc|calloc|realloc|free|printf|fprintf|fopen|getenv|setlocale|time|rand)\s*\(')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


def faults(root, path):
    room = path.relative_to(root).parts[0]
    text = path.read_text(encoding='utf-8')
    for kind, name in INCLUDE.findall(text):
        head = name.split('/')[0]
        if kind == '"':
            if head in MAY_SEE:
                if head != room and head not in MAY_SEE[room]:
                    yield 'includes %s: %s may not see %s' % (name, room, head)
                if not (root / name).exists():
                    yield 'includes %s, which is not in the tree' % name
            elif name not in ('config.h', room + '-resources.h', room + '-bus.h'):
                yield 'includes "%s": write it from src/ with its room' % name
            elif room == 'engine':
                yield 'includes %s: the engine knows no build configuration' % name
        elif room != 'app' and SYSTEM_NO.search(name):
            yield 'includes <%s>: GTK lives in app only' % name
        elif room == 'engine' and (name[:-2] not in LIBC or name[:-2] in ENGINE_NO):
            yield 'includes <%s>: the engine is libc and libm only' % name
    if room == 'engine':
        for call in CALL_NO.findall(COMMENT.sub(' ', text)):
            yield 'calls %s (): no allocation, I/O, environment or clock in the engine' % call


def main():
    root = pathlib.Path(sys.argv[1])
    bad = 0
    files = sorted(p for p in root.rglob('*.[ch]'))
    names = {}
    for path in files:
        for fault in faults(root, path):
            print('%s %s' % (path.relative_to(root), fault), file=sys.stderr)
            bad += 1
        if path.name in names and path.name not in ('main.c',):
            print('%s has the name of %s' % (path, names[path.name]), file=sys.stderr)
            bad += 1
        names[path.name] = path
    return 1 if bad or not files else 0


sys.exit(main())
