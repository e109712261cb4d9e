#!/usr/bin/env bash
# Fuzzes each target for so many seconds: run.sh SECONDS [TARGET…]. Exit 1 at a finding, which is kept in
# build-fuzz/findings; once mended it belongs in tests/fuzz/findings as TARGET-WHAT, where the tests replay it.
set -euo pipefail
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build-fuzz}
seconds=${1:-30}
[ $# -gt 0 ] && shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(config scenario catalog trace own import)

if [ ! -f "$BUILD/build.ninja" ]; then
  CC=clang meson setup "$BUILD" -Dapp=disabled -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args=-fsanitize=fuzzer-no-link,float-cast-overflow >&2
fi
programs=()
for target in "${targets[@]}"; do programs+=("tests/fuzz/fuzz-$target"); done
ninja -C "$BUILD" "${programs[@]}" >&2

export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 G_SLICE=always-malloc
export G_DEBUG=fatal-criticals
mkdir -p "$BUILD/findings"
status=0
for target in "${targets[@]}"; do
  python3 tests/fuzz/seeds.py "$target" "$BUILD/seeds/$target"
  mkdir -p "$BUILD/corpus/$target"
  log=$BUILD/findings/$target.log
  if nice "$BUILD/tests/fuzz/fuzz-$target" -detect_leaks=0 -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -max_len=65536 -artifact_prefix="$BUILD/findings/$target-" "$BUILD/corpus/$target" "$BUILD/seeds/$target" \
    >"$log" 2>&1; then
    echo "$target: $(tail -n 1 "$log")"
  else
    status=1
    tail -n 40 "$log"
    echo "$target: a finding, see $BUILD/findings"
  fi
done
exit $status
