"""Clients that die, or are stopped for too long: what they held goes to others, nothing is lost."""

import collections
import random
import signal
import time
import unittest

from manager.v1 import dict_pb2, dict_pb2_grpc, queue_pb2, queue_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.client_process import sdk_client
from tests.process.managerd import Managerd, seed_for_test, wait_for_waiting_calls, wait_until
from tests.process.stream import Stream, make_call, message_of, open_sessions

LEASE_SECONDS = 1
LEASE = '1s'


class HoldersThatGo(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(Managerd())
        self.channel = self.enterContext(self.server.channel())

    def client(self):
        """One that acquires the lock, or waits for it."""
        return self.enterContext(sdk_client(self.server.address, LEASE, 'hold', 'lock', 'dict'))

    def clients(self, count):
        """The first holds the lock, the others wait for it, in this order. And its fence."""
        clients = [self.client()]
        fence = self.fence(clients[0])
        for waiting in range(1, count):
            clients.append(self.client())
            wait_for_waiting_calls(self.channel, waiting)
        return clients, fence

    def fence(self, client):
        """Waits until it has the lock; its fence."""
        held, fence = client.line().split()
        self.assertEqual(held, 'held')
        return int(fence)

    def value(self):
        request = dict_pb2.DictGetRequest(object='dict', key=Value(string_value='key'))
        return dict_pb2_grpc.DictStub(self.channel).Get(request).value.string_value

    def test_a_killed_holder_s_lock_goes_to_the_next_in_line(self):
        (holder, waiter), fence = self.clients(2)
        killed = time.monotonic()
        holder.signal(signal.SIGKILL)
        self.assertGreater(self.fence(waiter), fence)
        after = time.monotonic() - killed
        print(f'the next in line has the lock after {after:.2f} s')
        self.assertLess(after, LEASE_SECONDS + 1)
        self.assertEqual(waiter.ask('guarded hers'), 'OK')

    def test_a_killed_waiter_leaves_the_line(self):
        (holder, first, second), fence = self.clients(3)
        first.signal(signal.SIGKILL)
        wait_for_waiting_calls(self.channel, 1)
        self.assertEqual(holder.ask('release'), 'OK')
        # No grant was in between.
        self.assertEqual(self.fence(second), fence + 1)

    def test_a_killed_waiter_that_is_given_the_lock_loses_it_with_its_lease(self):
        (holder, first, second), fence = self.clients(3)
        killed = time.monotonic()
        first.signal(signal.SIGKILL)
        self.assertEqual(holder.ask('release'), 'OK')
        self.assertGreater(self.fence(second), fence)
        self.assertLess(time.monotonic() - killed, LEASE_SECONDS + 1)

    def stop_past_the_lease(self):
        """A client that was stopped while it held the lock, and goes on when another has it."""
        (stopped, other), _ = self.clients(2)
        self.assertEqual(stopped.ask('held'), 'yes')
        stopped.signal(signal.SIGSTOP)
        self.fence(other)
        self.assertEqual(other.ask('guarded new'), 'OK')
        stopped.signal(signal.SIGCONT)
        self.assertEqual(stopped.line(), 'lost')
        self.assertEqual(stopped.ask('held'), 'no')
        return stopped, other

    def test_a_holder_stopped_past_its_lease_learns_it_and_its_guarded_write_is_refused(self):
        stopped, other = self.stop_past_the_lease()
        self.assertEqual(stopped.ask('guarded old'), 'STALE_FENCE')
        self.assertEqual(self.value(), 'new')
        self.assertEqual(other.ask('held'), 'yes')

    def test_without_the_guard_its_write_spoils_what_the_next_holder_wrote(self):
        stopped, other = self.stop_past_the_lease()
        self.assertEqual(stopped.ask('plain old'), 'OK')
        # This is what guards are for.
        self.assertEqual(self.value(), 'old')
        self.assertEqual(other.ask('held'), 'yes')


class ConsumersThatAreKilled(unittest.TestCase):

    KILLS = 40
    VICTIMS = 3
    SURVIVORS = 2

    def setUp(self):
        self.server = self.enterContext(Managerd())
        self.channel = self.enterContext(self.server.channel())

    def consumer(self, lease):
        return self.enterContext(sdk_client(self.server.address, lease, 'consume', 'jobs', 1))

    def test_no_item_is_lost_with_them(self):
        chance = random.Random(seed_for_test())
        queues = queue_pb2_grpc.QueueStub(self.channel)
        queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
        # Those who go on must not be at the mercy of a busy machine.
        survivors = [self.consumer('30s') for _ in range(self.SURVIVORS)]
        victims = [self.consumer(LEASE) for _ in range(self.VICTIMS)]
        killed = []

        put = 0
        with Stream(self.channel, lease_seconds=30) as producer:
            for _ in range(self.KILLS):
                # A burst, then a while in which they wait, or not: the victim is in any state.
                for burst in [chance.randint(1, 500), chance.randint(0, 3)]:
                    calls = [make_call(number, 'Queue/Put', queue_pb2.QueuePutRequest(
                                 object='jobs', item=Value(string_value=f'item {number}')))
                             for number in range(put + 1, put + burst + 1)]
                    producer.send(message_of(calls, acked=put))
                    producer.replies(burst)
                    put += burst
                victim = victims.pop(chance.randrange(len(victims)))
                victim.signal(signal.SIGKILL)
                killed.append(victim)
                victims.append(self.consumer(LEASE))
            producer.close()
        for victim in victims:
            victim.signal(signal.SIGKILL)
        killed += victims

        # What they were given comes back.
        wait_until(lambda: len(open_sessions(self.channel)) == self.SURVIVORS,
                   'only the survivors are left')
        queues.Shutdown(queue_pb2.QueueShutdownRequest(object='jobs'))
        for survivor in survivors:
            self.assertEqual(survivor.end(), 0)

        by_survivors = collections.Counter(
            line for survivor in survivors for line in survivor.rest())
        by_killed = collections.Counter(line for victim in killed for line in victim.rest())
        twice = by_survivors + by_killed
        everything = {f'0 item {number}' for number in range(1, put + 1)}
        again = sum(twice.values()) - len(everything)
        print(f'{put} items, {len(killed)} kills: {by_killed.total()} consumed by the killed, '
              f'{by_survivors.total()} by the survivors, {again} of these again')
        self.assertEqual(set(twice), everything)
        self.assertEqual(by_survivors.total(), len(by_survivors), 'a survivor got an item twice')
        # A killed one may have worked off the last item that it had not acknowledged.
        self.assertLessEqual(again, len(killed))


if __name__ == '__main__':
    unittest.main()
