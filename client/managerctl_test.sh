#!/usr/bin/env bash
# managerctl as a user types it, on a server of its own.
#   managerctl_test.sh MANAGERD MANAGERCTL
#
# Below, after `$ ` stands a command; after it what it prints, on stdout and stderr, and last, in
# brackets, its exit status where that is not 0. The commands run in one shell, one after the other.
# shellcheck disable=SC2317  # The commands call functions that nothing else does.
set -uo pipefail

managerd=$(realpath "$1")
managerctl=$(realpath "$2")

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

while IFS= read -r line; do
  case $line in
    '$ '*)
      run_command
      command=${line#'$ '}
      ;;
    '' | '# '*) run_command ;;
    *) expected+=$line$'\n' ;;
  esac
done <<'SCRIPT'
# A change creates an object that is missing; a read does not.
$ managerctl dict get scores alice
managerctl: there is no object 'scores'; create it with: managerctl dict create scores
[4]
$ managerctl dict set scores alice 3
$ managerctl dict get scores alice
3
$ managerctl dict create scores
exists
$ managerctl dict create scores --mode create-only
managerctl: there is already an object 'scores', a dict
[4]

# A dict.
$ managerctl dict get scores bob
managerctl: the dict has no key 'bob'
[1]
$ managerctl dict get scores bob --default 0
0
$ managerctl dict update scores bob=5 'carol=[1, 2]' '{"dave": null}'
$ managerctl dict items scores
alice  3
bob    5
carol  [1, 2]
dave   null
$ managerctl dict items scores --json
{"alice": 3, "bob": 5, "carol": [1, 2], "dave": null}
$ managerctl dict keys scores
alice
bob
carol
dave
$ managerctl dict values --json scores
[3, 5, [1, 2], null]
$ managerctl dict contains scores bob
true
$ managerctl dict contains scores eve
false
[1]
$ managerctl dict pop scores bob
5
$ managerctl dict pop scores bob
managerctl: the dict has no key 'bob'
[1]
$ managerctl dict popitem scores
dave  null
$ managerctl dict setdefault scores eve 7
7
$ managerctl dict setdefault scores eve 8
7
$ managerctl dict delete scores eve
$ managerctl dict size scores
2
$ managerctl dict clear scores
$ managerctl dict popitem scores
managerctl: the dict is empty, so there is no item to pop
[1]

# Paths into a dict's values, and what is done on a condition.
$ managerctl dict set users 17 '{"name": "Ada", "tags": [1]}'
$ managerctl dict append-at users 17 tags 2
2
$ managerctl dict increment-at users 17 tags -1 --delta 0.5
2.5
$ managerctl dict increment-at users 17 logins
managerctl: [17] has no key 'logins'
[1]
$ managerctl dict increment-at users 17 logins --default 0
1
$ managerctl dict set-at users 17 name Grace
$ managerctl dict delete-at users 17 tags 0
$ managerctl dict get-at users 17 name
Grace
$ managerctl dict get-at users 17 tags
[2.5]
$ managerctl dict get-at users 17 email --default none
none
$ managerctl dict get-at users 17 name 0
managerctl: [17]['name'] is a str, which no path leads into
[2]
$ managerctl dict compare-and-set versions x --expected-version 0 1
1
$ managerctl dict compare-and-set versions x --expected-version 0 2
managerctl: the key has another value or version
[1]
$ managerctl dict compare-and-delete versions x --expected 1.0
$ managerctl dict get-many users 17 18 --json
[{"found": true, "value": {"name": "Grace", "tags": [2.5], "logins": 1}, "version": 6}, {"found": false, "value": null, "version": 0}]
$ managerctl dict delete-many users 17 18
1
$ managerctl objects delete users && managerctl objects delete versions

