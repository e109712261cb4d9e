#!/usr/bin/env python3
"""refusals.py SRC: what the engine may say to a person stands in planner/refusal.c, and nothing else does. TAP.

GenZ's own cases and a caller's mistakes (a workspace too small, a model no import makes) reach nobody in a window.
"""
import pathlib
import re
import sys

CALL = re.compile(r'bud_fail\s*\([^;]*?;', re.S)
TEXT = re.compile(r'(?:"(?:[^"\\]|\\.)*"\s*)+')
FILES = ('deployment.c', 'estimate.c', 'speculation.c', 'service.c', 'step.c', 'kernel.c')
CALLERS = ('the operators array holds %zu, the model has more',)


def sentences(text):
    for literal in TEXT.findall(text):
        whole = ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal))
        if ' ' in whole:
            yield whole


def main():
    source = pathlib.Path(sys.argv[1])
    translated = set(sentences((source / 'planner' / 'refusal.c').read_text(encoding='utf-8')))
    said = {sentence for name in FILES for call in CALL.findall((source / 'engine' / name).read_text())
            for sentence in sentences(call)} - set(CALLERS)
    engine = ''.join(p.read_text() for p in (source / 'engine').glob('*.c'))
    known = set(sentences(engine))
    missing, stale = sorted(said - translated), sorted(translated - known)
    print('%s 1 /planner/refusals/all' % ('not ok' if missing else 'ok'))
    print('%s 2 /planner/refusals/none-stale' % ('not ok' if stale else 'ok'))
    for sentence in missing:
        print('# planner/refusal.c lacks “%s”' % sentence)
    for sentence in stale:
        print('# the engine no longer says “%s”' % sentence)
    print('1..2')
    return 1 if missing or stale else 0


sys.exit(main())
