"""A server that stands still, whose disk is full for a while, or fails for a while: what it cannot
store it refuses, what can be read is read, and of what it had acknowledged nothing is lost."""

import pathlib
import random
import signal
import subprocess
import tempfile
import unittest

import grpc

from manager.v1 import list_pb2, list_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.durability.durable import DurableServer, reason_of
from tests.durability.load import Load
from tests.process.managerd import Managerd, PATIENCE_SECONDS, seed_for_test, wait_until

SNAPSHOT_BYTES = 32_000


class UnderLoad(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(DurableServer(f'--snapshot_bytes={SNAPSHOT_BYTES}'))
        self.server.serve()
        self.load = self.enterContext(Load(self, self.server))

    def wait_for(self, done=0, refused=0):
        """Waits until so many calls more have been done, or refused."""
        goal_done, goal_refused = self.load.progress()
        goal_done, goal_refused = goal_done + done, goal_refused + refused

        def reached():
            now_done, now_refused = self.load.progress()
            return now_done >= goal_done and now_refused >= goal_refused

        wait_until(reached, f'{done} calls more are done, {refused} refused')

    def finish(self):
        """After a restart: what holds now is what is on the disk."""
        self.server.restart()
        done = self.load.finish()
        print(f'{self.id().split(".")[-1]}: {done} calls done, {self.load.refused} refused')

    def test_a_server_that_stands_still_goes_on(self):
        chance = random.Random(seed_for_test())
        for _ in range(8):
            self.wait_for(done=200)
            self.server.process.send_signal(signal.SIGSTOP)
            self.assertFalse(self.server.dies_within(chance.uniform(0, 0.5)))
            self.server.process.send_signal(signal.SIGCONT)
        self.wait_for(done=200)
        self.finish()
        self.assertEqual(self.load.refused, 0)

    def test_a_disk_that_is_full_for_a_while(self):
        for _ in range(3):
            self.wait_for(done=1000)
            self.server.order('full')
            self.wait_for(refused=1000)
            self.server.mend('full')
        self.wait_for(done=1000)
        self.finish()

    def test_a_server_that_is_killed_while_its_disk_is_full(self):
        self.wait_for(done=1000)
        self.server.order('full')
        self.wait_for(refused=1000)
        self.server.kill()
        self.server.mend('full')
        self.server.serve()
        self.wait_for(done=1000)
        self.finish()

    def test_a_sync_that_fails_now_and_then(self):
        for _ in range(5):
            self.wait_for(done=500)
            self.server.order('no_sync_once')
            wait_until(lambda: not (self.server.control / 'no_sync_once').exists(),
                       'a sync has failed')
        self.wait_for(done=500)
        self.finish()

    def test_a_disk_that_fails_for_a_while(self):
        with self.server.channel() as channel:
            appender = Appender(self, channel, 'other')
            self.wait_for(done=1000)
            self.server.order('no_sync')
            # Those who have calls under way wait. Who comes anew is refused, after a while.
            wait_until(lambda: appender.append() == 'STORAGE_FAILED', 'calls are refused')
            appender.check()
        self.server.mend('no_sync')
        self.wait_for(done=1000)
        self.finish()


class Appender:
    """Appends items to a list, each another, and knows which of them should be there."""

    def __init__(self, test, channel, name='log'):
        self.test = test
        self.name = name
        self.stub = list_pb2_grpc.ListStub(channel)
        self.stub.Create(list_pb2.ListCreateRequest(object=name))
        self.last = 0
        self.items = []
        self.uncertain = []

    def append(self, size=100):
        """Appends an item; why that is refused, or None. A second without an answer is a reason."""
        self.last += 1
        item = f'{self.last} '.ljust(size, '.')
        request = list_pb2.ListAppendRequest(object=self.name, value=Value(string_value=item))
        reason = reason_of(self.stub.Append, request, timeout=1)
        if reason is None:
            self.items.append(item)
        elif reason == 'DEADLINE_EXCEEDED':
            self.uncertain.append(item)
        return reason

    def check(self, channel=None):
        stub = self.stub if channel is None else list_pb2_grpc.ListStub(channel)
        found = stub.GetSlice(list_pb2.ListGetSliceRequest(object=self.name)).items
        items = [item.string_value for item in found if item.string_value not in self.uncertain]
        self.test.assertEqual(items, self.items)


class Reasons(unittest.TestCase):

    def setUp(self):
        self.server = self.enterContext(DurableServer())
        self.server.serve()
        self.channel = self.enterContext(self.server.channel())
        self.appender = Appender(self, self.channel)

    def check_after_restart(self):
        self.server.restart()
        with self.server.channel() as channel:
            self.appender.check(channel)

    def test_a_full_disk(self):
        self.assertIsNone(self.appender.append())
        self.server.order('full')
        wait_until(lambda: self.appender.append() == 'STORAGE_FULL', 'the disk is full')
        self.appender.check()
        self.assertEqual(self.appender.append(), 'STORAGE_FULL')
        self.server.mend('full')
        wait_until(lambda: self.appender.append() is None, 'there is room')
        self.appender.check()
        self.check_after_restart()

    def test_a_sync_that_fails_once(self):
        self.assertIsNone(self.appender.append())
        self.server.order('no_sync_once')
        self.assertEqual(self.appender.append(), 'STORAGE_FAILED')
        self.appender.check()
        wait_until(lambda: self.appender.append() is None, 'the disk works')
        self.check_after_restart()

    # The thread that serves writes the log as well, so another has to stand in for it.
    def test_reads_go_on_while_the_disk_is_stuck(self):
        self.assertIsNone(self.appender.append())
        self.server.order('stuck')
        stuck = self.appender.stub.Append.future(list_pb2.ListAppendRequest(
            object='log', value=Value(string_value='stuck')))
        wait_until((self.server.control / 'is_stuck').exists, 'the disk is stuck')
        for _ in range(100):
            self.appender.check()
        self.assertFalse(stuck.done())
        self.server.mend('stuck')
        stuck.result(PATIENCE_SECONDS)
        self.appender.items.append('stuck')
        self.assertIsNone(self.appender.append())
        self.appender.check()
        self.check_after_restart()

    def test_a_failing_disk(self):
        self.assertIsNone(self.appender.append())
        self.server.order('no_sync')
        # Whether the first is on the disk is not certain until the disk works again.
        first = self.appender.stub.Append.future(list_pb2.ListAppendRequest(
            object='log', value=Value(string_value='undecided')))
        wait_until(lambda: self.appender.append() == 'STORAGE_FAILED', 'more is refused')
        self.appender.check()
        self.server.mend('no_sync')
        self.assertIn('so the call was not applied', first.exception(PATIENCE_SECONDS).details())
        wait_until(lambda: self.appender.append() is None, 'the disk works')
        self.check_after_restart()


def open_channel(server):
    """For replies of any size."""
    return grpc.insecure_channel(server.address, [('grpc.max_receive_message_length', -1)])


class SmallFileSystem(unittest.TestCase):
    """Where a file system can be mounted: one of 16 MiB, really full."""

    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(
            tempfile.TemporaryDirectory(prefix='managerd.')))
        mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=16m', 'none', self.directory],
                                 stderr=subprocess.DEVNULL, check=False)
        if mounted.returncode != 0:
            self.skipTest('no file system can be mounted here')
        self.addCleanup(subprocess.run, ['umount', '--lazy', self.directory], check=True)

    def test_it_is_filled_and_emptied(self):
        filler = self.directory / 'filler'
        filler.write_bytes(bytes(8 << 20))
        flags = [f'--data_dir={self.directory / "data"}', '--log_level=warning']
        with Managerd(*flags) as server, open_channel(server) as channel:
            appender = Appender(self, channel)
            wait_until(lambda: appender.append(size=10_000) == 'STORAGE_FULL', 'the disk is full')
            self.assertGreater(len(appender.items), 100)
            self.assertEqual(appender.append(size=10_000), 'STORAGE_FULL')
            appender.check()
            server.process.kill()
        with tempfile.TemporaryFile(mode='w+') as stderr:
            with Managerd(*flags, stderr=stderr) as server:
                self.assertEqual(server.process.wait(PATIENCE_SECONDS), 2)
            stderr.seek(0)
            self.assertRegex(stderr.read(), f'^managerd: cannot use --data_dir={self.directory}.*: '
                             'No space left on device; make room, and start it again\n$')
        filler.unlink()
        with Managerd(*flags) as server, open_channel(server) as channel:
            appender.check(channel)
            appender.stub = list_pb2_grpc.ListStub(channel)
            wait_until(lambda: appender.append(size=10_000) is None, 'there is room')
            appender.check()
        with Managerd(*flags) as server, open_channel(server) as channel:
            appender.check(channel)


if __name__ == '__main__':
    unittest.main()
