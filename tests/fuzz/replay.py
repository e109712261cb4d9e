#!/usr/bin/env python3
"""Runs a target's seeds and what fuzzing once found: replay.py PROGRAM TARGET."""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def main():
    program, target = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([sys.executable, HERE / "seeds.py", target, directory], check=True)
        files = sorted(pathlib.Path(directory).iterdir()) + sorted((HERE / "findings").glob(f"{target}-*"))
        return subprocess.run([program, *files]).returncode


if __name__ == "__main__":
    sys.exit(main())
