#!/usr/bin/env python3
"""The guide in help holds together: the part of Mallard that the program reads, links that lead to a page, pictures
that exist and are small, a place in the index, no symbol in a formula that is not explained, and the same formulas
in every language."""
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

NS = '{http://projectmallard.org/1.0/}'
ELEMENTS = {'page', 'info', 'link', 'desc', 'license', 'title', 'section', 'p', 'list', 'steps', 'terms', 'item',
            'table', 'thead', 'tbody', 'tr', 'td', 'figure', 'media', 'code', 'em', 'key'}
FUNCTIONS = {'min', 'max', 'sum'}
SYMBOL = re.compile(r'[^\W\d]\w*')
MAX_PICTURE_BYTES = 150_000


def is_formula(code, parent):
    return parent.tag not in (NS + 'p', NS + 'title') and 'mime' not in code.attrib


def check_page(path, ids, symbols):
    root = tree.parse(path).getroot()
    parents = {child: parent for parent in root.iter() for child in parent}
    if root.get('id') != path.stem:
        yield f'its id is {root.get("id")}'
    for name in ('info/desc', 'title'):
        if not ''.join(root.find('/'.join(NS + part for part in name.split('/'))).itertext()).strip():
            yield f'no {name}'
    for node in root.iter():
        name = node.tag.removeprefix(NS)
        if name not in ELEMENTS:
            yield f'<{name}> is not read by the program'
        if name == 'link' and 'xref' in node.attrib:
            if node.get('xref').split('#')[0] not in ids:
                yield f'a link to {node.get("xref")}, which is no page'
            if parents[node].tag != NS + 'info' and not (node.text or '').strip():
                yield f'the link to {node.get("xref")} has no text'
        if name == 'media':
            picture = path.parent.parent / 'C' / node.get('src')
            if not picture.is_file() or picture.stat().st_size > MAX_PICTURE_BYTES:
                yield f'{node.get("src")} is missing or above {MAX_PICTURE_BYTES} bytes'
            if not ''.join(node.itertext()).strip():
                yield f'{node.get("src")} has no text that says what it shows'
        if name == 'code' and is_formula(node, parents[node]):
            for symbol in set(SYMBOL.findall(node.text)) - symbols - FUNCTIONS:
                yield f'the symbol {symbol} is not in symbols.page'


def formulas(path):
    root = tree.parse(path).getroot()
    return [node.text for parent in root.iter() for node in parent if node.tag == NS + 'code' and is_formula(node, parent)]


def check_language(folder, original, symbols):
    """Pages of a language, each beside the one it is translated from."""
    ids = {page.stem for page in original.glob('*.page')}
    for page in sorted(folder.glob('*.page')):
        for problem in check_page(page, ids, symbols):
            yield f'{folder.name}/{page.name}: {problem}'
        if page.stem not in ids:
            yield f'{folder.name}/{page.name} is translated from nothing'
        elif formulas(page) != formulas(original / page.name):
            yield f'{folder.name}/{page.name} has other formulas than {original.name}/{page.name}'


def main(root):
    folder = root / 'help' / 'C'
    ids = {page.stem for page in folder.glob('*.page')}
    symbols = {cell.text for cell in tree.parse(folder / 'symbols.page').getroot().iter(NS + 'code')}
    index = {link.get('xref') for link in tree.parse(folder / 'index.page').getroot().iter(NS + 'link')}
    languages = [path for path in sorted((root / 'help').iterdir()) if path.is_dir()]
    problems = [problem for language in languages for problem in check_language(language, folder, symbols)]
    problems += [f'{name}.page is not in the index' for name in sorted(ids - index - {'index'})]
    resources = (root / 'ui' / 'budsimulator.gresource.xml').read_text(encoding='utf-8')
    built = set(re.findall(r'>\.\./help/([^<]+)', resources))
    files = {str(path.relative_to(root / 'help')) for language in languages for path in language.rglob('*')
             if path.is_file()}
    problems += [f'{name} is not in budsimulator.gresource.xml, or not in help' for name in sorted(files ^ built)]
    used = {symbol for page in folder.glob('*.page') for symbol in SYMBOL.findall(page.read_text(encoding='utf-8'))
            if page.stem != 'symbols'}
    problems += [f'symbols.page explains {symbol}, which no page uses' for symbol in sorted(symbols - used)]
    print('\n'.join(problems))
    return 1 if problems or len(ids) < 2 else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
