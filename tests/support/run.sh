#!/bin/sh
# The test of a test rule whose program is another target's: runs its arguments.
exec "$@"
