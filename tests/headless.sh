#!/usr/bin/env bash
# headless.sh CMD…: runs CMD on a private X server and session bus, in a private HOME, with the fonts
# and icons the golden pictures were made with.
set -u
T=$(mktemp -d "${TMPDIR:-/tmp}/headless.XXXXXX")
export HOME=$T XDG_CONFIG_HOME=$T/config XDG_DATA_HOME=$T/data XDG_CACHE_HOME=$T/cache XDG_STATE_HOME=$T/state XDG_RUNTIME_DIR=${RUNTIME_DIR:-$T/run}
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
cat > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<'INI'
[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-cursor-theme-name=Adwaita
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-enable-animations=0
INI
export GDK_BACKEND=x11 GSK_RENDERER=cairo LIBGL_ALWAYS_SOFTWARE=1 GDK_DEBUG=gl-disable GDK_DISABLE=gl
export GSETTINGS_BACKEND=${GSETTINGS_BACKEND-memory} LC_ALL=${LC_ALL-C.UTF-8} NO_AT_BRIDGE=0
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
# Xvfb picks a free display itself and says which on fd 3.
exec 3<>"$T/display"
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1920x1200x24}" -nolisten tcp -noreset >"$T/xvfb.log" 2>&1 3>>"$T/display" &
XVFB=$!
trap 'kill $XVFB 2>/dev/null; wait $XVFB 2>/dev/null; rm -rf "$T"' EXIT
for _ in $(seq 1 300); do [ -s "$T/display" ] && break; sleep 0.02; done
if ! [ -s "$T/display" ]; then echo "headless.sh: no X server" >&2; cat "$T/xvfb.log" >&2; exit 1; fi
DISPLAY=:$(head -1 "$T/display")
export DISPLAY
exec 3>&-
dbus-run-session -- "$@"
