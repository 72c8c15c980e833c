#!/usr/bin/env bash
# All that is put is taken once, also through a queue with room for one.
source examples/testing/testing.sh

start_server
expect 0 examples/producer_consumer/producer_consumer
prints "a consumer took [0-9]+ items" 2
prints "put:   300 items, their sum is 44850"
prints "taken: 300 items, their sum is 44850"

expect 0 examples/producer_consumer/producer_consumer --room=1 --producers=1 --consumers=4
prints "a consumer took [0-9]+ items" 4
prints "taken: 100 items, their sum is 4950"
