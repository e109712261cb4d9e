#!/usr/bin/env python3
"""counts.py BUILD: one closing line 'N passed, N failed' from meson's testlog.json.

TAP tests count by their lines, any other test counts as one. A test that meson calls bad without a
'not ok' of its own (crash, timeout, early exit) counts as one failure. Exit 1 if anything failed or nothing ran.
"""
import json
import re
import sys

LINE = re.compile(r'^(not )?ok\b(?:\s+\d+)?\s*-?\s*(.*?)\s*(?:#\s*(skip|todo)\b.*)?$', re.I)
GOOD = ('OK', 'SKIP', 'EXPECTEDFAIL', 'IGNORED')


def count(test):
    good = test['result'] in GOOD
    lines = [m for m in map(LINE.match, (test.get('stdout') or '').splitlines()) if m]
    skipped = sum(1 for m in lines if m.group(3))
    failed = sum(1 for m in lines if m.group(1) and not m.group(3))
    passed = len(lines) - skipped - failed
    if not lines:
        skipped = test['result'] == 'SKIP'
        passed = good and not skipped
    if not good and not failed:
        failed = 1
    if failed:
        print('# %s: %s (%d ok, %d failed)' % (test['name'], test['result'], passed, failed))
    return int(passed), int(failed), int(skipped)


def main():
    totals = [0, 0, 0]
    with open(sys.argv[1] + '/meson-logs/testlog.json', encoding='utf-8', errors='replace') as log:
        for line in log:
            if line.strip():
                totals = [a + b for a, b in zip(totals, count(json.loads(line)))]
    passed, failed, skipped = totals
    if skipped:
        print('# %d skipped' % skipped)
    print('%d passed, %d failed' % (passed, failed))
    return 0 if passed and not failed else 1


sys.exit(main())
