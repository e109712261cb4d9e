#!/bin/sh
# budsim on a disk that is full and in a home that cannot be written: exit 3, a line that says so, nothing lost.
# Needs a mount of its own: skipped, with the reason, where that is not allowed.
if [ "${1:-}" != inside ]; then
  if unshare --mount true 2>/dev/null; then exec unshare --mount "$0" inside; fi
  if unshare --user --map-root-user --mount true 2>/dev/null; then
    exec unshare --user --map-root-user --mount "$0" inside
  fi
  echo "1..0 # SKIP no mounts for this user"
  exit 0
fi

home=$(mktemp -d)
errors="$home.errors"
trap 'umount "$home"; rm -rf "$home" "$errors"' EXIT
export HOME="$home" XDG_DATA_HOME="$home"
mount -t tmpfs -o size=600k tmpfs "$home" || exit 1
n=0
check () {
  n=$((n + 1))
  if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3: $1, not $2"; fi
}
add () {
  printf '{"unique_id":"mine-%d","name":"Mine %d","input_tokens":{"max":1},"output_tokens":{"max":1}}' "$1" "$1" |
    "$BUDSIM" usecases add - 2>"$errors" >/dev/null
}
count () { "$BUDSIM" usecases list --csv | grep -c '^mine-'; }
says () { case $(cat "$errors") in "budsim: "*"$1"*) echo yes ;; *) cat "$errors" ;; esac }

echo 1..9
add 1
check $? 0 "room for one"
head -c 600k /dev/zero >"$home/filler" 2>/dev/null
i=1 status=0
while [ $i -lt 200 ] && [ $status -eq 0 ]; do
  i=$((i + 1))
  add $i
  status=$?
done
check $status 3 "full: exit 3"
check "$(says full)" yes "full: said"
check "$(count)" $((i - 1)) "full: all that was said to be saved is there"
rm "$home/filler"
add 1000
check "$(count)" $i "room again"
mount -o remount,ro "$home"
add 1001
check $? 3 "read-only: exit 3"
check "$(says "$home")" yes "read-only: names the file"
check "$(count)" $i "read-only: can be read"
mount -o remount,rw "$home"
add 1002
check "$(count)" $((i + 1)) "writable again"
