"""A server that is killed under load, at any moment and at each step of writing to its disk: what
it had acknowledged is there when it is back, once, and its clients go on as if nothing were.

    bazel run //tests/durability:kill_test -- --rounds=1000
"""

import argparse
import collections
import random
import signal
import sys
import unittest

import grpc
from google.protobuf.duration_pb2 import Duration

from manager.v1 import queue_pb2, queue_pb2_grpc
from tests.durability.durable import MOMENTS, DurableServer
from tests.durability.load import Load
from tests.process.client_process import sdk_client
from tests.process.managerd import (PATIENCE_SECONDS, sanitized, seed_for_test,
                                    wait_for_waiting_calls, wait_until)
from tests.process.stream import open_sessions

ROUNDS = 20 if sanitized() else 100

# How many rounds the same clients live through.
ROUNDS_OF_A_LOAD = 10

# So that one is taken about twice in a round.
SNAPSHOT_BYTES = 32_000


class Kills(unittest.TestCase):

    def setUp(self):
        self.chance = random.Random(seed_for_test())
        self.server = self.enterContext(DurableServer(f'--snapshot_bytes={SNAPSHOT_BYTES}'))

    def test_nothing_acknowledged_is_lost(self):
        # Every other round ends at one of these. One that did not come is waited for again, the
        # first time that it comes.
        coming = [(moment, self.chance.choice([1, 2, 5, 50]))
                  for moment in self.chance.sample(MOMENTS, len(MOMENTS))]
        hits = collections.Counter()
        done = last_fence = 0
        for first in range(0, ROUNDS, ROUNDS_OF_A_LOAD):
            self.server.serve()
            with Load(self, self.server, last_fence) as load:
                for number in range(first, min(first + ROUNDS_OF_A_LOAD, ROUNDS)):
                    self.server.kill()
                    if number % 2 == 0:
                        self.end_at_any_moment()
                        continue
                    moment, nth = coming.pop(0)
                    hit = self.end_at(moment, nth, load)
                    hits.update([moment] if hit else [])
                    coming.append((moment, self.chance.choice([1, 2, 5, 50]) if hit else 1))
                self.server.restart()
                done += load.finish()
                self.assertEqual(load.refused, 0)
                last_fence = load.last_fence
            self.server.kill()
        print(f'{ROUNDS} rounds, {hits.total()} of them ended at {len(hits)} of {len(MOMENTS)} '
              f'moments; {done} calls')
        self.assertGreaterEqual(len(hits), min(20, ROUNDS // 5))

    def end_at_any_moment(self):
        self.server.start()
        self.server.dies_within(self.chance.uniform(0, 0.7))
        self.server.kill()

    def end_at(self, moment, nth, load):
        """Whether the moment came."""
        self.server.start(moment, nth)
        hit = self.server.dies_within(0.6)
        if not hit:
            # Snapshots give way to clients.
            with load.stopped():
                hit = self.server.dies_within(1)
        self.server.kill()
        return hit


class Lines(unittest.TestCase):

    def test_who_waits_keeps_his_place(self):
        chance = random.Random(seed_for_test())
        server = self.enterContext(DurableServer(f'--snapshot_bytes={SNAPSHOT_BYTES}'))
        server.serve()
        line = []
        with server.channel() as channel:
            for waiting in range(10):
                line.append(self.enterContext(
                    sdk_client(server.address, '60s', 'hold', 'lock', 'dict')))
                if waiting == 0:
                    fence = int(line[0].line().removeprefix('held '))
                else:
                    wait_for_waiting_calls(channel, waiting)
        for holder, waiter in zip(line, line[1:]):
            server.restart()
            self.assertEqual(holder.ask('held'), 'yes')
            self.assertEqual(holder.ask('guarded mine'), 'OK')
            holder.tell('release')
            server.dies_within(chance.uniform(0, 0.002))
            server.restart()
            self.assertEqual(holder.line(), 'OK')
            fence += 1
            self.assertEqual(waiter.line(), f'held {fence}')


class Consumers(unittest.TestCase):

    KILLS = 8
    THREADS, ITEMS = 2, 4000  # Of the producer, each.

    def test_what_those_had_who_died_with_the_server_comes_back(self):
        chance = random.Random(seed_for_test())
        server = self.enterContext(DurableServer(f'--snapshot_bytes={SNAPSHOT_BYTES}'))
        server.serve()
        with server.channel() as channel:
            queue_pb2_grpc.QueueStub(channel).Create(
                queue_pb2.QueueCreateRequest(object='jobs', max_size=100))

        def client(lease, *role):
            return self.enterContext(sdk_client(server.address, lease, *role))

        survivors = [client('60s', 'consume', 'jobs', 1) for _ in range(2)]
        producer = client('60s', 'produce', 'jobs', 'p', self.THREADS, self.ITEMS)
        killed = []
        for _ in range(self.KILLS):
            killed.append(client('1s', 'consume', 'jobs', 1))
            server.dies_within(chance.uniform(0.1, 0.3))
            server.kill()
            killed[-1].signal(signal.SIGKILL)
            server.serve()
        self.assertEqual(producer.end(), 0)
        with server.channel() as channel:
            wait_until(lambda: len(open_sessions(channel)) == len(survivors),
                       'only the survivors are left')
            queue_pb2_grpc.QueueStub(channel).Shutdown(
                queue_pb2.QueueShutdownRequest(object='jobs'))
            for survivor in survivors:
                self.assertEqual(survivor.end(), 0)

        by_survivors = collections.Counter(line for client in survivors for line in client.rest())
        by_killed = collections.Counter(line for client in killed for line in client.rest())
        everything = {f'0 p.{thread} {number}' for thread in range(self.THREADS)
                      for number in range(self.ITEMS)}
        again = (by_survivors + by_killed).total() - len(everything)
        print(f'{by_killed.total()} consumed by the killed, {by_survivors.total()} by the '
              f'survivors, {again} of these again')
        self.assertEqual(set(by_survivors) | set(by_killed), everything)
        self.assertEqual(by_survivors.total(), len(by_survivors), 'a survivor got an item twice')
        # A killed one may have worked off the last item that it had not acknowledged.
        self.assertLessEqual(again, len(killed))


class Timeouts(unittest.TestCase):

    def test_a_wait_ends_though_nothing_else_happens(self):
        """Time that passes is a record as well, and nothing may come after it that writes it."""
        server = self.enterContext(DurableServer())
        server.serve()
        with server.channel() as channel:
            queues = queue_pb2_grpc.QueueStub(channel)
            queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
            with self.assertRaises(grpc.RpcError) as caught:
                queues.Get(queue_pb2.QueueGetRequest(object='jobs', timeout=Duration(nanos=50_000_000)),
                           timeout=PATIENCE_SECONDS)
            self.assertIn('empty', caught.exception.details())


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=ROUNDS)
    known, others = parser.parse_known_args()
    ROUNDS = known.rounds
    unittest.main(argv=[sys.argv[0], *others])
