"""A durable server that a test kills, stops and starts again on the same socket and directory."""

import pathlib
import signal
import subprocess
import tempfile

import grpc

from tests.process.managerd import PATIENCE_SECONDS, binary

# Between before and after; what these happen to.
OF_BOTH = ['create', 'write', 'sync', 'rename', 'remove']
MOMENTS = [f'{when} {what} {kind}' for when in ['before', 'after'] for what in OF_BOTH
           for kind in ['log', 'snapshot']]
MOMENTS += [f'{when} {what}' for when in ['before', 'after']
            for what in ['resize log', 'sync directory']]
MOMENTS += ['half write log', 'half write snapshot']


class DurableServer:
    """managerd on a faulty disk (faulty_disk.h). Killed at the end of a `with`."""

    def __init__(self, *flags):
        self.flags = flags
        self.directory = tempfile.TemporaryDirectory(prefix='managerd.')
        path = pathlib.Path(self.directory.name)
        self.address = f'unix:{path / "socket"}'
        self.data = path / 'data'
        self.control = path / 'control'
        self.control.mkdir()
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.kill()
        self.directory.cleanup()

    def start(self, moment='', nth=1):
        """Starts it, to kill itself when `moment` comes for the n-th time, and does not wait."""
        assert self.process is None
        self.process = subprocess.Popen(
            [binary('tests/durability/faulty_managerd'), moment, str(nth), self.control,
             f'--listen={self.address}', f'--data_dir={self.data}', '--log_level=error',
             *self.flags],
            stdout=subprocess.PIPE, text=True)

    def serve(self):
        """Starts it, and waits until it serves."""
        self.start()
        line = self.process.stdout.readline()
        if line != 'ready\n':
            raise AssertionError('the server did not start')

    def dies_within(self, seconds):
        """Whether it ends by itself in this time, which must be by SIGKILL."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        if status != -signal.SIGKILL:
            raise AssertionError(f'the server ended with {status}')
        return True

    def kill(self):
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        self.process = None

    def restart(self):
        self.kill()
        self.serve()

    def order(self, what):
        """Makes the disk fail, as faulty_disk.h says."""
        (self.control / what).touch()

    def mend(self, what):
        (self.control / what).unlink()

    def channel(self):
        """To the server, once it serves."""
        # One of its own: others may wait before they connect again.
        channel = grpc.insecure_channel(self.address, [('grpc.use_local_subchannel_pool', 1)])
        grpc.channel_ready_future(channel).result(PATIENCE_SECONDS)
        return channel


def reason_of(call, request, timeout=PATIENCE_SECONDS):
    """Why a call is refused, in a word; None where it is done."""
    try:
        call(request, timeout=timeout)
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
            return 'DEADLINE_EXCEEDED'
        details = dict(error.trailing_metadata()).get('grpc-status-details-bin', b'')
        for reason in ['STORAGE_FULL', 'STORAGE_FAILED']:
            if reason.encode() in details:
                return reason
        raise
    return None
