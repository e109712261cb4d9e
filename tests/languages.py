#!/usr/bin/env python3
"""languages.py ROOT [CASE…]: every language of po/LINGUAS is whole. TAP.

Cases: complete (msgfmt --check, nothing fuzzy or untranslated), formats (the same placeholders), markup (tags
balanced, as many as in English), mnemonics, fresh (no message of the sources is missing). All but fresh unless named.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

import messages

PLACEHOLDER = re.compile(r'%(?:(\d+)\$)?([-+ #0\']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[diouxXeEfgGscp]|<PRI\w+>)')
TAG = re.compile(r'</?[a-z]+(?:\s[^<>]*)?>')
MNEMONIC = re.compile(r'(?<![A-Z])_(?=\w)|(?<=[A-Z])_(?=[a-z])')  # not HF_TOKEN


def placeholders(text):
    """What each argument is printed as, in the order of the arguments."""
    found = [m.groups() for m in PLACEHOLDER.finditer(text.replace('%%', ''))]
    return sorted((int(place or i + 1), form) for i, (place, form) in enumerate(found))


def tags(text):
    return collections.Counter(TAG.findall(text))


def is_balanced(text):
    open_tags = []
    for tag in TAG.findall(text):
        name = re.match(r'</?([a-z]+)', tag).group(1)
        if not tag.startswith('</'):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


def is_label(message):
    """Of a menu or button; a second underscore or another room means a file's member."""
    return (len(MNEMONIC.findall(message.id)) == 1
            and all(f.startswith(('ui/', 'src/app/')) for f in message.files))


def check_complete(po, _root):
    process = subprocess.run(['msgfmt', '--check', '-o', '/dev/null', str(po)], capture_output=True, text=True)
    if process.returncode != 0:
        yield process.stderr
    for message in messages.read(po):
        if 'fuzzy' in message.flags:
            yield 'fuzzy: “%s”' % message.name
        if not all(message.texts):
            yield 'not translated: “%s”' % message.name


def check_formats(po, _root):
    for message in messages.read(po):
        english = [placeholders(t) for t in (message.id, message.plural) if t is not None]
        for text in filter(None, message.texts if message.is_format else ()):
            # A plural form may leave out the number, which English shows.
            if placeholders(text) not in english:
                yield '“%s” has other placeholders: “%s”' % (message.name, text)


def check_markup(po, _root):
    for message in messages.read(po):
        for text in filter(None, message.texts if is_balanced(message.id) else ()):
            if not is_balanced(text) or tags(text) != tags(message.id):
                yield '“%s” has other tags: “%s”' % (message.name, text)


def check_mnemonics(po, _root):
    for message in messages.read(po):
        if is_label(message) and any(text and len(MNEMONIC.findall(text)) != 1 for text in message.texts):
            yield '“%s” has one mnemonic: “%s”' % (message.name, message.texts[0])


def extract(root, folder):
    """As meson does; its build folder need not be configured."""
    pot = folder / 'fresh.pot'
    subprocess.run(['xgettext', '--from-code=UTF-8', '--files-from=po/POTFILES', '--directory=.', '-o', str(pot),
                    '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--keyword=NC_:1c,2',
                    '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3'],
                   cwd=root, check=True, capture_output=True)
    return pot


def check_fresh(po, root):
    with tempfile.TemporaryDirectory() as folder:
        wanted = messages.read(extract(root, pathlib.Path(folder)))
    there = {m.key for m in messages.read(po)}
    missing = [m for m in wanted if m.key not in there]
    for message in missing:
        yield 'missing: “%s” of %s' % (message.name, message.files[0].rsplit(':', 1)[0])
    if missing:
        yield '“./dev languages” extracts and merges; then translate what is empty or fuzzy'


CASES = {'complete': check_complete, 'formats': check_formats, 'markup': check_markup,
         'mnemonics': check_mnemonics, 'fresh': check_fresh}


def main():
    root = pathlib.Path(sys.argv[1])
    cases = sys.argv[2:] or [name for name in CASES if name != 'fresh']
    linguas = (root / 'po' / 'LINGUAS').read_text().splitlines()
    languages = [line for line in linguas if line and not line.startswith('#')]
    number = failed = 0
    for language in languages:
        for case in cases:
            problems = list(CASES[case](root / 'po' / (language + '.po'), root))
            number += 1
            failed += bool(problems)
            print('%s %d /languages/%s/%s' % ('not ok' if problems else 'ok', number, language, case))
            for problem in problems:
                print('# ' + problem.replace('\n', '\n# '))
    print('1..%d' % number)
    return 1 if failed else 0


sys.exit(main())