# Values: JSON where it is JSON, else text; big and small.
$ managerctl dict set values number 123456789012345678901234567890
$ managerctl dict set values text '"3"'
$ managerctl dict set values version 1.10 --text
$ managerctl dict set values version2 1.10
$ managerctl dict set values negative -1.5
$ managerctl dict set values dashes -- --x
$ managerctl dict set values 'a key' '{"$tuple": [{"$bytes": "aGk="}, {"$set": [1]}]}'
$ managerctl dict set values 7 '{"$float": "nan"}'
$ managerctl dict items values
number    123456789012345678901234567890
text      3
version   1.10
version2  1.1
negative  -1.5
dashes    --x
a key     {"$tuple": [{"$bytes": "aGk="}, {"$set": [1]}]}
7         {"$float": "nan"}
$ managerctl dict items values --json > values.json
$ managerctl dict update copy - < values.json
$ managerctl dict items copy --json | cmp - values.json
$ managerctl dict set values '[1]' 0
managerctl: a list cannot be a key
[2]
$ head -c 3000000 /dev/zero | tr '\0' x | managerctl dict set values large -
$ managerctl dict get values large | wc -c
3000001

# A list.
$ managerctl list create primes 2 3 5 7
created
$ managerctl list append primes 11
$ managerctl list slice primes 1:-1
3
5
7
$ managerctl list slice primes ::-2 --json
[11, 5, 2]
$ managerctl list get primes -1
11
$ managerctl list get primes 17
managerctl: index 17 is out of range: the list has 5 items
[1]
$ printf '13\n17\n' | managerctl list extend primes - 19
$ managerctl list insert primes 0 1
$ managerctl list set primes 0 one
$ managerctl list remove primes one
$ managerctl list remove primes one
managerctl: 'one' is not in the list
[1]
$ managerctl list set-slice primes :3 x
$ managerctl list delete-slice primes 3:
$ managerctl list slice primes
x
7
11
$ managerctl list sort primes
managerctl: there is no order between int and str
[2]
$ managerctl list pop primes 0
x
$ managerctl list sort primes --reverse
$ managerctl list index primes 7
1
$ managerctl list count primes 7.0
1
$ managerctl list contains primes 8
false
[1]
$ managerctl list reverse primes
$ managerctl list repeat primes 2
$ managerctl list slice primes --json
[7, 11, 7, 11]
$ managerctl list delete primes 0
$ managerctl list size primes
3
$ managerctl list clear primes
$ managerctl list pop primes
managerctl: index -1 is out of range: the list is empty
[1]

# A namespace.
$ managerctl namespace set config colour red
$ managerctl namespace set config 7 '[1]'
$ managerctl namespace set config size 3
$ managerctl namespace all config
7       [1]
colour  red
size    3
$ managerctl namespace all config --json
{"7": [1], "colour": "red", "size": 3}
$ managerctl namespace delete config 7
$ managerctl namespace get config 7
managerctl: the namespace has no attribute '7'
[1]

# A lock.
$ managerctl lock acquire deploy
1
$ managerctl lock acquire deploy --nowait
managerctl: the lock was not acquired in time
[1]
$ managerctl lock acquire deploy --timeout 10ms --json
managerctl: the lock was not acquired in time
[1]
$ managerctl lock inspect deploy
locked         true
fence          1
waiting calls  0
session        -
owner          0
owner death    release
reentrant      false
depth          1
$ managerctl lock release deploy --fence 7
managerctl: the grant with fence 7 is over: the lock was granted again, with fence 1
[4]
$ managerctl lock release deploy
$ managerctl lock release deploy
managerctl: the lock is not held, so it cannot be released
[4]

# A command under a lock: it runs with the lock held, and its status is ours.
$ managerctl lock run deploy -- sh -c 'echo "fence $MANAGER_LOCK_FENCE"; exit 5'
fence 2
[5]
$ managerctl lock run deploy -- managerctl lock acquire deploy --nowait
managerctl: the lock was not acquired in time
[1]
$ managerctl lock run deploy -- managerctl lock run deploy --timeout 0 -- echo no
managerctl: the lock was not acquired in time
[1]
$ managerctl lock run deploy -- no-such-command
managerctl: cannot run 'no-such-command': No such file or directory
[127]
$ managerctl lock run deploy -- managerctl lock release deploy
managerctl: the lock 'deploy' could not be released: the lock is not held, so it cannot be released

