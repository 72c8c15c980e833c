"""Calls that wait in a real server: many of them, and some whose clients die."""

import signal
import subprocess
import unittest

import grpc
from google.protobuf.duration_pb2 import Duration

from manager.v1 import event_pb2, event_pb2_grpc, lock_pb2, lock_pb2_grpc
from manager.v1 import queue_pb2, queue_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.managerd import (Managerd, PATIENCE_SECONDS, binary, wait_for_waiting_calls,
                                    wait_until)

MANY = 10_000


def text(item):
    return Value(string_value=item)


class ManyWaiters(unittest.TestCase):

    def test_ten_thousand_calls_wait_without_a_thread_more(self):
        with Managerd() as server, server.channel() as channel:
            events = event_pb2_grpc.EventStub(channel)
            events.Create(event_pb2.EventCreateRequest(object='go'))
            wait = event_pb2.EventWaitRequest(object='go')
            threads = server.status('Threads')
            memory = server.status('VmRSS')

            calls = [events.Wait.future(wait) for _ in range(MANY)]
            wait_for_waiting_calls(channel, MANY)
            # One or two that gRPC starts for itself when it has something to do the first time.
            self.assertLessEqual(server.status('Threads'), threads + 2)
            per_call = (server.status('VmRSS') - memory) / MANY
            print(f'{MANY} waiting calls: {server.status("Threads")} threads, {threads} before; '
                  f'{per_call:.1f} kB each')

            events.Set(event_pb2.EventSetRequest(object='go'))
            for call in calls:
                self.assertTrue(call.result(PATIENCE_SECONDS).set)
            wait_for_waiting_calls(channel, 0)

    def test_ten_thousand_getters_get_one_item_each(self):
        with Managerd() as server, server.channel() as channel:
            queues = queue_pb2_grpc.QueueStub(channel)
            queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
            calls = [queues.Get.future(queue_pb2.QueueGetRequest(object='jobs'))
                     for _ in range(MANY)]
            wait_for_waiting_calls(channel, MANY)
            puts = [queues.Put.future(queue_pb2.QueuePutRequest(
                        object='jobs', item=Value(int_value=i))) for i in range(MANY)]
            for put in puts:
                put.result(PATIENCE_SECONDS)
            # In no particular order: gRPC keeps none between calls under way at the same time.
            got = [call.result(PATIENCE_SECONDS).item.int_value for call in calls]
            self.assertEqual(sorted(got), list(range(MANY)))

    def test_getters_are_served_in_the_order_in_which_they_came(self):
        with Managerd() as server, server.channel() as channel:
            queues = queue_pb2_grpc.QueueStub(channel)
            queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
            calls = []
            for count in range(1, 101):
                calls.append(queues.Get.future(queue_pb2.QueueGetRequest(object='jobs')))
                wait_for_waiting_calls(channel, count)
            for i in range(len(calls)):
                queues.Put(queue_pb2.QueuePutRequest(object='jobs', item=Value(int_value=i)))
            got = [call.result(PATIENCE_SECONDS).item.int_value for call in calls]
            self.assertEqual(got, list(range(len(calls))))


class ClientsThatGo(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(Managerd())
        self.channel = self.enterContext(self.server.channel())
        self.queues = queue_pb2_grpc.QueueStub(self.channel)
        self.locks = lock_pb2_grpc.LockStub(self.channel)
        self.queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
        self.locks.Create(lock_pb2.LockCreateRequest(object='lock'))

    def start_getter(self):
        """A process of its own that waits for an item."""
        getter = subprocess.Popen(
            [binary('client/managerctl'), f'--address={self.server.address}', 'queue', 'get',
             'jobs'], stdout=subprocess.PIPE, text=True)
        self.addCleanup(getter.wait)
        self.addCleanup(getter.stdout.close)
        self.addCleanup(getter.kill)
        return getter

    def put(self, item):
        self.queues.Put(queue_pb2.QueuePutRequest(object='jobs', item=text(item)))

    def test_a_killed_getter_takes_no_item(self):
        first, second = self.start_getter(), None
        wait_for_waiting_calls(self.channel, 1)
        second = self.start_getter()
        wait_for_waiting_calls(self.channel, 2)
        first.send_signal(signal.SIGKILL)
        wait_for_waiting_calls(self.channel, 1)
        self.put('only')
        self.assertEqual(second.communicate(timeout=PATIENCE_SECONDS)[0], 'only\n')

    def test_a_stopped_getter_that_is_killed_before_it_reads_loses_no_second_item(self):
        getter = self.start_getter()
        wait_for_waiting_calls(self.channel, 1)
        getter.send_signal(signal.SIGKILL)
        wait_for_waiting_calls(self.channel, 0)
        for item in ['a', 'b']:
            self.put(item)
        got = [self.queues.Get(queue_pb2.QueueGetRequest(object='jobs')).item.string_value
               for _ in range(2)]
        self.assertEqual(got, ['a', 'b'])

    def test_a_cancelled_call_loses_its_place_and_the_line_closes_up(self):
        acquire = lock_pb2.LockAcquireRequest(object='lock')
        self.assertTrue(self.locks.Acquire(acquire).acquired)
        first = self.locks.Acquire.future(acquire)
        wait_for_waiting_calls(self.channel, 1)
        second = self.locks.Acquire.future(acquire)
        wait_for_waiting_calls(self.channel, 2)
        first.cancel()
        wait_for_waiting_calls(self.channel, 1)
        self.locks.Release(lock_pb2.LockReleaseRequest(object='lock'))
        self.assertTrue(second.result(PATIENCE_SECONDS).acquired)

    def test_a_deadline_ends_the_wait_in_the_server_too(self):
        get = queue_pb2.QueueGetRequest(object='jobs')
        with self.assertRaises(grpc.RpcError) as caught:
            self.queues.Get(get, timeout=0.05)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        wait_for_waiting_calls(self.channel, 0)
        self.put('kept')
        self.assertEqual(self.queues.Get(get).item.string_value, 'kept')

    def test_a_closed_connection_ends_all_its_waits(self):
        with self.server.channel() as other:
            calls = [queue_pb2_grpc.QueueStub(other).Get.future(
                         queue_pb2.QueueGetRequest(object='jobs')) for _ in range(100)]
            wait_for_waiting_calls(self.channel, len(calls))
        wait_for_waiting_calls(self.channel, 0)

    def test_a_wait_of_its_own_timeout_is_an_answer(self):
        self.locks.Acquire(lock_pb2.LockAcquireRequest(object='lock'))
        reply = self.locks.Acquire(lock_pb2.LockAcquireRequest(
            object='lock', timeout=Duration(nanos=20_000_000)))
        self.assertFalse(reply.acquired)


class Draining(unittest.TestCase):

    def test_sigterm_answers_who_waits_and_exits_0(self):
        with Managerd() as server, server.channel() as channel:
            queues = queue_pb2_grpc.QueueStub(channel)
            queues.Create(queue_pb2.QueueCreateRequest(object='jobs'))
            calls = [queues.Get.future(queue_pb2.QueueGetRequest(object='jobs'))
                     for _ in range(100)]
            wait_for_waiting_calls(channel, len(calls))
            self.assertEqual(server.terminate(), 0)
            for call in calls:
                self.assertEqual(call.exception(PATIENCE_SECONDS).code(),
                                 grpc.StatusCode.UNAVAILABLE)
                self.assertIn('shutting down', call.exception().details())
            wait_until(lambda: not server.socket.exists(), 'the socket is removed')


if __name__ == '__main__':
    unittest.main()
