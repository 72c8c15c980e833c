"""Clients of ill will, or with bad bugs: the server bears them, and others do not notice."""

import random
import threading
import time
import unittest

import grpc

from manager.v1 import call_pb2, dict_pb2, dict_pb2_grpc, lock_pb2, lock_pb2_grpc
from manager.v1 import objects_pb2, objects_pb2_grpc, session_pb2
from manager.v1.value_pb2 import Value
from tests.process.managerd import Managerd, sanitized, seed_for_test, wait_until, waiting_calls
from tests.process.stream import (Stream, describe, make_call, make_large, message_of,
                                  wait_for_end)

# What VmRSS may differ by, when the server is warm and the same has been done to it again: pages of
# the heap that are not quite empty, gRPC's buffers. What the tests do would cost several times as
# much, were it kept.
TOLERANCE_KB = 32_000


class Neighbour:
    """Another client, which goes on all the while: each of its calls must succeed, and soon."""

    def __init__(self, channel):
        self.stub = dict_pb2_grpc.DictStub(channel)
        self.stub.Create(dict_pb2.DictCreateRequest(object='neighbour'))
        self.calls = 0
        self.longest = 0
        self.error = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.stopping.set()
        self.thread.join()

    def run(self):
        key = Value(string_value='count')
        while not self.stopping.wait(0.001):
            begin = time.monotonic()
            try:
                self.stub.Set(dict_pb2.DictSetRequest(
                    object='neighbour', key=key, value=Value(int_value=self.calls)), timeout=5)
            except grpc.RpcError as error:
                self.error = error
                return
            self.longest = max(self.longest, time.monotonic() - begin)
            self.calls += 1

    def goes_on(self):
        """Waits until some more of its calls have been answered."""
        goal = self.calls + 20
        wait_until(lambda: self.calls >= goal or self.error is not None, 'the neighbour goes on')
        if self.error is not None:
            raise AssertionError('the neighbour has got an error') from self.error