# Signals are passed on, and the lock is released all the same.
$ mkfifo started
$ managerctl lock run deploy -- sh -c 'trap "exit 7" TERM; echo >started; while :; do :; done' & runner=$!
$ read -r _ <started; kill -TERM $runner; wait $runner
[7]
$ managerctl lock inspect deploy --json
{"locked": false, "fence": 7, "waiting_calls": 0, "session": "", "owner": 0, "owner_death": "release", "reentrant": false, "depth": 0}

# Who holds what, and who waits. What is acquired outside of any session shows none.
$ managerctl lock create nightly --owner-death abandon
created
$ managerctl lock acquire nightly
8
$ managerctl locks | tidy
OBJECT   TYPE  FENCE  CLIENT  SESSION  OWNER  SINCE                     WAITING CALLS
nightly  lock  8      -       -        0      TIME  0
$ managerctl locks --prefix deploy
$ managerctl lock acquire nightly --timeout 1m >got & waiter=$!
$ await prints Lock/Acquire waiters
$ managerctl waiters --prefix night | tidy
OBJECT   METHOD        PLACE  CLIENT  SESSION  OWNER  SINCE                     DEADLINE
nightly  Lock/Acquire  1      -       -        0      TIME  TIME
$ managerctl waiters --json --prefix deploy
[]
$ managerctl lock release nightly
$ wait $waiter; cat got
9
$ managerctl lock release nightly
$ managerctl locks --json
[]
$ managerctl deadlocks
$ managerctl deadlocks --json
[]

# A condition of a plain lock. A wait ends with the lock held, and prints its new fence.
$ managerctl lock create stock
created
$ managerctl condition create refilled --lock stock
created
$ managerctl condition notify refilled
managerctl: the lock is not held; acquire it first
[4]
$ managerctl lock acquire stock
10
$ managerctl condition wait refilled --timeout 10ms
11
[1]
$ managerctl condition wait refilled >got & waiter=$!
$ await prints Condition/Wait waiters
$ managerctl lock acquire stock
12
$ managerctl condition notify-all refilled
1
$ managerctl lock release stock
$ wait $waiter; cat got
13
$ managerctl lock release stock --fence 13
$ managerctl objects delete stock && managerctl objects delete refilled

# Sessions. None is left of the commands above.
$ managerctl sessions list
$ session=$(managerctl call Session/Open '{"client": "tester", "lease": "90s"}' --json | field session)
$ managerctl sessions list | tidy
SESSION           CLIENT  LEASE  WAITING CALLS  HELD OBJECTS  OPEN TIME
SESSION  tester  1m30s  0              0             TIME
$ managerctl sessions describe "$session" | grep -v -e ^session -e ^open
client           tester
lease            1m30s
waiting calls    0
replies kept     0
bytes in flight  0
held objects     -
$ managerctl call Session/KeepAlive "{\"session\": \"$session\"}" --json
{"lease":"90s"}
$ managerctl sessions close "$session"
$ managerctl sessions close "$session" 2>&1 | sed "s/$session/SESSION/"
managerctl: there is no session 'SESSION': it was closed, its lease has run out, or the server has started anew; open another one
[4]
$ managerctl sessions list --json
[]
$ managerctl call Session/Connect
managerctl: Session/Connect is a stream, which is for programs
[2]

