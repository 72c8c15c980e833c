#!/usr/bin/env bash
# managerctl prints the log of an older version as it did when the files were kept.
#   dump_test.sh MANAGERCTL FOLDER
set -uo pipefail

# Bazel hands out symbolic links, which are no files of a log.
cp -rL "$2/data" "$TEST_TMPDIR/data"
diff -u "$2/dump.txt" <("$1" log dump "$TEST_TMPDIR/data")
