#!/bin/sh
# make-locale.sh FOLDER STAMP LOCALE…: each in UTF-8 for LOCPATH=FOLDER, where localedef has its sources.
set -eu
folder=$1 stamp=$2
shift 2
mkdir -p "$folder"
for locale; do
  localedef -i "$locale" -f UTF-8 --no-archive "$folder/$locale.UTF-8" 2>&1 || echo "no $locale: install locales"
done
touch "$stamp"
