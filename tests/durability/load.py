"""Clients at work (load.cc), and whether all that they were told holds."""

import collections
import contextlib
import signal

from manager.v1 import counter_pb2, counter_pb2_grpc, dict_pb2, dict_pb2_grpc, list_pb2
from manager.v1 import list_pb2_grpc, lock_pb2, lock_pb2_grpc, objects_pb2, objects_pb2_grpc
from manager.v1 import queue_pb2, queue_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.client_process import Program

PROCESSES = 2

# Small, so that those who put wait as well.
QUEUE_SIZE = 20

OBJECTS = ['log', 'jobs', 'counter', 'dict', 'lock']


class Load:
    """Starts clients on new objects, and kills them at the end of a `with`."""

    def __init__(self, test, server, last_fence=0):
        """All that does not hold fails `test`. All fences must be above `last_fence`."""
        self.test = test
        self.server = server
        self.last_fence = last_fence
        self.refused = None
        self.clients = []
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with self.server.channel() as channel:
            list_pb2_grpc.ListStub(channel).Create(list_pb2.ListCreateRequest(object='log'))
            queue_pb2_grpc.QueueStub(channel).Create(
                queue_pb2.QueueCreateRequest(object='jobs', max_size=QUEUE_SIZE))
            counter_pb2_grpc.CounterStub(channel).Create(
                counter_pb2.CounterCreateRequest(object='counter'))
            dict_pb2_grpc.DictStub(channel).Create(dict_pb2.DictCreateRequest(object='dict'))
            lock_pb2_grpc.LockStub(channel).Create(lock_pb2.LockCreateRequest(object='lock'))
        with self.stack:
            for i in range(PROCESSES):
                client = Program('tests/durability/load', self.server.address, f'client{i}')
                self.clients.append(self.stack.enter_context(client))
            for client in self.clients:
                self.test.assertEqual(client.line(), 'ready')
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *unused):
        self.stack.close()

    def progress(self):
        """How many calls are done by now, and how many were refused for want of storage."""
        told = [client.ask('progress').split() for client in self.clients]
        return sum(int(done) for done, _ in told), sum(int(refused) for _, refused in told)

    @contextlib.contextmanager
    def stopped(self):
        """The clients stand still meanwhile."""
        for client in self.clients:
            client.signal(signal.SIGSTOP)
        yield
        for client in self.clients:
            client.signal(signal.SIGCONT)

    def finish(self):
        """Ends it, with a server that serves, and checks everything. How many calls were done."""
        for client in self.clients:
            client.tell('finish')
        for client in self.clients:
            self.test.assertEqual(client.line(), 'finished')
        done, self.refused = self.progress()
        with self.server.channel() as channel:
            queue_pb2_grpc.QueueStub(channel).Shutdown(
                queue_pb2.QueueShutdownRequest(object='jobs'))
            for client in self.clients:
                client.tell('report')
            reports = [line.split() for client in self.clients for line in client.rest()]
            for client in self.clients:
                self.test.assertEqual(client.end(), 0)
            self.check(channel, reports)
            objects = objects_pb2_grpc.ObjectsStub(channel)
            for name in OBJECTS:
                objects.Delete(objects_pb2.ObjectsDeleteRequest(object=name))
        return done

    def check(self, channel, reports):
        told = collections.defaultdict(list)
        for what, *rest in reports:
            told[what].append(rest)
        self.check_list(channel, told['appended'])
        self.check_queue(told['put'], told['got'])
        self.check_sums(channel, told)
        fences = sorted(int(fence) for fence, in told['held'])
        self.test.assertEqual(len(fences), len(set(fences)), 'a fence was given twice')
        self.test.assertGreater(fences[0], self.last_fence)
        self.last_fence = fences[-1]

    def check_list(self, channel, appended):
        stub = list_pb2_grpc.ListStub(channel)
        items = stub.GetSlice(list_pb2.ListGetSliceRequest(object='log')).items
        self.test.assertEqual(by_thread(item.string_value.split() for item in items),
                              by_thread(appended))

    def check_queue(self, put, got):
        taken = collections.Counter((producer, number) for _, producer, number in got)
        self.test.assertEqual(taken, collections.Counter(map(tuple, put)))
        for numbers in by_thread((taker + producer, number)
                                 for taker, producer, number in got).values():
            self.test.assertEqual(numbers, sorted(numbers), 'items came out of their order')

    def check_sums(self, channel, told):
        count = counter_pb2_grpc.CounterStub(channel).Get(
            counter_pb2.CounterGetRequest(object='counter', key=Value(string_value='all'))).count
        self.test.assertEqual(count, len(told['counted']))
        items = dict_pb2_grpc.DictStub(channel).Items(dict_pb2.DictItemsRequest(object='dict'))
        values = {entry.key.string_value: entry.value.int_value for entry in items.entries}
        self.test.assertEqual(values.get('sum', 0), len(told['added']))
        for thread, number in told['set']:
            self.test.assertEqual(values.get(thread, 0), int(number))


def by_thread(pairs):
    """The numbers of each thread, in their order."""
    numbers = collections.defaultdict(list)
    for thread, number in pairs:
        numbers[thread].append(int(number))
    return numbers
