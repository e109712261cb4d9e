#!/usr/bin/env python3
"""The layering test must be able to fail: each of these little trees has one fault, the last has none."""
import pathlib
import subprocess
import sys
import tempfile

HEADERS = ('catalog/c.h', 'planner/p.h')
CASES = [
    ('engine/a.c', '#include <glib.h>\n', 1),
    ('engine/a.c', '#include "catalog/c.h"\n', 1),
    ('engine/a.c', 'void f (void) { malloc (3); }\n', 1),
    ('engine/a.c', '#include <time.h>\n', 1),
    ('catalog/a.c', '#include "planner/p.h"\n', 1),
    ('catalog/a.c', '#include <gtk/gtk.h>\n', 1),
    ('plot/a.c', '#include "catalog/c.h"\n', 1),
    ('planner/a.c', '#include <adwaita.h>\n', 1),
    ('cli/a.c', '#include "b.h"\n', 1),
    ('engine/a.c', '#include <math.h>\n/* malloc (3) */\n', 0),
]
bad = 0
for name, text, expected in CASES:
    with tempfile.TemporaryDirectory() as tree:
        for header in HEADERS:
            pathlib.Path(tree, header).parent.mkdir()
            pathlib.Path(tree, header).write_text('\n')
        path = pathlib.Path(tree, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        got = subprocess.run([sys.executable, sys.argv[1], tree], stderr=subprocess.DEVNULL).returncode
        if got != expected:
            print('%s %r: expected %d, got %d' % (name, text, expected, got), file=sys.stderr)
            bad = 1
sys.exit(bad)
