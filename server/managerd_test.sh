#!/bin/bash
# managerd as a program: what it prints, what it refuses, how it ends.
# Usage: managerd_test.sh MANAGERD

set -u
managerd=$1
dir=$(mktemp -d /tmp/managerd_test.XXXXXX)  # Short, as a socket's path must be.
server=
trap 'kill -9 $server 2> /dev/null; rm -rf "$dir"' EXIT

fail() {
  echo "FAILED: $*" >&2
  tail -n +1 "$dir"/out "$dir"/err >&2
  exit 1
}

# Starts a server in the background and waits for its line on standard output.
start() {
  mkfifo "$dir/line"
  "$managerd" "$@" > "$dir/line" 2> "$dir/err" &
  server=$!
  read -r line < "$dir/line" || fail "no line from: $*"
  rm "$dir/line"
}

# Stops it with a signal and expects an exit status.
stop() {
  kill "-$1" "$server"
  wait "$server" 2> /dev/null
  [[ $? == "$2" ]] || fail "status after $1 is not $2"
  server=
}

# Expects that it does not start: status 2, nothing on standard output, and one line on standard
# error that has the words.
refuses() {
  local words=$1
  shift
  timeout 20 "$managerd" "$@" > "$dir/out" 2> "$dir/err"
  [[ $? == 2 ]] || fail "status of: $*"
  [[ ! -s $dir/out ]] || fail "output of: $*"
  [[ $(wc -l < "$dir/err") == 1 ]] || fail "not one line from: $*"
  grep -qF -- "$words" "$dir/err" || fail "no '$words' from: $*"
}

socket=unix:$dir/socket

start --listen=127.0.0.1:0,"$socket" --ready_file="$dir/ready"
[[ $line =~ ^managerd\ ready\ on\ (127\.0\.0\.1:[1-9][0-9]*),\ $socket$ ]] || fail "line: $line"
[[ $(< "$dir/ready") == "${BASH_REMATCH[1]}"$'\n'"$socket" ]] || fail "ready file"

refuses "Address already in use" --listen="${BASH_REMATCH[1]}"
refuses "another server does" --listen="$socket"
stop TERM 0
[[ ! -e $dir/socket ]] || fail "the socket is still there"
[[ ! -e $dir/ready ]] || fail "the ready file is still there"

# A server that was killed leaves its socket, which the next one takes over.
start --listen="$socket"
stop KILL 137
[[ -S $dir/socket ]] || fail "the killed server's socket is gone"
start --listen="$socket"
stop INT 0

touch "$dir/file"
refuses "no socket" --listen="unix:$dir/file"
refuses "No such file or directory" --listen="unix:$dir/none/socket"
refuses "other machines can reach" --listen=0.0.0.0:0
refuses "no flag --bogus" --bogus
refuses "cannot be 'much'" --max_message_bytes=much
refuses "max_message_bytes must be" --max_message_bytes=0
refuses "cannot write" --listen="$socket" --ready_file="$dir/none/ready"
[[ ! -e $dir/socket ]] || fail "a server that did not start left its socket"

start --listen=0.0.0.0:0 --insecure_listen_anywhere
grep -q "WARNING listening on 0.0.0.0:" "$dir/err" || fail "no warning"
stop TERM 0

[[ $("$managerd" --help) == *--listen=127.0.0.1:50051* ]] || fail "--help"
[[ $("$managerd" --version) == managerd\ [0-9]* ]] || fail "--version"
echo PASSED
