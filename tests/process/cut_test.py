"""Connections that are cut, anywhere and very often: no call is lost, none is applied twice, and
nobody loses his place in line."""

import collections
import os
import unittest

from manager.v1 import dict_pb2, dict_pb2_grpc, queue_pb2, queue_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.client_process import Program, sdk_client
from tests.process.managerd import Managerd, sanitized, seed_for_test, wait_for_waiting_calls

# Long enough for any pause of a busy machine: no session is to end here.
LEASE = '60s'

# How many items go through the queue, and how many times a sum is added to. The first may be given,
# so that the full size can be had in any build.
ITEMS = int(os.environ.get('ITEMS') or (5_000 if sanitized() else 100_000))
INCREMENTS = ITEMS // 20
# How long that may take: many times what it does.
LOAD_SECONDS = 30 + ITEMS // (100 if sanitized() else 1000)

PRODUCERS = 2
CONSUMERS = 2
THREADS = 2  # Of each of these.


class Cuts(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(Managerd())
        self.channel = self.enterContext(self.server.channel())

    def start_proxy(self, bytes_between_cuts):
        """A proxy before the server."""
        path = self.server.directory.name + '/proxy'
        self.proxy_address = 'unix:' + path
        self.proxy = self.enterContext(Program('tests/process/clients/cutting_proxy', path,
                                               self.server.socket, seed_for_test(),
                                               bytes_between_cuts))
        self.assertEqual(self.proxy.line(), 'ready')

    def client(self, *role):
        """A client that reaches the server through the proxy."""
        return self.enterContext(sdk_client(self.proxy_address, LEASE, *role))

    def cuts(self):
        return int(self.proxy.ask('count').split()[1])

    def test_what_goes_through_a_queue_comes_out_once_and_in_order(self):
        # About two cuts in a hundred items.
        self.start_proxy(16_000)
        queues = queue_pb2_grpc.QueueStub(self.channel)
        queues.Create(queue_pb2.QueueCreateRequest(object='jobs', max_size=1000))
        each = ITEMS // (PRODUCERS * THREADS)
        consumers = [self.client('consume', 'jobs', THREADS) for _ in range(CONSUMERS)]
        producers = [self.client('produce', 'jobs', f'p{i}', THREADS, each)
                     for i in range(PRODUCERS)]
        for producer in producers:
            self.assertEqual(producer.end(LOAD_SECONDS), 0)
        queues.Shutdown(queue_pb2.QueueShutdownRequest(object='jobs'))
        for consumer in consumers:
            self.assertEqual(consumer.end(LOAD_SECONDS), 0)

        got = collections.Counter()
        for consumer in consumers:
            last = {}  # By the thread that got it, and the one that put it.
            for line in consumer.rest():
                thread, producer, number = line.split()
                got[producer, int(number)] += 1
                self.assertGreater(int(number), last.get((thread, producer), -1), line)
                last[thread, producer] = int(number)
        self.assertEqual(got, collections.Counter(
            (f'p{i}.{thread}', number) for i in range(PRODUCERS) for thread in range(THREADS)
            for number in range(each)))
        cuts = self.cuts()
        print(f'{got.total()} items, {cuts} cuts')
        self.assertGreaterEqual(cuts, ITEMS // 100)

    def test_a_sum_that_is_added_to_under_a_lock_is_exact(self):
        # One in five or so.
        self.start_proxy(4000)
        each = INCREMENTS // (2 * THREADS)
        clients = [self.client('increment', 'lock', 'dict', THREADS, each) for _ in range(2)]
        for client in clients:
            self.assertEqual(client.end(LOAD_SECONDS), 0)
        reply = dict_pb2_grpc.DictStub(self.channel).Get(
            dict_pb2.DictGetRequest(object='dict', key=Value(string_value='sum')))
        self.assertEqual(reply.value.int_value, each * 2 * THREADS)
        cuts = self.cuts()
        print(f'a sum of {reply.value.int_value}, {cuts} cuts')
        self.assertGreaterEqual(cuts, INCREMENTS // 20)

    def test_who_waits_keeps_his_place(self):
        self.start_proxy(0)
        line = []
        for waiting in range(8):
            line.append(self.client('hold', 'lock', 'dict'))
            if waiting == 0:
                fence = int(line[0].line().removeprefix('held '))
            else:
                wait_for_waiting_calls(self.channel, waiting)
        for holder, waiter in zip(line, line[1:]):
            # All are cut off, and come back at whatever moment of what follows.
            self.proxy.ask('cut')
            self.assertEqual(holder.ask('guarded mine'), 'OK')
            self.assertEqual(holder.ask('release'), 'OK')
            fence += 1
            self.assertEqual(waiter.line(), f'held {fence}')


if __name__ == '__main__':
    unittest.main()
