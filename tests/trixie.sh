#!/usr/bin/env bash
# trixie.sh 'PACKAGES' [NAME…]: builds the tree and runs its tests in Debian trixie (GTK 4.18, libadwaita 1.7), in
# a chroot that is kept between runs. As root, on Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=$1
shift
root=${XDG_CACHE_HOME:-$HOME/.cache}/budsim-trixie

if [ "$(id -u)" -ne 0 ]; then echo "trixie.sh: a chroot needs root" >&2; exit 1; fi
if [ ! -e "$root/made" ]; then
  mkdir -p "$root"
  debootstrap --variant=minbase trixie "$root" >&2
  touch "$root/made"
fi
mkdir -p "$root/budsim"
# What differs, with the time of now: an older time than that of an object of the last build would keep it.
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' name; do
  if [ -e "$name" ] && ! cmp -s "$name" "$root/budsim/$name"; then cp --parents "$name" "$root/budsim"; fi
done
# Mounts of its own, which go with it.
unshare --mount bash -euo pipefail -c '
  root=$1 packages=$2
  shift 2
  mount --bind "$root" "$root" # a mount to make others under, as one of the tests does
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/tmp"
  exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    bash -euo pipefail -c '\''
      packages=$1
      shift
      cd /budsim
      # shellcheck disable=SC2086
      dpkg-query -W $packages >/dev/null 2>&1 ||
        { apt-get update -qq; apt-get install -y -qq --no-install-recommends $packages; }
      [ -f build/build.ninja ] || meson setup build
      ninja -C build
      status=0
      tests/headless.sh meson test -C build --no-rebuild --print-errorlogs "$@" || status=$?
      python3 tests/counts.py build || status=1
      exit $status'\'' trixie "$packages" "$@"
' trixie "$root" "$packages" "$@"
