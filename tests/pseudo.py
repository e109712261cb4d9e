#!/usr/bin/env python3
"""pseudo.py PO MO STAMP: a language that shows what is not translated and what has no room.

Every message of PO's English becomes accented and about a third longer, between ⟦ and ⟧. Placeholders, tags,
entities, mnemonics and what the program reads of a message (a table column's "#" or "<") stay.
"""
import pathlib
import re
import subprocess
import sys

import messages

KEPT = re.compile(r'''%(?:\d+\$)?(?:[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[diouxXeEfgGscp%]|<PRI\w+>)
                      |</?[a-z]+(?:\s[^<>]*)?>|&\w+;''', re.X)
ACCENTED = str.maketrans('acdeghijklnorstuwyzACDEGHIJKLNORSTUWYZ', 'åçđéĝĥîĵķļñöŕšţûŵýžÅÇĐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽ')
VOWELS = re.compile(r'([aeiouAEIOU])')


def stretch(text):
    return VOWELS.sub(lambda m: m.group(1) + m.group(1).lower(), text).translate(ACCENTED)


def pseudo(text):
    mark, body, end = re.fullmatch(r'(#|<(?![/a-z]+>))?(.*?)(\s*)', text, re.S).groups()
    mark = mark or ''
    start = re.match(r'\s*', body).group()
    parts, at = [], len(start)
    for kept in KEPT.finditer(body):
        if kept.start() >= at:
            parts += [stretch(body[at:kept.start()]), kept.group()]
            at = kept.end()
    return mark + start + '⟦' + ''.join(parts) + stretch(body[at:]) + '⟧' + end


def quote(text):
    return '"%s"' % text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t')


def entry(message):
    lines = ['#, c-format'] if message.is_format else []
    if message.context is not None:
        lines.append('msgctxt ' + quote(message.context))
    lines.append('msgid ' + quote(message.id))
    if message.plural is None:
        return lines + ['msgstr ' + quote(pseudo(message.id))]
    return lines + ['msgid_plural ' + quote(message.plural), 'msgstr[0] ' + quote(pseudo(message.id)),
                    'msgstr[1] ' + quote(pseudo(message.plural))]


HEADER = ('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
          '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"')


def main():
    source, target, stamp = map(pathlib.Path, sys.argv[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    text = '\n\n'.join([HEADER] + ['\n'.join(entry(m)) for m in messages.read(source)]) + '\n'
    subprocess.run(['msgfmt', '--check-format', '-o', str(target), '-'], input=text, text=True, check=True)
    stamp.touch()


main()
