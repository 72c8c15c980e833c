#!/usr/bin/env bash
# The commands on data directories, on those of real servers.
#   offline_test.sh MANAGERD MANAGERCTL
set -uo pipefail

managerd=$(realpath "$1")
managerctl=$(realpath "$2")

# Not in TEST_TMPDIR: a socket's path may have 107 characters only.
directory=$(mktemp -d)
export MANAGER_ADDRESS=unix:$directory/socket
server=
failures=0
# shellcheck disable=SC2317  # The trap calls it.
clean_up() {
  [[ -z $server ]] || kill -KILL "$server"
  rm -rf "$directory"
}
trap clean_up EXIT
cd "$directory" || exit 1
mkfifo ready

# start DATA_DIR: starts a server, and returns when it is ready.
start() {
  "$managerd" --listen="$MANAGER_ADDRESS" --data_dir="$1" >ready 2>log &
  server=$!
  local line=
  read -r line <ready
  [[ $line == "managerd ready"* ]] && return
  echo "managerd did not start: $(cat log)"
  exit 1
}

# The machine stays, the server is gone.
end_server() {
  kill -KILL "$server"
  wait "$server" 2>/dev/null
  server=
}

# expect STATUS TEXT COMMAND...: what managerctl must print, as a pattern of the shell's, and with
# which exit status.
expect() {
  local status=$1 text=$2 printed actual=0
  shift 2
  printed=$("$managerctl" "$@" 2>&1) || actual=$?
  # shellcheck disable=SC2053  # It is a pattern.
  if [[ $actual != "$status" || $printed != $text ]]; then
    printf '$ managerctl %s\n--- expected [%s]\n%s\n--- printed [%s]\n%s\n\n' \
      "$*" "$status" "$text" "$actual" "$printed"
    failures=$((failures + 1))
  fi
}

start data
expect 0 '' dict set scores alice 3
expect 0 '' dict update scores bob=5 'carol=[1, 2]'
expect 0 1 lock acquire deploy
expect 0 '' queue put jobs build
expect 0 build queue get jobs --timeout 1m30s

# While the server runs.
expect 0 $'log-*: records 1 to *, begun in epoch 1, * bytes\ndata holds everything up to record *' \
  log verify data
expect 0 '*1  epoch 1  20*Z  begin with seed *: max_message_bytes: 67108864 *
*: Dict.Set object: "scores" key: "alice" value: 3
*: Dict.Update object: "scores" entries { key: "bob" value: 5 } entries { key: "carol" value: ?1, 2? }
*: Lock.Acquire object: "deploy"
*: Queue.Get object: "jobs" timeout: 1m30s*' log dump data
expect 0 'backup/ holds everything up to record *' backup create data backup/
expect 4 '*cannot back up data: backup is there already; name a directory that is not' \
  backup create data backup
expect 0 '' dict set scores dave 7
end_server

# What was not in the backup is in the data directory.
expect 0 '*"dave" value: 7' log dump data --from 2
expect 2 "*--from: 'first' is no *" log dump data --from first
expect 0 '*holds everything up to record *' backup verify backup
expect 4 "*cannot restore backup: data is not empty: it holds log-*" backup restore backup data
expect 0 'restored holds everything up to record *' backup restore backup restored
start restored
expect 0 $'alice  3\nbob    5\ncarol  ?1, 2?' dict items scores
expect 4 "*the directory restored is in use by process $server; *" backup restore backup restored
expect 0 '' lock release deploy
end_server

# Damage, in a backup and in a data directory.
file=$(find backup -name 'log-*')
printf 'x' | dd of="$file" bs=1 seek=100 conv=notrunc status=none
for command in "log verify" "backup verify" "log dump"; do
  # shellcheck disable=SC2086  # It is two words.
  expect 1 "*managerctl: $file is damaged at byte *: *; restore backup from a backup" \
    $command backup
done
expect 1 "*cannot restore backup: $file is damaged at byte *" backup restore backup again
expect 4 '*cannot open the directory nowhere: No such file or directory' log verify nowhere
mkdir empty
expect 4 'managerctl: empty holds no log and no snapshot' log verify empty

exit $((failures > 0))
