#!/usr/bin/env python3
"""Every operator that src/engine/step*.c emits has its name in src/plot/operator-label.c, so that it is translated."""
import pathlib
import re
import sys

NAME = re.compile(r'"([a-z]+(?:_[a-z]+)*)"')
FIELDS = {'link', 'offload'}  # that a diagnostic names


def main(root):
    names = {name for path in (root / 'src' / 'engine').glob('step*.c') for name in NAME.findall(path.read_text())}
    labels = re.findall(r'N_ \("([^"]+)"\)', (root / 'src' / 'plot' / 'operator-label.c').read_text())
    known = {label.lower().replace(' ', '_') for label in labels}
    print('\n'.join(f'operator-label.c lacks {name}' for name in sorted(names - FIELDS - known)))
    print('\n'.join(f'no operator is called {name}' for name in sorted(known - names)))
    return 0 if names - FIELDS == known and len(names) > 20 else 1


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
