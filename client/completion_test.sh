#!/bin/bash
# Loads the completion script into this shell and asks it what a shell would ask.
#   completion_test.sh MANAGERCTL
set -euo pipefail

managerctl=$1
failures=0

"$managerctl" completion bash >"$TEST_TMPDIR/completion.bash"
"$managerctl" completion zsh >"$TEST_TMPDIR/_managerctl"
bash -n "$TEST_TMPDIR/completion.bash"
# shellcheck source=/dev/null
source "$TEST_TMPDIR/completion.bash"

# shellcheck disable=SC2016,SC2317  # The text is a trap; the function is called by the script.
# Stands for the program that the script asks for objects' names.
managerctl() {
  case "$*" in
    *"--type dict") printf '%s\n' scores scales users ;;
    *"--type list") printf '%s\n' 'to do' '$(touch ran)' ;;
    *--names) printf '%s\n' jobs scores ;;
  esac
}

# expect LINE CHOICE...: what completes the last word of the line, which may be empty.
expect() {
  local line=$1
  shift
  read -ra COMP_WORDS <<<"$line"
  [[ $line == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _managerctl
  if [[ ${COMPREPLY[*]} != "$*" ]]; then
    echo "FAILED: '$line' is completed by '${COMPREPLY[*]}', not by '$*'"
    failures=$((failures + 1))
  fi
}

expect "managerctl d" dict deque deadlocks
expect "managerctl na" namespace
expect "managerctl sessions " list describe close
expect "managerctl lo" lock locks log
expect "managerctl waiters --p" --prefix
expect "managerctl dict pop" pop popitem pop-many
expect "managerctl --json dict set" set setdefault set-at
expect "managerctl --address a:1 dict popi" popitem
expect "managerctl dict get s" scores scales
expect "managerctl dict get scores s"
expect "managerctl list append " 'to\ do' '\$\(touch\ ran\)'
expect "managerctl objects describe " jobs scores
expect "managerctl dict get scores --de" --default
expect "managerctl dict get --default 1 sc" scores scales
expect "managerctl list sort --r" --reverse
expect "managerctl queue get --" --timeout --nowait --lease --address --connect-timeout --json --help
expect "managerctl queue create q --mode c" create-only
expect "managerctl lock create l --owner-death " release hold abandon
expect "managerctl completion " bash zsh
expect "managerctl lock run x -- d"
expect "managerctl --j" --json

if [[ -e ran ]]; then
  echo "FAILED: the name of an object was run as a command"
  failures=$((failures + 1))
fi
if command -v zsh >/dev/null; then
  zsh -n "$TEST_TMPDIR/_managerctl"
fi
exit $((failures > 0))
