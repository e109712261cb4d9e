"""Reads a .po or .pot, as far as this project's have it: no previous ids, no domains."""
import re

LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)? ?"(.*)"$')
ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\'}


class Message:
    def __init__(self):
        self.flags, self.files = [], []
        self.context = self.id = self.plural = None
        self.texts = []

    @property
    def key(self):
        return self.context, self.id

    @property
    def is_format(self):
        return 'c-format' in self.flags

    @property
    def name(self):
        return (self.id if self.context is None else '%s|%s' % self.key).replace('\n', '\\n')


def unescape(text):
    return re.sub(r'\\(.)', lambda m: ESCAPES[m.group(1)], text)


def read_block(block):
    message, keyword, parts = Message(), None, {}
    for line in block.splitlines():
        if line.startswith('#,'):
            message.flags += [flag.strip() for flag in line[2:].split(',')]
        elif line.startswith('#:'):
            message.files += line[2:].split()
        elif not line.startswith('#'):
            keyword_here, text = LINE.match(line).groups()
            keyword = keyword_here or keyword
            parts[keyword] = parts.get(keyword, '') + unescape(text)
    message.context, message.id, message.plural = (parts.get(k) for k in ('msgctxt', 'msgid', 'msgid_plural'))
    message.texts = [parts[k] for k in sorted(parts) if k.startswith('msgstr')]
    return message


def read(path):
    """The messages, the header and obsolete ones left out."""
    blocks = path.read_text(encoding='utf-8').split('\n\n')
    return [m for m in map(read_block, blocks) if m.id]
