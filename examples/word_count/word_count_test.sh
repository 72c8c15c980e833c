#!/usr/bin/env bash
# Workers in two languages count together, and what goes wrong is said in time.
source examples/testing/testing.sh

readonly COORDINATOR=examples/word_count/coordinator
readonly WORKER=examples/word_count/worker
readonly WORKER_PY=examples/word_count/worker_py
readonly BAD_WORKER=examples/word_count/bad_worker

# Waits for the programs that were started, but for the server; all must have succeeded.
workers_succeed() {
  local pid
  for pid in "${pids[@]:1}"; do wait "$pid" || fail "a worker failed"; done
  pids=("${pids[0]}")
}

# The same when some may have failed.
workers_end() {
  wait "${pids[@]:1}" || true
  pids=("${pids[0]}")
}

# Files of all sorts, all readable as what they are.
make_files() {
  mkdir -p "$folder/files/deep/er"
  printf 'One two THREE\r\ntwo-three three.' >"$folder/files/a"
  printf '\xef\xbb\xbfna\xc3\xafve caf\xc3\xa9s \xe2\x80\x9cquoted\xe2\x80\x9d 4ever\0after' \
    >"$folder/files/deep/b"
  printf 'no line end, don'"'"'t _care_' >"$folder/files/deep/er/c"
  head -c 200 /dev/zero | tr '\0' x >"$folder/files/one long word"
  printf 'latin1 caf\xe9' >"$folder/files/latin1"
  printf 'surrogate \xed\xa0\x80' >"$folder/files/surrogate"
  printf 'overlong \xc0\xaf' >"$folder/files/overlong"
  printf 'any name' >"$folder/files/"$'name \xff'
  : >"$folder/files/empty"
  ln -s nowhere "$folder/files/dangling"
  mkfifo "$folder/files/pipe"
}

start_server

echo "=== Three workers in C++ and one in Python"
for worker in "$WORKER" "$WORKER" "$WORKER" "$WORKER_PY"; do start "$worker"; done
expect 0 "$COORDINATOR"
files=$(find /usr/share/common-licenses ! -type d | wc -l)
prints "Files on the queue: $files"
prints "C\+\+ worker [0-9]+ is ready" 3
prints "Python worker [0-9]+ is ready"
prints "Files done: $files of $files"
prints " +[0-9]+  [a-z]+" 10
prints "all +$files +[0-9]+"
prints "per second +[0-9]+ +[0-9]+    in [0-9.]+ s"
prints "A single process counts the same: identical."
workers_succeed

make_files
for worker in "$WORKER" "$WORKER_PY"; do
  echo "=== Files of all sorts, by $worker"
  start "$worker"
  expect 0 "$COORDINATOR" --workers=1 "$folder/files" "$folder/missing"
  prints "Not counted: .*" 7
  for name in latin1 surrogate overlong; do
    prints "Not counted: $folder/files/$name: not UTF-8"
  done
  prints "Not counted: $folder/files/empty: empty"
  prints "Not counted: $folder/files/pipe: not a regular file"
  prints "Not counted: $folder/(files/dangling|missing): No such file or directory" 2
  prints "all +12 +22"
  prints "A single process counts the same: identical."
  workers_succeed

  echo "=== With other settings, by $worker"
  start "$worker"
  expect 0 "$COORDINATOR" --workers=1 --nofold_case --min_word_length=4 "$folder/files"
  prints " +1  THREE"
  prints " +2  three"
  prints " +[0-9]+  [a-zA-Z]{1,3}" 0
  prints "A single process counts the same: identical."
  workers_succeed
done

echo "=== Nobody comes"
expect 1 "$COORDINATOR" --patience=0.1s
prints "coordinator: only 0 of 4 workers came"
expect 1 "$WORKER" --patience=0.1s
prints "worker: no coordinator has started the job"
expect 1 "$WORKER_PY" --patience=0
prints "worker.py: no coordinator has started the job"

echo "=== A worker is killed with a file"
start "$BAD_WORKER" die_with_file
expect 1 "$COORDINATOR" --workers=1 --patience=1s "$folder/files/a"
prints "coordinator: no progress any more; did a worker die\? Not counted:"
prints "  $folder/files/a"
workers_end

echo "=== A worker is killed with the lock"
start "$BAD_WORKER" die_with_lock
start "$WORKER"
expect 1 "$COORDINATOR" --workers=2 --patience=1s "$folder/files/a"
prints "coordinator: no progress any more; did a worker die\? Not counted:"
workers_end

echo "=== A wrong count is noticed"
expect 0 "$BAD_WORKER" miscount
start "$WORKER"
expect 1 "$COORDINATOR" --workers=1 "$folder/files/a"
prints "coordinator: a single process counts differently"
workers_succeed

echo "=== A coordinator is killed"
mkfifo "$folder/coordinator"
"$COORDINATOR" --workers=1 >"$folder/coordinator" &
pids+=($!)
read -r _ <"$folder/coordinator"  # All is on the queue.
kill -KILL "${pids[-1]}"
workers_end
expect 1 "$COORDINATOR"
prints "coordinator: another coordinator does the job word_count, or was killed in it; choose a new --job"
start "$WORKER" --job=another
expect 0 "$COORDINATOR" --job=another --workers=1
workers_succeed
