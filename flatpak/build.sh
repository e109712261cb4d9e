#!/usr/bin/env bash
# build.sh [Devel]: builds a manifest against the local runtime, installs it below build-flatpak, tries the window in its
# sandbox and writes the bundle. Prints what each step took.
set -euo pipefail
cd "$(dirname "$0")/.."
ID=io.github.budsimulator.BudSimulator${1:+.$1}
ROOT=$PWD
WORK=$ROOT/build-flatpak
BUNDLE=$WORK/$ID.flatpak
# Nothing of the user's is read or changed.
export HOME=$WORK/home FLATPAK_USER_DIR=$WORK/installation
unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
mkdir -p "$HOME"

step () {
  local name=$1 start=$SECONDS
  shift
  "$@" >"$WORK/$name.log" 2>&1 || { tail -40 "$WORK/$name.log" >&2; echo "$name failed: $WORK/$name.log" >&2; exit 1; }
  printf '%-10s %4d s\n' "$name" $((SECONDS - start))
}

# Translations come apart from the program, for the languages wanted.
install_runtimes () {
  flatpak --user config --set languages "en;$(grep -v '^#' po/LINGUAS | cut -d_ -f1 | paste -sd ';')"
  flatpak --user remote-add --if-not-exists --no-gpg-verify runtimes "file://$WORK/runtimes"
  flatpak --user install -y --noninteractive --or-update runtimes "org.gnome.Platform//48" "org.gnome.Sdk//48"
}

# From a copy of what git has or would take: folders of other builds may hold anything.
build () {
  rm -rf "$WORK/source"
  mkdir "$WORK/source"
  git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --ignore-failed-read --create | tar --extract --directory="$WORK/source"
  flatpak-builder --user --disable-download --disable-rofiles-fuse --disable-cache --force-clean --install \
    --state-dir="$WORK/state" --repo="$WORK/repo" "$WORK/app" "$WORK/source/flatpak/$ID.json"
}

# Sandboxes have their documents in this folder wherever the host's is: it has to be the same.
smoke () {
  mkdir -p "$WORK/pictures"
  (cd "$WORK/pictures" && RUNTIME_DIR=/run/user/$(id -u) "$ROOT/tests/headless.sh" "$ROOT/flatpak/smoke.py" "$ID")
}

size () { du -sh "$1" | cut -f1; }

step runtime flatpak/local-runtime.sh "$WORK"
step install install_runtimes
step build build
step smoke smoke
step bundle flatpak build-bundle "$WORK/repo" "$BUNDLE" "$ID"
echo "installed $(size "$WORK/app/files"), bundle $(size "$BUNDLE"): $BUNDLE"