class Abuse(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(Managerd())
        # When the channels are closed: a server waits a while for those that are idle.
        self.addCleanup(lambda: self.assertEqual(self.server.terminate(), 0))
        self.channel = self.enterContext(self.server.channel())
        neighbours_own = self.enterContext(self.server.channel())
        self.neighbour = self.enterContext(Neighbour(neighbours_own))

    def tearDown(self):
        self.neighbour.goes_on()
        print(f'{self.id().split(".")[-1]}: the neighbour made {self.neighbour.calls} calls, '
              f'the longest took {self.neighbour.longest * 1000:.0f} ms')

    def memory_kb(self):
        return self.server.status('VmRSS')

    def assert_memory_stays(self, abuse, rounds=2):
        """Abuses the server once to warm it up, and looks at its memory after some rounds more."""
        before = self.memory_kb()
        abuse()
        warm = self.memory_kb()
        for _ in range(rounds):
            abuse()
        after = self.memory_kb()
        print(f'{self.id().split(".")[-1]}: {before} kB before, {warm} after a round, '
              f'{after} after {rounds} more')
        if not sanitized():
            self.assertLess(after - warm, TOLERANCE_KB)


class ClientsThatDoNotRead(Abuse):

    def ask_and_never_read(self, reply_bytes, acknowledge):
        """Asks for 10,000 replies. Its session ends with its lease, whatever it says meanwhile."""
        get = make_large(self.channel, reply_bytes)

        def abuse():
            with self.server.channel() as channel, Stream(channel) as stream:
                for number in range(1, 10_001):
                    stream.send(message_of([make_call(number, 'Dict/SetDefault', get)],
                                           acked=number - 1 if acknowledge else 0))
                self.neighbour.goes_on()
                wait_for_end(self.channel, {stream.session})

        before = self.memory_kb()
        self.assert_memory_stays(abuse)
        # Nor does it cost more for a while.
        peak = self.server.status('VmHWM') - before
        print(f'{peak} kB more at the peak')
        if not sanitized():
            self.assertLess(peak, TOLERANCE_KB)

    def test_who_never_reads_is_not_read_and_ends_with_its_lease(self):
        self.ask_and_never_read(1_000_000, acknowledge=False)

    def test_nor_may_he_say_that_he_has_read(self):
        self.ask_and_never_read(200_000, acknowledge=True)

    def test_a_stream_that_is_not_read_does_not_stop_another_on_its_connection(self):
        get = make_large(self.channel, 1_000_000)
        with self.server.channel() as channel:
            # Two streams on one connection, of which one is read.
            deaf, hearing = self.enterContext(Stream(channel)), self.enterContext(Stream(channel))
            for number in range(1, 101):
                deaf.call(number, 'Dict/SetDefault', get)
            for number in range(1, 101):
                hearing.send(message_of([make_call(number, 'Dict/SetDefault', get)], acked=number - 1))
                hearing.replies(1)
            wait_for_end(self.channel, {deaf.session})


class ClientsThatFlood(Abuse):

    def test_who_never_acknowledges_reaches_its_limit_and_may_go_on_when_it_does(self):
        get = make_large(self.channel, 10_000)

        def abuse():
            with self.server.channel() as channel, Stream(channel) as stream:
                kept = 0
                for first in range(1, 12_000, 100):
                    stream.send(message_of([make_call(number, 'Dict/SetDefault', get)
                                            for number in range(first, first + 100)]))
                    for reply in stream.replies(100).values():
                        if reply.error:
                            self.assertIn(b'LIMIT_REACHED', reply.error)
                        else:
                            kept = reply.call_id
                self.assertGreater(kept, 1000)
                self.assertLess(kept, 11_000)
                self.assertEqual(kept, describe(self.channel, stream.session).replies_kept)

                stream.send(message_of([make_call(kept + 1, 'Dict/SetDefault', get)], acked=kept))
                self.assertEqual(stream.replies(1)[kept + 1].error, b'')
                stream.close()

        self.assert_memory_stays(abuse)


class ClientsThatSendGarbage(Abuse):

    def setUp(self):
        super().setUp()
        lock_pb2_grpc.LockStub(self.channel).Create(lock_pb2.LockCreateRequest(object='lock'))

    def test_a_message_that_makes_no_sense_ends_the_stream_and_not_the_session(self):
        acquire = make_call(2, 'Lock/Acquire', lock_pb2.LockAcquireRequest(object='lock'))
        request = session_pb2.SessionConnectRequest
        ranges = [(0, 1), (0, 0), (2, 1), (2**64 - 1, 1)]
        messages = [request(acked=[call_pb2.CallRange(first=first, last=last)], calls=[acquire])
                    for first, last in ranges]
        messages += [
            request(open=session_pb2.SessionOpenRequest(), calls=[acquire]),
            request(calls=[make_call(0, 'Lock/Acquire', lock_pb2.LockAcquireRequest())]),
        ]
        garbage = [message.SerializeToString() for message in messages]
        # A field that is cut off, a field number 0, text, a length beyond all bounds.
        garbage += [acquire.SerializeToString()[:-1], b'\0\0', b'GET / HTTP/1.1\r\n',
                    b'\x12\xff\xff\xff\xff\x0f', b'\xff' * 1000]
        for message in garbage:
            with self.subTest(message[:20]), Stream(self.channel, raw=True) as stream:
                stream.send(message)
                code, details = stream.end()
                self.assertEqual(code, grpc.StatusCode.INVALID_ARGUMENT)
                self.assertIn(b'MALFORMED_REQUEST', details)
                # Nothing of the message was applied, and the session goes on.
                with Stream(self.channel, stream.session) as again:
                    again.call(1, 'Lock/Inspect', lock_pb2.LockInspectRequest(object='lock'))
                    reply = lock_pb2.LockInspectResponse.FromString(again.replies(1)[1].response)
                    self.assertFalse(reply.locked)

    def test_a_call_that_makes_no_sense_is_refused_alone(self):
        with Stream(self.channel) as stream:
            calls = [call_pb2.Call(call_id=1, method='/manager.v1.Lock/Acquire', request=b'\xff'),
                     call_pb2.Call(call_id=2, method='/manager.v1.Lock/Steal'),
                     call_pb2.Call(call_id=3, method='\0'),
                     call_pb2.Call(call_id=4, method='/manager.v1.Session/Connect'),
                     call_pb2.Call(call_id=2**64 - 1),
                     make_call(5, 'Lock/Inspect', lock_pb2.LockInspectRequest(object='lock'))]
            stream.send(message_of(calls))
            replies = stream.replies(len(calls))
            self.assertEqual([bool(replies[call.call_id].error) for call in calls],
                             [True, True, True, True, True, False])

    def test_random_damage_to_good_messages(self):
        chance = random.Random(seed_for_test())
        good = session_pb2.SessionConnectRequest(
            acked=[call_pb2.CallRange(first=1, last=1)], cancelled=[1], heartbeat=1, calls=[
                make_call(2, 'Lock/Acquire', lock_pb2.LockAcquireRequest(object='lock')),
                make_call(3, 'Lock/Release', lock_pb2.LockReleaseRequest(object='lock')),
            ]).SerializeToString()
        for _ in range(300):
            with Stream(self.channel, raw=True) as stream:
                for _ in range(3):
                    damaged = bytearray(good)
                    for _ in range(chance.randint(1, 3)):
                        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                    stream.send(bytes(damaged))
                stream.send(None)
                self.assertIn(stream.end()[0], [grpc.StatusCode.OK,
                                                grpc.StatusCode.INVALID_ARGUMENT])


class SessionsThatAreDropped(Abuse):

    def test_a_thousand_sessions_leave_nothing_behind(self):
        get = make_large(self.channel, 100_000)
        locks = lock_pb2_grpc.LockStub(self.channel)
        locks.Create(lock_pb2.LockCreateRequest(object='everyones'))
        owns = [f'lock {i}' for i in range(500)]
        for own in owns:
            locks.Create(lock_pb2.LockCreateRequest(object=own))
        objects = objects_pb2_grpc.ObjectsStub(self.channel)

        def abuse():
            sessions = set()
            with self.server.channel() as channel:
                for own in owns:
                    # It holds a lock, waits for one, and has not acknowledged what it was given.
                    with Stream(channel) as stream:
                        stream.send(message_of([
                            make_call(1, 'Lock/Acquire', lock_pb2.LockAcquireRequest(object=own)),
                            make_call(2, 'Lock/Acquire',
                                      lock_pb2.LockAcquireRequest(object='everyones')),
                            make_call(3, 'Dict/SetDefault', get)]))
                        self.assertIn(1, stream.replies(2))
                        sessions.add(stream.session)
            wait_for_end(self.channel, sessions)
            self.assertEqual(waiting_calls(self.channel), 0)
            held = objects.ListHolders(objects_pb2.ObjectsListHoldersRequest()).holders
            self.assertEqual(list(held), [])

        self.assert_memory_stays(abuse)


if __name__ == '__main__':
    unittest.main()
