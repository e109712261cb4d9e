#!/usr/bin/python3
"""Writes the manual page of budsim from what its commands say of themselves.

    make-manual.py BUDSIM VERSION OUTPUT
"""
import re
import subprocess
import sys

INTRO = """\
.TH BUDSIM 1 "" "Bud Simulator {version}" "User Commands"
.SH NAME
budsim \\- predict how a language model is served
.SH SYNOPSIS
.B budsim
.I COMMAND
.RI [ OPTIONS ]
.SH DESCRIPTION
Says, offline, whether a large language model runs on given hardware, how fast, at what cost and what limits it:
the estimates of Bud Simulator without its window.
"""
OUTRO = """\
.SH EXIT STATUS
.TP
0
done; a deployment that does not fit is an answer
.TP
1
a validation found mismatches
.TP
2
bad usage or bad input, in one line on standard error
.TP
3
a file cannot be written
.TP
130
stopped by Ctrl\\-C, with what was done so far
.SH ENVIRONMENT
.TP
BUDSIM_CATALOG
the shipped catalog to read instead of the installed one
.TP
BUDSIM_CONSTANTS
constants laid over the catalog's by
.BR "budsim validate" ,
for fitting programs
.SH FILES
.TP
.I $XDG_DATA_HOME/budsimulator/user.db
models, devices, use cases and clusters of your own
.SH SEE ALSO
.BR budsimulator (1)
"""


def escape(text):
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", "\\e").replace("-", "\\-"))


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def tagged(lines):
    """Lines "  NAME    what" of a help text as tagged paragraphs."""
    text = ""
    for line in lines:
        match = re.match(r"^  (\S.*?)\s{2,}(.*)$", line)
        if match:
            text += f".TP\n.B {escape(match[1])}\n{escape(match[2])}\n"
        elif line.strip() and text:
            text += escape(line.strip()) + "\n"
    return text


def section(budsim, verb):
    head, _, options = output(budsim, verb, "--help").partition("\nOptions:\n")
    usage, _, about = head.partition("\n\n")
    text = f".SS {escape(verb)}\n"
    for line in usage.removeprefix("Usage: ").split(" | "):
        text += f".B {escape(line.removeprefix('budsim '))}\n.br\n"
    return text + ".PP\n" + escape(about.strip()) + "\n" + tagged(options.split("\n"))


def main():
    budsim, version, path = sys.argv[1:]
    commands = output(budsim, "--help").partition("\nCommands:\n")[2].split("\n\n")[0].split("\n")
    page = INTRO.format(version=version) + ".SH COMMANDS\n" + tagged(commands)
    for line in commands:
        page += section(budsim, line.split()[0])
    with open(path, "w", encoding="utf-8") as file:
        file.write(page + OUTRO)


if __name__ == "__main__":
    main()
