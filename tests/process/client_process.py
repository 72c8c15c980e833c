"""Client programs, each in a process of its own, which talks by lines."""

import queue
import subprocess
import threading

from tests.process.managerd import PATIENCE_SECONDS, binary


class Program:
    """Starts a program, and kills it at the end of a `with`, whatever has happened."""

    def __init__(self, name, *args):
        self.process = subprocess.Popen(
            [binary(name), *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lines = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.rstrip('\n'))
        self._lines.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdin.close()
        self.process.stdout.close()

    def line(self):
        """The next line of its standard output; None at the end."""
        return self._lines.get(timeout=PATIENCE_SECONDS)

    def rest(self):
        """All lines that are left, once it has ended."""
        return list(iter(self.line, None))

    def ask(self, order):
        """Sends it a line; its answer."""
        self.tell(order)
        return self.line()

    def tell(self, order):
        print(order, file=self.process.stdin, flush=True)

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=PATIENCE_SECONDS):
        """Waits until it has ended by itself; its status."""
        return self.process.wait(seconds)


def sdk_client(address, lease, *role):
    """A client on the SDK; clients/sdk_client.cc says which roles there are."""
    return Program('tests/process/clients/sdk_client', address, lease, *role)
