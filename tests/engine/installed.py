#!/usr/bin/env python3
"""Installs the engine's library into an empty root, as a distribution would, and builds the example against that
copy alone: installed.py BUILD SOURCE CC SANITIZE."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD, SOURCE, CC, SANITIZE = sys.argv[1:]
FLAGS = ["-std=c17", "-Wall", "-Wextra", "-Werror"] + ([] if SANITIZE == "none" else [f"-fsanitize={SANITIZE}"])
DECLARATION = re.compile(r"^[A-Za-z][^;{}()=#]*?\b(bud_[a-z0-9_]+) \(", re.M)
count = 0


def check(what, good, detail=""):
    global count
    count += 1
    print("%s %d /engine/installed/%s%s" % ("ok" if good else "not ok", count, what, f" # {detail}" if detail else ""))
    return good


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def pkg_config(root, *arguments):
    files = next(root.rglob("budengine.pc")).parent
    environment = dict(os.environ, PKG_CONFIG_LIBDIR=str(files), PKG_CONFIG_SYSROOT_DIR=str(root))
    done = run("pkg-config", *arguments, "budengine", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def build_example(root, program, libraries):
    done = run(CC, *FLAGS, pathlib.Path(SOURCE) / "examples" / "estimate.c", "-o", program, *libraries)
    if done.returncode != 0:
        print("#", done.stderr.replace("\n", "\n# "))
        return ""
    directory = next(root.rglob("libbudengine.so")).parent
    return run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(directory))).stdout


def main():
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        done = run("meson", "install", "-C", BUILD, "--no-rebuild", "--tags", "devel", "--destdir", root)
        check("installs", done.returncode == 0, done.stderr.strip())

        flags = pkg_config(root, "--cflags")
        headers = sorted(next(root.rglob("engine.h")).parent.glob("*.h"))
        alone = [header.name for header in headers
                 if run(CC, *FLAGS, *flags, "-fsyntax-only", "-include", header, "-x", "c", os.devnull).returncode != 0]
        check("each-header-compiles-alone", len(headers) > 10 and not alone, " ".join(alone))

        shared = build_example(root, root / "shared", flags + pkg_config(root, "--libs"))
        check("example-runs", "next tokens" in shared)
        archive = next(root.rglob("libbudengine.a"))
        static = build_example(root, root / "static", flags + [archive, "-lm"])
        check("static-library-agrees", static == shared != "")
        version = pkg_config(root, "--modversion")[0]
        check("version", f"engine      {version}\n" in shared, version)

        declared = {name for header in headers for name in DECLARATION.findall(header.read_text())}
        shown = run("nm", "-D", "--defined-only", next(root.rglob("libbudengine.so"))).stdout.split("\n")
        shown = {line.split()[-1].split("@")[0] for line in shown if " T " in line}
        check("shows-what-it-declares", declared == shown, " ".join(sorted(declared ^ shown)))
        print(f"1..{count}")


main()
