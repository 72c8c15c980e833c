#!/usr/bin/env bash
# However many want a ticket, as many are sold as there are.
source examples/testing/testing.sh

start_server
expect 0 examples/ticket_sale/ticket_sale
prints "100 buyers are at the door, 10 tickets are for sale"
prints "  buyer [0-9]+ has got a ticket" 10
prints "10 tickets sold, 0 left, 90 buyers go home without one"

expect 0 examples/ticket_sale/ticket_sale --buyers=3 --tickets=5
prints "3 tickets sold, 2 left, 0 buyers go home without one"
