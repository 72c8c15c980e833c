# Sourced by the examples' tests: a server of their own, and checks of what programs print.
# shellcheck shell=bash

set -euo pipefail

# Not $TEST_TMPDIR: the path of a socket has at most 107 bytes.
folder=$(mktemp -d)
pids=()

# Ends everything that was started here, whatever happened.
cleanup() {
  if [[ ${#pids[@]} -gt 0 ]]; then kill "${pids[@]}" 2>/dev/null || true; fi
  wait
  rm -r "$folder"
}
trap cleanup EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Starts a server, whose address is in $MANAGER_ADDRESS, and returns when it serves.
start_server() {
  export MANAGER_ADDRESS=unix:$folder/socket
  mkfifo "$folder/output"
  server/managerd --listen="$MANAGER_ADDRESS" >"$folder/output" &
  pids+=($!)
  # Its first line says that it serves. Where it fails, the pipe is closed without one.
  exec {output}<"$folder/output"
  read -r _ <&"$output" || fail "the server does not start"
}

# Runs a program in the background.
start() {
  "$@" &
  pids+=($!)
}

# expect STATUS COMMAND...: runs a program, which must end with that status. What it prints is kept
# for the checks that follow, and shown.
expect() {
  local wanted=$1 status=0
  shift
  "$@" >"$folder/printed" 2>&1 || status=$?
  echo "$ $*"
  cat "$folder/printed"
  [[ $status == "$wanted" ]] || fail "$1 ended with status $status instead of $wanted"
}

# prints REGEX [COUNT]: so many whole lines, by default one, are what the program printed.
prints() {
  local count
  count=$(grep -aEcx -- "$1" "$folder/printed") || true
  [[ $count == "${2-1}" ]] || fail "$count lines instead of ${2-1} are: $1"
}
