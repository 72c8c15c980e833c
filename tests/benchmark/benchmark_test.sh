#!/usr/bin/env bash
# The benchmark runs to its end and prints every workload, with one call in flight and with several.
set -euo pipefail

printed=$("$1" --rounds=1 --calls=50 --latency_calls=10 --depth=4 --stream_calls=2000 \
  --large_size=5000 --waiters=200)
echo "$printed"
for workload in "echo (the floor)" "dict get" "dict set" "queue put, get" "lock acquire, release"; do
  grep -qF "$workload" <<<"$printed"
done
for depth in 1 16 100 1000; do
  grep -qF "on a stream, $depth in flight" <<<"$printed"
done
grep -qE "on a stream, entries: +1000 +5000 +ratio" <<<"$printed"
for operation in "dict get" "dict delete, add" "dict scan 10" "list append, pop first" "queue put, get"; do
  grep -qE "^$operation +[0-9]+/s +[0-9]+/s +[0-9]+\.[0-9]+$" <<<"$printed"
done
grep -qF "200 calls wait behind 10 streams" <<<"$printed"
