#!/bin/sh
# make-locale.sh FOLDER STAMP: de_DE.UTF-8 for LOCPATH=FOLDER, where localedef has its sources.
set -eu
mkdir -p "$1"
localedef -i de_DE -f UTF-8 --no-archive "$1/de_DE.UTF-8" 2>&1 || echo "no locale with a decimal comma: install locales"
touch "$2"