# A command whose lock is lost is stopped; its lock goes to the next.
$ mkfifo held
$ managerctl lock run nightly --lease 1m -- sh -c 'trap "echo stopped; exit 7" TERM; echo >held; while :; do :; done' >lost 2>&1 & runner=$!
$ read -r _ <held; managerctl sessions list --json | grep -o '"lease": "1m", '
"lease": "1m", 
$ managerctl lock acquire nightly >got & waiter=$!
$ await prints nightly waiters
$ managerctl sessions close "$(managerctl locks --json | field session)"
$ wait $waiter; cat got
15 abandoned
$ wait $runner
[125]
$ cat lost
stopped
managerctl: the lock 'nightly' was lost: its session is over; the command was stopped
$ managerctl lock release nightly
$ managerctl lock run nightly -- sh -c 'echo "$MANAGER_LOCK_FENCE $MANAGER_LOCK_ABANDONED"'
16 0
$ managerctl lock run nightly --lease never -- true
managerctl: --lease: 'never' is no time; write 5s, 100ms, 1m30s, 0 or inf
[2]

# Who is killed while waiting leaves the line at once; who is killed while holding, when the lease has
# run out. The command does not go on alone.
$ managerctl lock acquire nightly
17
$ managerctl lock run nightly --lease 1h -- true & runner=$!
$ await prints nightly waiters
$ kill -TERM $runner; wait $runner 2>/dev/null
[143]
$ managerctl waiters
$ managerctl lock release nightly
$ managerctl lock run nightly --lease 1s -- sh -c 'trap "trap \"\" TERM; echo ended >held; exit" TERM; echo >held; while :; do :; done' & runner=$!
$ read -r _ <held; kill -KILL $runner; wait $runner 2>/dev/null
[137]
$ read -r said <held; echo "$said"
ended
$ managerctl lock run nightly -- sh -c 'echo "$MANAGER_LOCK_FENCE $MANAGER_LOCK_ABANDONED"'
19 1
$ managerctl sessions list
$ managerctl objects delete nightly

# An event.
$ managerctl event wait ready --timeout 10ms
managerctl: the event was not set in time
[1]
$ managerctl event is-set ready
false
[1]
$ managerctl event wait ready & waiter=$!
$ managerctl event set ready
$ wait $waiter
$ managerctl event is-set ready
true
$ managerctl event clear ready
$ managerctl event is-set ready
false
[1]

# A queue.
$ managerctl queue create jobs --max-size 2
created
$ managerctl queue get jobs >got & getter=$!
$ managerctl queue put jobs '{"id": 1}'
$ wait $getter; cat got
{"id": 1}
$ managerctl queue put jobs build
$ managerctl queue put jobs test
$ managerctl queue put jobs deploy --nowait
managerctl: the queue holds its 2 items, and no room came in time
[1]
$ managerctl queue get jobs
build
$ managerctl queue stats jobs
size            1
max size        2
unfinished      3
shut down       false
waiting puts    0
waiting gets    0
order           fifo
leased          0
max deliveries  0
dead letter     -
$ managerctl queue join jobs --nowait
managerctl: not every item was worked off in time
[1]
$ managerctl queue task-done jobs
$ managerctl queue task-done jobs
$ managerctl queue task-done jobs
$ managerctl queue join jobs
$ managerctl queue task-done jobs
managerctl: task_done was called more often than items were put
[4]
$ managerctl queue shutdown jobs
$ managerctl queue put jobs late
managerctl: the queue was shut down
[4]
$ managerctl queue get jobs
test
$ managerctl queue get empty --timeout 10ms
managerctl: the queue is empty, and no item came in time
[1]
$ managerctl queue get empty --timeout -1s
managerctl: timeout is -1s; it must not be negative (0 only tries)
[2]

