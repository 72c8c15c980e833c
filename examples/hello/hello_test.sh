#!/usr/bin/env bash
# The two programs count their runs together.
source examples/testing/testing.sh

start_server
expect 0 examples/hello/hello
prints "Hello from C\+\+, visit 1"
expect 0 examples/hello/hello_py
prints "Hello from Python, visit 2"
expect 0 examples/hello/hello
prints "Hello from C\+\+, visit 3"
