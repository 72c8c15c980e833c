"""SIGTERM under load: every call that was admitted has its reply, and none that was not."""

import collections
import itertools
import threading
import time
import unittest

import grpc

from manager.v1 import queue_pb2, queue_pb2_grpc, session_pb2
from manager.v1.call_pb2 import CallRange
from manager.v1.value_pb2 import Value
from tests.process.managerd import Managerd, wait_until
from tests.process.stream import Stream, describe, make_call, make_large, message_of

CLIENTS = 4
# The first calls of a client wait for what never comes.
WAITING = 10
# The others are puts, so many in a message.
BATCH = 100
# So many are out at a time, fewer than a session may have.
WINDOW = 5000
# A client that has had so many replies is under way.
WARM = 2000


class PipeliningClient:
    """Puts as fast as it goes, without an end, until its stream is over."""

    def __init__(self, channel):
        self.stream = Stream(channel)
        self.sent = 0
        self.replies = collections.Counter()  # By their calls' numbers.
        self.shut_down = set()  # Of these, the calls that were refused for that.
        self.go_aways = []
        self.over = False
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=body) for body in (self.send, self.receive)]
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def answered_puts(self):
        return len(self.replies) - len(self.shut_down)

    def send(self):
        get = queue_pb2.QueueGetRequest(object='empty')
        self.stream.send(message_of([make_call(number, 'Queue/Get', get)
                                     for number in range(1, WAITING + 1)]))
        for first in itertools.count(WAITING + 1, BATCH):
            with self.changed:
                self.changed.wait_for(
                    lambda: self.over or first < WAITING + self.answered_puts() + WINDOW)
                if self.over:
                    break
                # Puts are answered in their order.
                last_answered = WAITING + self.answered_puts()
            self.sent = first + BATCH - 1
            self.stream.send(session_pb2.SessionConnectRequest(
                calls=[make_call(number, 'Queue/Put', queue_pb2.QueuePutRequest(
                           object='jobs', item=Value(int_value=number)))
                       for number in range(first, first + BATCH)],
                acked=[CallRange(first=WAITING + 1, last=last_answered)]
                      if last_answered > WAITING else []))
        self.stream.send(None)

    def receive(self):
        try:
            for message in self.stream.rpc:
                with self.changed:
                    self.take(message)
        except grpc.RpcError:
            pass  # The test looks at the stream's status.
        with self.changed:
            self.over = True
            self.changed.notify()

    def take(self, message):
        for reply in message.replies:
            self.replies[reply.call_id] += 1
            if b'SHUTTING_DOWN' in reply.error:
                self.shut_down.add(reply.call_id)
        if message.HasField('go_away'):
            self.go_aways.append(message.go_away.last_call_id)
        self.changed.notify()


class Draining(unittest.TestCase):

    def test_every_admitted_call_has_its_reply_and_no_other_has(self):
        with Managerd() as server, server.channel() as channel:
            queues = queue_pb2_grpc.QueueStub(channel)
            for name in ['jobs', 'empty']:
                queues.Create(queue_pb2.QueueCreateRequest(object=name))
            clients = [PipeliningClient(self.enterContext(server.channel()))
                       for _ in range(CLIENTS)]
            wait_until(lambda: all(len(client.replies) > WARM for client in clients),
                       'all clients are under way')

            self.assertEqual(server.terminate(), 0)
            for client in clients:
                client.join()
                self.assertEqual(client.stream.rpc.code(), grpc.StatusCode.OK)
                self.assertEqual(len(client.go_aways), 1)
                [last] = client.go_aways
                print(f'{client.sent} calls sent, {last} admitted, {len(client.replies)} replies')
                self.assertEqual(client.replies, collections.Counter(range(1, last + 1)))
                self.assertEqual(client.shut_down, set(range(1, WAITING + 1)))

    def test_who_does_not_read_holds_the_server_up_no_longer_than_the_grace(self):
        with Managerd('--drain_grace=100ms') as server, server.channel() as channel:
            get = make_large(channel, 1_000_000)
            stream = self.enterContext(Stream(channel))
            stream.send(message_of([make_call(number, 'Dict/SetDefault', get)
                                    for number in range(1, 51)]))
            wait_until(lambda: describe(channel, stream.session).replies_kept == 50,
                       'the calls have been answered')
            begin = time.monotonic()
            self.assertEqual(server.terminate(), 0)
            # Well below the default of 10 s.
            self.assertLess(time.monotonic() - begin, 5)


if __name__ == '__main__':
    unittest.main()