# Deliveries.
$ managerctl queue create tasks --order priority --max-deliveries 2 --dead-letter failed
created
$ managerctl queue create tasks --order lifo
managerctl: the queue 'tasks' is by priority, not last in, first out
[4]
$ managerctl queue put-many tasks 3 1 2
$ managerctl queue put-many tasks 4 high
managerctl: there is no order between str and int
[2]
$ managerctl queue create failed
created
$ managerctl queue get tasks --lease 1h --json >got; delivery=$(sed -E 's/.*"delivery": ([0-9]+).*/\1/' got)
$ managerctl queue extend tasks $delivery --lease 2h
$ managerctl queue return tasks $delivery
returned
$ managerctl queue acknowledge tasks $delivery 2>&1 | sed "s/$delivery/N/"
managerctl: there is no delivery N (any more): it was ended, or its lease has run out
[4]
$ managerctl queue get tasks --lease 1h >got; grep -v ^delivery\  got; grep count got
item            1
delivery count  2
$ managerctl queue return tasks $(sed -nE 's/^delivery +([0-9]+)$/\1/p' got)
dead-lettered
$ managerctl queue get-many tasks 5
ITEM  DELIVERY  DELIVERY COUNT
2     0         1
3     0         1
$ managerctl queue get failed --json
{"item": 1, "delivery": 0, "delivery_count": 1}
$ managerctl objects delete tasks && managerctl objects delete failed

# Objects of every type.
$ managerctl objects list --names
config
copy
deploy
empty
jobs
primes
ready
scores
values
$ managerctl objects list c
NAME    TYPE       SIZE  WAITING CALLS  SUMMARY
config  namespace  2     0              2 attributes
copy    dict       8     0              8 entries
$ managerctl objects list --type event --json | sed -E 's/"(id|create_time)": [^,]*/"\1": .../g'
[{"name": "ready", "id": ..., "type": "event", "create_time": ..., "size": null, "waiting_calls": 0, "summary": "not set", "expire_time": null, "session": "", "references": 0}]
$ managerctl objects describe primes | grep -v -e ^id -e ^create
name           primes
type           list
size           0
waiting calls  0
summary        0 items
expire time    -
session        -
references     0
$ managerctl list size scores
managerctl: the object 'scores' is a dict, not a list
[4]
$ managerctl objects delete primes
$ managerctl objects delete primes
managerctl: there is no object 'primes'; `managerctl objects list` lists what there is
[4]
$ managerctl list size '#1000'
managerctl: there is no object '#1000'; `managerctl objects list` lists what there is
[4]

# The server. Each of its types has commands.
$ managerctl server info | grep -v -e ^version -e ^types
object count       8
waiting calls      0
max message bytes  67108864
session count      0
$ for type in $(managerctl server info | sed -n 's/^types *//p' | tr -d ,); do managerctl "$type" --help >help || echo "$type"; done

# Any method.
$ managerctl call Dict/Size '{"object": "copy"}'
{
 "size": "8"
}
$ echo '{"object": "copy", "limit": 1}' | managerctl call manager.v1.Dict/Iterate - --json
{"entries":[{"key":{"string_value":"number"},"value":{"big_int_value":"AY7pD/bDc+DuTj8K0g=="}}],"size":"8","position":"1"}
$ managerctl call Dict/Gte
managerctl: there is no method 'Dict/Gte' (did you mean Dict/Get?)
[2]

# Mistakes.
$ managerctl dcit
managerctl: there is no command 'dcit' (did you mean dict?); see `managerctl --help`
[2]
$ managerctl dict set scores alice
managerctl: VALUE is missing; write: managerctl dict set [OPTION...] NAME KEY VALUE
[2]
$ managerctl list get values first
managerctl: INDEX: 'first' is no whole number of 64 bits
[2]
$ managerctl dict size ''
managerctl: the name in 'object' is empty
[2]
$ managerctl --address "unix:$PWD/nothing" --connect-timeout 50ms server info 2>&1 | sed "s,$PWD,...,"
managerctl: no manager answered at unix:.../nothing within 50ms; start managerd there, or name its address with --address or in MANAGER_ADDRESS
[3]
$ managerctl dict size scores >/dev/full
managerctl: the output could not be written
[4]
SCRIPT
run_command

exit $((failures > 0))
