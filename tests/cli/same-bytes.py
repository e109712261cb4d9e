#!/usr/bin/env python3
"""same-bytes.py BUDSIM LOCALES: what is written for programs is the same bytes in every locale. TAP."""
import os
import re
import subprocess
import sys
import tempfile

MODEL = 'meta-llama/Llama-3.1-8B l40s'
COMMANDS = {
    'estimate': 'estimate %s --batch 3 --json' % MODEL,
    'estimate-csv': 'estimate %s --batch 3 --operators --csv' % MODEL,
    'unfit': 'estimate meta-llama/Llama-3.1-70B l40s --json',
    'memory': 'memory meta-llama/Llama-3.1-70B --hardware l40s --json',
    'sweep': 'sweep %s --vary batch=1..8x2 --csv' % MODEL,
    'sweep-json': 'sweep %s --vary batch=1..8x2 --json' % MODEL,
    'simulate': 'simulate %s --rate 1.5 --requests 20 --json' % MODEL,
    'plan': 'plan meta-llama/Llama-3.1-8B --input 512 --output 64 --concurrency 4 --hardware l40s --all --json',
    'models': 'models list --csv',
    'hardware': 'hardware list --json',
    'usecase': 'usecases export --csv',
}


def run(budsim, command, home, **locale):
    environment = {'HOME': home, 'XDG_DATA_HOME': home, 'PATH': os.environ['PATH'], **locale}
    process = subprocess.run([budsim] + command.split(), capture_output=True, env=environment)
    # How long it took differs from run to run.
    return process.returncode, re.sub(rb'"elapsed_s": [^,\n]*', b'', process.stdout)


def main():
    budsim, locales = sys.argv[1:]
    if not os.path.isdir(os.path.join(locales, 'de_DE.UTF-8')):
        print('1..0 # SKIP no locale with a decimal comma')
        return 0
    german = {'LOCPATH': locales, 'LC_ALL': 'de_DE.UTF-8', 'LANGUAGE': 'de'}
    number = failed = 0
    with tempfile.TemporaryDirectory() as home:
        # That the locale is there and taken: else the rest would pass without it.
        _, spoken = run(budsim, 'estimate %s' % MODEL, home, **german)
        cases = [('speaks', 'Speicher'.encode() in spoken and b',' in spoken, '')]
        for name, command in COMMANDS.items():
            plain = run(budsim, command, home, LC_ALL='C')
            cases.append((name, plain[1] and plain == run(budsim, command, home, **german), command))
    for name, good, command in cases:
        number += 1
        failed += not good
        print('%s %d /cli/same-bytes/%s%s' % ('ok' if good else 'not ok', number, name, '' if good else ' # ' + command))
    print('1..%d' % number)
    return 1 if failed else 0


sys.exit(main())
