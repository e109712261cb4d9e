"""Writes fitted constants into the catalog's JSON, leaving every other line of a file as it is."""
import json
import os

WIDTH = 110


def text(value, indent=0, used=0):
    """JSON as the catalog's files are laid out: on one line when it fits, else one member a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or indent + used + len(flat) <= WIDTH:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        body = [f"{pad}{json.dumps(k, ensure_ascii=False)}: {text(v, indent + 2, len(k) + 4)}" for k, v in value.items()]
        return "{\n" + ",\n".join(body) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + text(v, indent + 2) for v in value) + "\n" + " " * indent + "]"


def top_level_span(source, key):
    """Start and end of the value of a top-level member, or None."""
    decoder, at = json.JSONDecoder(), source.index("{") + 1
    while True:
        while source[at] in " \t\r\n,":
            at += 1
        if source[at] == "}":
            return None
        name, at = decoder.raw_decode(source, at)
        at = source.index(":", at) + 1
        while source[at] in " \t\r\n":
            at += 1
        _, end = decoder.raw_decode(source, at)
        if name == key:
            return at, end
        at = end


def set_member(path, key, value):
    """Replaces or appends one top-level member; true when the file changed."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    body, span = text(value, 2, len(key) + 4), top_level_span(source, key)
    if span:
        changed = source[: span[0]] + body + source[span[1] :]
    else:
        end = source.rindex("}")
        changed = source[:end].rstrip() + f',\n  {json.dumps(key)}: {body}\n' + source[end:]
    if changed == source:
        return False
    json.loads(changed)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(changed)
    os.replace(path + ".new", path)
    return True


def digits(value, n=3):
    return float(f"{value:.{n}g}")
