#!/bin/sh
# far-away.sh HOME: a desktop of its own with SpeedCrunch on it, and a viewer of that desktop. Whoever starts this
# ends all three together.
set -eu
home=$1 number=$((60 + $$ % 30))
Xvnc ":$number" -geometry 900x600 -depth 24 -SecurityTypes None -localhost -rfbport "59$number" >/dev/null 2>&1 &
tries=0
until [ -S "/tmp/.X11-unix/X$number" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || { echo 'Xvnc did not start' >&2; exit 1; }
  sleep 0.1
done
HOME=$home XDG_DATA_HOME=$home DISPLAY=:$number QT_QPA_PLATFORM=xcb speedcrunch >/dev/null 2>&1 &
exec xtigervncviewer "127.0.0.1::59$number"
