"""What managerd says of a data directory that it cannot use, or that a crash has torn."""

import os
import pathlib
import subprocess
import tempfile
import unittest
import zlib

from manager.v1 import list_pb2, list_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.managerd import PATIENCE_SECONDS, Managerd, binary

FIRST_FILE = 'log-00000000000000000001'

NOBODY = 65534


class Starts(unittest.TestCase):

    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(
            tempfile.TemporaryDirectory(prefix='managerd.')))
        self.data = self.directory / 'data'

    def refused(self, data=None, user=None):
        """Why managerd does not start: its line, without the beginning, which is always the same."""
        data = data or self.data
        # Through its descriptor, since another user may not see the directory that it is in.
        with open(binary('server/managerd'), 'rb') as program:
            ended = subprocess.run(
                [f'/proc/self/fd/{program.fileno()}', f'--listen=unix:{self.directory}/socket',
                 f'--data_dir={data}'],
                capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, user=user,
                pass_fds=[program.fileno()])
        self.assertEqual(ended.returncode, 2, ended.stderr)
        self.assertEqual(ended.stdout, '')
        self.assertEqual(ended.stderr.count('\n'), 1, ended.stderr)
        print(ended.stderr, end='')
        beginning = f'managerd: cannot use --data_dir={data}: '
        self.assertEqual(ended.stderr[:len(beginning)], beginning)
        return ended.stderr[len(beginning):].rstrip('\n')

    def run_and_kill(self, appends):
        """A server with this data, which is killed when so many items were appended."""
        with Managerd(f'--data_dir={self.data}') as server, server.channel() as channel:
            stub = list_pb2_grpc.ListStub(channel)
            stub.Create(list_pb2.ListCreateRequest(object='log'))
            for number in range(appends):
                stub.Append(list_pb2.ListAppendRequest(
                    object='log', value=Value(string_value=f'item {number}')))

    def items(self, stderr=None):
        """What a server with this data has in the list."""
        with open(stderr or os.devnull, 'w', encoding='utf-8') as log:
            with Managerd(f'--data_dir={self.data}', stderr=log) as server, \
                    server.channel() as channel:
                stub = list_pb2_grpc.ListStub(channel)
                items = stub.GetSlice(list_pb2.ListGetSliceRequest(object='log')).items
        return [item.string_value for item in items]

    def edit(self, change):
        path = self.data / FIRST_FILE
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(content)

    def test_one_that_another_server_uses(self):
        with Managerd(f'--data_dir={self.data}') as server:
            self.assertEqual(
                self.refused(),
                f'the directory {self.data} is in use by process {server.process.pid}; stop that '
                'process, or name another directory')

    def test_one_that_may_not_be_written(self):
        self.data.mkdir(mode=0o555)
        user = os.geteuid()
        if user == 0:
            # Root may write anywhere.
            user = NOBODY
            self.directory.chmod(0o755)
        self.assertEqual(
            self.refused(user=user),
            f'user {user} may not create, read or write the directory {self.data}; make it that '
            "user's")

    def test_one_whose_parent_is_not_there(self):
        data = self.directory / 'none' / 'data'
        self.assertEqual(
            self.refused(data),
            f'cannot create the directory {data}: the directory that it would stand in is not '
            'there; create that one first')

    def test_one_that_is_a_file(self):
        self.data.touch()
        self.assertIn(f'{self.data} is not a directory', self.refused())

    def test_one_of_a_newer_version(self):
        self.run_and_kill(appends=1)

        def make_newer(content):
            length = int.from_bytes(content[4:8], 'little')
            self.assertEqual(content[8:10], b'\x08\x01')  # The header's first field, and its value.
            content[9] = 2
            content[:4] = zlib.crc32(content[4:8 + length]).to_bytes(4, 'little')

        self.edit(make_newer)
        self.assertEqual(
            self.refused(),
            f'{self.data}/{FIRST_FILE} has format 2, and this server knows none newer than 1; '
            'start the version that wrote it, or a newer one')

    def test_one_that_is_damaged_in_the_middle(self):
        self.run_and_kill(appends=100)

        def flip(content):
            content[content.index(b'item 50')] ^= 1

        self.edit(flip)
        why = self.refused()
        self.assertRegex(why, f'^{self.data}/{FIRST_FILE} is damaged at byte [0-9]+: record [0-9]+, '
                         'which had been made safe, cannot be read as it was written')
        self.assertRegex(why, f'; restore {self.data} from a backup$')
        # Nor does it the next time. It has changed nothing.
        self.assertEqual(self.refused(), why)
        self.edit(lambda content: content.__setitem__(content.index(b'htem 50'), ord('i')))
        self.assertEqual(self.items(), [f'item {number}' for number in range(100)])

    def test_one_that_lacks_a_file(self):
        self.run_and_kill(appends=1)
        self.items()
        (self.data / FIRST_FILE).unlink()
        self.assertRegex(self.refused(), f'^{self.data} lacks the records from 1 on: those that '
                         'are there begin with [0-9]+; restore it from a backup$')

    def test_a_torn_end_is_cut_and_said(self):
        self.run_and_kill(appends=100)

        def tear(content):
            """As where the last write has come to the disk in parts."""
            last = content.index(b'item 99')
            content[last + 3:] = bytes(len(content) - last - 3)

        self.edit(tear)
        stderr = self.directory / 'stderr'
        self.assertEqual(self.items(stderr), [f'item {number}' for number in range(99)])
        self.assertRegex(stderr.read_text(), f'{self.data}/{FIRST_FILE} ends in the middle of a write, as after a '
                         'crash; [0-9]+ bytes from byte [0-9]+ on are dropped')
        # Once.
        self.assertEqual(len(self.items(stderr)), 99)
        self.assertNotIn('dropped', stderr.read_text())


if __name__ == '__main__':
    unittest.main()
