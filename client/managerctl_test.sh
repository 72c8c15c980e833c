#!/usr/bin/env bash
# managerctl as a user types it, on a server of its own.
#   managerctl_test.sh MANAGERD MANAGERCTL TRANSCRIPT...
#
# In a transcript, after `$ ` stands a command; after it what it prints, on stdout and stderr, and
# last, in brackets, its exit status where that is not 0. The commands of all transcripts run in one
# shell, one after the other, and use what those before them have left.
# shellcheck disable=SC2317  # The commands call functions that nothing else does.
set -uo pipefail

managerd=$(realpath "$1")
managerctl=$(realpath "$2")
mapfile -t transcripts < <(realpath "${@:3}")

# Not in TEST_TMPDIR: a socket's path may have 107 characters only.
directory=$(mktemp -d)
mkdir "$directory/bin" "$directory/home"
ln -s "$managerctl" "$directory/bin/managerctl"
PATH=$directory/bin:$PATH
export MANAGER_ADDRESS=unix:$directory/socket

mkfifo "$directory/ready"
"$managerd" --listen="$MANAGER_ADDRESS" >"$directory/ready" 2>"$directory/log" &
server=$!
# shellcheck disable=SC2064  # What they are now is what is meant.
trap "kill $server; wait $server 2>/dev/null; rm -rf '$directory'" EXIT
exec 3<"$directory/ready"
if ! read -r _ <&3; then # The line that says that the server is ready.
  echo "managerd did not start:"
  cat "$directory/log"
  exit 1
fi
cd "$directory/home" || exit 1

# Calls a command until it succeeds, at most ten seconds long.
await() {
  local end=$((SECONDS + 10))
  until "$@"; do ((SECONDS < end)) || return 1; done
}

# Whether what a managerctl command prints has the text.
prints() { managerctl "${@:2}" | grep -q -e "$1"; }

# What differs from run to run, by other words.
tidy() { sed -E 's/[0-9a-f]{16} /SESSION /; s/[0-9-]+T[0-9:.]+Z/TIME/g'; }

# The value of a field in a line of JSON.
field() { sed -E "s/.*\"$1\": ?\"([^\"]*)\".*/\1/"; }

failures=0
command=
expected=

# Runs the command that was read, and compares.
run_command() {
  [[ -z $command ]] && return
  local status=0 printed
  eval "$command" >"$directory/printed" 2>&1 </dev/null || status=$?
  printed=$(cat "$directory/printed")
  ((status != 0)) && printed+=${printed:+$'\n'}[$status]
  if [[ $printed != "${expected%$'\n'}" ]]; then
    printf '$ %s\n--- expected\n%s--- printed\n%s\n\n' "$command" "$expected" "$printed"
    failures=$((failures + 1))
  fi
  command=
  expected=
}

# Plays the transcript that is read from stdin.
play() {
  local line
  while IFS= read -r line; do
    case $line in
      '$ '*)
        run_command
        command=${line#'$ '}
        ;;
      '' | '# '*) run_command ;;
      *) expected+=$line$'\n' ;;
    esac
  done
  run_command
}

for transcript in "${transcripts[@]}"; do play <"$transcript"; done

exit $((failures > 0))
