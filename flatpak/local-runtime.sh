#!/usr/bin/env bash
# local-runtime.sh FOLDER: a GNOME 48 platform and SDK for flatpak-builder, made from Debian 13 packages, for where
# Flathub cannot be reached. What is made once stays: the root trees FOLDER/{Platform,Sdk} and FOLDER/runtimes.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
VERSION=48
ARCH=$(flatpak --default-arch)
MIRROR=${MIRROR:-http://deb.debian.org/debian}
PLATFORM=(libadwaita-1-0 libgtk-4-1 libjson-glib-1.0-0 libsqlite3-0 libsoup-3.0-0 libsecret-1-0 glib-networking ca-certificates
  adwaita-icon-theme fonts-cantarell librsvg2-common gsettings-desktop-schemas dconf-gsettings-backend at-spi2-core
  shared-mime-info dbus-bin locales-all)
SDK=("${PLATFORM[@]}" gcc libc6-dev meson ninja-build pkg-config gettext libgtk-4-dev libadwaita-1-dev
  libjson-glib-dev libsqlite3-dev libsoup-3.0-dev libsecret-1-dev libglib2.0-dev-bin libgtk-4-bin desktop-file-utils
  appstream-compose python3 elfutils)

# make_tree NAME PACKAGE…
make_tree () {
  local name=$1 packages
  shift
  [ -f "$name.done" ] && return
  rm -rf "$name"
  packages=$(IFS=,; echo "$*")
  mmdebstrap --variant=minbase --include="$packages" --dpkgopt=force-unsafe-io trixie "$name" "$MIRROR"
  touch "$name.done"
}

# A runtime is a /usr; what programs look for in /etc is in its etc. make_runtime NAME
make_runtime () {
  local id=org.gnome.$1 root=$1 runtime=runtime-$1 name
  [ -f "$runtime.done" ] && return
  rm -rf "$runtime"
  mkdir -p "$runtime/files"
  cp -a --reflink=auto "$root/usr" "$runtime/usr"
  rm -rf "$runtime"/usr/share/{doc,man,info,lintian,doc-base} "$runtime"/usr/{src,games}
  mkdir -p "$runtime/usr/etc"
  for name in alternatives dconf fonts gtk-4.0 ld.so.conf ld.so.conf.d nsswitch.conf ssl; do
    [ ! -e "$root/etc/$name" ] || cp -a "$root/etc/$name" "$runtime/usr/etc/"
  done
  cp "$HERE/host-fonts.conf" "$runtime/usr/etc/fonts/conf.d/05-host-fonts.conf"
  if [ "$1" = Sdk ]; then cp "$HERE/appstream-compose" "$runtime/usr/bin/"; fi
  find "$runtime/usr" -perm /6000 -type f -exec chmod a-s {} +
  find "$runtime/usr" -type d -exec chmod u+rwx {} +
  cat >"$runtime/metadata" <<EOF
[Runtime]
name=$id
runtime=org.gnome.Platform/$ARCH/$VERSION
sdk=org.gnome.Sdk/$ARCH/$VERSION

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share
GSETTINGS_SCHEMA_DIR=/app/share/glib-2.0/schemas
EOF
  [ -d runtimes ] || ostree --repo=runtimes init --mode=archive-z2
  flatpak build-export --disable-sandbox --runtime runtimes "$runtime" $VERSION
  rm -rf "$runtime"
  touch "$runtime.done"
}

make_tree Platform "${PLATFORM[@]}"
make_tree Sdk "${SDK[@]}"
make_runtime Platform
make_runtime Sdk
