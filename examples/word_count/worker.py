"""A worker of the word count in Python, on the stubs that gRPC generates, without an SDK.

It does what worker.cc does: job.h says which objects it shares with the others, words.h what a word
is.
"""

import argparse
import collections
import os
import re
import stat
import sys
import time

import grpc
from google.protobuf.duration_pb2 import Duration
from manager.v1 import dict_pb2, dict_pb2_grpc
from manager.v1 import event_pb2, event_pb2_grpc
from manager.v1 import list_pb2, list_pb2_grpc
from manager.v1 import lock_pb2, lock_pb2_grpc
from manager.v1 import namespace_pb2, namespace_pb2_grpc
from manager.v1 import queue_pb2, queue_pb2_grpc
from manager.v1.value_pb2 import Value, ValueList

# As large as the server's own limit; gRPC's default would be 4 MiB.
CHANNEL_OPTIONS = [('grpc.max_receive_message_length', 64 << 20)]


class Job:
    """The shared objects: a stub for each type, and a name for each object."""

    def __init__(self, channel, name, patience):
        self.dict = dict_pb2_grpc.DictStub(channel)
        self.event = event_pb2_grpc.EventStub(channel)
        self.list = list_pb2_grpc.ListStub(channel)
        self.lock = lock_pb2_grpc.LockStub(channel)
        self.namespace = namespace_pb2_grpc.NamespaceStub(channel)
        self.queue = queue_pb2_grpc.QueueStub(channel)
        self.patience = Duration(seconds=patience)

        self.ready = f'{name}/ready'
        self.start = f'{name}/start'
        self.settings = f'{name}/settings'
        self.paths = f'{name}/paths'
        self.counts = f'{name}/counts'
        self.counts_lock = f'{name}/lock'
        self.reports = f'{name}/reports'

        # Whoever comes first creates the objects.
        self.queue.Create(queue_pb2.QueueCreateRequest(object=self.ready))
        self.event.Create(event_pb2.EventCreateRequest(object=self.start))
        self.namespace.Create(namespace_pb2.NamespaceCreateRequest(object=self.settings))
        self.queue.Create(queue_pb2.QueueCreateRequest(object=self.paths))
        self.dict.Create(dict_pb2.DictCreateRequest(object=self.counts))
        self.lock.Create(lock_pb2.LockCreateRequest(object=self.counts_lock))
        self.list.Create(list_pb2.ListCreateRequest(object=self.reports))

    def wait_for_start(self, name):
        self.queue.Put(queue_pb2.QueuePutRequest(object=self.ready, item=Value(string_value=name)))
        reply = self.event.Wait(
            event_pb2.EventWaitRequest(object=self.start, timeout=self.patience))
        if not reply.set:
            # A coordinator that comes now must not count on this worker.
            self.queue.Get(queue_pb2.QueueGetRequest(object=self.ready, timeout=Duration()))
            self.leave()
            sys.exit('worker.py: no coordinator has started the job')

    def setting(self, name):
        request = namespace_pb2.NamespaceGetRequest(object=self.settings, name=name)
        return self.namespace.Get(request).value

    def next_path(self):
        """The next file, or None where all have been taken."""
        try:
            request = queue_pb2.QueueGetRequest(object=self.paths, timeout=self.patience)
            return self.queue.Get(request).item.bytes_value
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.FAILED_PRECONDITION:  # QUEUE_SHUT_DOWN
                return None
            raise

    def acquire_lock(self):
        """Gives the grant's fence, by which the lock is released."""
        grant = self.lock.Acquire(
            lock_pb2.LockAcquireRequest(object=self.counts_lock, timeout=self.patience))
        if not grant.acquired:
            sys.exit('worker.py: somebody keeps the lock; did a worker die with it?')
        return grant.fence

    def add_counts(self, counts):
        """Adds to the shared counts: one read and one write, however many words there are."""
        fence = self.acquire_lock()
        try:
            shared = self.dict.Items(dict_pb2.DictItemsRequest(object=self.counts)).entries
            sums = {entry.key.string_value: entry.value.int_value for entry in shared}
            request = dict_pb2.DictUpdateRequest(object=self.counts)
            for word, count in sorted(counts.items()):
                request.entries.add(key=Value(string_value=word),
                                    value=Value(int_value=sums.get(word, 0) + count))
            self.dict.Update(request)
        finally:
            self.lock.Release(lock_pb2.LockReleaseRequest(object=self.counts_lock, fence=fence))

    def share(self, counts, reports):
        self.add_counts(counts)
        self.list.Extend(list_pb2.ListExtendRequest(object=self.reports, items=reports))
        # Last, since the coordinator goes on when all are done.
        for _ in reports:
            self.queue.TaskDone(queue_pb2.QueueTaskDoneRequest(object=self.paths))

    def leave(self):
        self.queue.TaskDone(queue_pb2.QueueTaskDoneRequest(object=self.ready))


def read_file(path):
    """A file's text and what is wrong with it, if anything is."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return b'', 'not a regular file'
        with open(path, 'rb') as file:
            text = file.read()
        text.decode('utf-8')
        return text, '' if text else 'empty'
    except OSError as error:
        return b'', error.strerror
    except UnicodeDecodeError:
        return b'', 'not UTF-8'


def words_of(text, min_word_length, fold_case):
    if fold_case:
        text = text.lower()  # Of bytes: touches A to Z only.
    words = re.findall(rb'[A-Za-z]+', text)
    return [word.decode() for word in words if len(word) >= min_word_length]


def report(worker, path, words, problem):
    return Value(tuple_value=ValueList(items=[
        Value(string_value=worker), Value(bytes_value=path),
        Value(int_value=words), Value(string_value=problem)]))


def main():
    parser = argparse.ArgumentParser(description='A worker of the word count.')
    parser.add_argument('--server',
                        default=os.environ.get('MANAGER_ADDRESS', '127.0.0.1:50051'))
    parser.add_argument('--job', default='word_count', help='the job to work for')
    parser.add_argument('--patience', type=int, default=30,
                        help='how many seconds to wait for somebody else')
    flags = parser.parse_args()

    name = f'Python worker {os.getpid()}'
    with grpc.insecure_channel(flags.server, CHANNEL_OPTIONS) as channel:
        job = Job(channel, flags.job, flags.patience)
        job.wait_for_start(name)
        min_word_length = job.setting('min_word_length').int_value
        fold_case = job.setting('fold_case').bool_value

        # As in worker.cc: counts for at least as long as the last sharing took.
        counts, reports = collections.Counter(), []
        batch_begin, sharing_took = time.monotonic(), 0
        while (path := job.next_path()) is not None:
            text, problem = read_file(path)
            words = words_of(text, min_word_length, fold_case)
            counts.update(words)
            reports.append(report(name, path, len(words), problem))
            batch_end = time.monotonic()
            if batch_end - batch_begin < sharing_took:
                continue
            job.share(counts, reports)
            counts, reports = collections.Counter(), []
            batch_begin = time.monotonic()
            sharing_took = batch_begin - batch_end
        if reports:
            job.share(counts, reports)
        job.leave()


if __name__ == '__main__':
    try:
        main()
    except grpc.RpcError as error:
        sys.exit(f'worker.py: {error.code().name}: {error.details()}')
