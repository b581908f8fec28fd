#!/usr/bin/env bash
# take.sh FOLDER [NAME...]: takes the screenshots of real applications that `make find-accuracy` looks at, all or those named,
# each as FOLDER/NAME.png, with FOLDER/NAME.tsv: what the toolkit itself says stands where. Needs scripts/packages-accuracy.txt.
# What it starts it ends: the display, the bus and every application have a private folder that is removed.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
folder=$(realpath -m "${1:?take.sh FOLDER [NAME...]}")
shift
mkdir -p "$folder"

# Always the same: some titles show it.
home=${TMPDIR:-/tmp}/screens
mkdir -m 700 "$home" || { echo "$home is there: another run is under way, or was killed" >&2; exit 1; }
started=()
finish() {
  for id in "${started[@]}"; do kill "$id" 2>/dev/null || true; done
  wait
  rm -rf "$home"
}
trap finish EXIT

# Tk answers questions of another program only where the display is behind a cookie.
export XAUTHORITY=$home/cookie
touch "$XAUTHORITY"
cookie=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
mkfifo "$home/number"
xauth -f "$home/server" add :0 . "$cookie" 2>/dev/null
Xvfb -displayfd 3 -screen 0 1280x800x24 -auth "$home/server" -noreset 3>"$home/number" 2>/dev/null &
started+=($!)
read -r number <"$home/number"
export DISPLAY=:$number
xauth add "$DISPLAY" . "$cookie" 2>/dev/null

export HOME=$home/user XDG_RUNTIME_DIR=$home/run TMUX_TMPDIR=$home/run LANG=C.UTF-8 GTK_THEME=Adwaita NO_AT_BRIDGE=0
export QT_ACCESSIBILITY=1 QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 QT_QPA_PLATFORM=xcb GDK_BACKEND=x11
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME WAYLAND_DISPLAY
mkdir -p "$HOME" && mkdir -m 700 "$XDG_RUNTIME_DIR"
openbox --sm-disable >/dev/null 2>&1 &
started+=($!)
dbus-run-session -- /usr/bin/python3 "$here/take.py" "$folder" "$@"
