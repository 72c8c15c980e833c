"""A real managerd in a process of its own, for tests that a library cannot stand in for."""

import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

import grpc

from manager.v1 import objects_pb2, objects_pb2_grpc

# For waiting on things that take milliseconds: never slept out, only given up after.
PATIENCE_SECONDS = 30


def binary(name):
    """The path of one of our programs, `server/managerd` say, from a Bazel test's runfiles."""
    return pathlib.Path(os.environ['TEST_SRCDIR']) / os.environ['TEST_WORKSPACE'] / name


def sanitized():
    """Whether the programs are built with a sanitizer: much slower, and keeping what is freed."""
    program = binary('server/managerd').read_bytes()
    return b'__asan_init' in program or b'__tsan_init' in program


def seed_for_test():
    """A new seed, printed; SEED in the environment is used instead where it is set."""
    seed = int(os.environ.get('SEED') or random.randrange(2**32))
    print(f'SEED={seed}', flush=True)
    return seed


def wait_until(condition, what):
    """Asks again and again until the condition holds; fails when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f'gave up waiting until {what}')


class Managerd:
    """Starts a server on a unix socket, and ends it at the end of a `with`."""

    def __init__(self, *flags, stderr=None):
        self.directory = tempfile.TemporaryDirectory(prefix='managerd.')
        self.socket = pathlib.Path(self.directory.name) / 'socket'
        self.address = f'unix:{self.socket}'
        self.process = subprocess.Popen(
            [binary('server/managerd'), f'--listen={self.address}', *flags],
            stdout=subprocess.PIPE, stderr=stderr, text=True)
        self.ready_line = self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.directory.cleanup()

    def channel(self):
        return grpc.insecure_channel(self.address)

    def terminate(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    def status(self, field):
        """A number from the kernel's account of the process: Threads, VmRSS (in kB)."""
        for line in pathlib.Path(f'/proc/{self.process.pid}/status').read_text().splitlines():
            if line.startswith(field + ':'):
                return int(line.split()[1])
        raise KeyError(field)


def waiting_calls(channel):
    """How many calls wait in the server."""
    stub = objects_pb2_grpc.ObjectsStub(channel)
    return stub.GetServerInfo(objects_pb2.ObjectsGetServerInfoRequest()).waiting_calls


def wait_for_waiting_calls(channel, count):
    wait_until(lambda: waiting_calls(channel) == count, f'{count} calls wait')
