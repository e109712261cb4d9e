#!/usr/bin/env python3
"""Every source with a translatable string stands in po/POTFILES, and every line of POTFILES exists.

With --write, rewrites the list.
"""
import pathlib
import re
import sys

C_MARK = re.compile(r'(?<![\w])(_|C_|N_|NC_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"')
UI_MARK = re.compile(r'translatable="yes"')
DATA = ('.desktop.in', '.metainfo.xml.in', '.mime.xml.in', '.gschema.xml')


def is_translatable(path):
    if path.suffix in ('.c', '.h'):
        return bool(C_MARK.search(path.read_text(encoding='utf-8')))
    if path.suffix == '.ui':
        return bool(UI_MARK.search(path.read_text(encoding='utf-8')))
    return path.name.endswith(DATA)


def main():
    root = pathlib.Path(sys.argv[1])
    listed_file = root / 'po' / 'POTFILES'
    found = {str(p.relative_to(root)) for folder in ('src', 'ui', 'data') for p in (root / folder).rglob('*')
             if p.is_file() and is_translatable(p)}
    if '--write' in sys.argv:
        listed_file.write_text(''.join(name + '\n' for name in sorted(found)))
        return 0
    listed = {line for line in listed_file.read_text().splitlines() if line and not line.startswith('#')}
    for name in sorted(found - listed):
        print('%s has translatable strings but is not in po/POTFILES' % name, file=sys.stderr)
    for name in sorted(listed - found):
        print('po/POTFILES lists %s, which has no translatable string' % name, file=sys.stderr)
    return 1 if found != listed else 0


sys.exit(main())
