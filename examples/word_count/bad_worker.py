"""Workers as nobody wants them, to see that the coordinator gets over them. For the test only."""

import os
import signal
import sys

import grpc
from examples.word_count.worker import Job


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def die_with_file(job):
    job.wait_for_start('doomed worker')
    job.next_path()
    die()


def die_with_lock(job):
    job.acquire_lock()
    job.wait_for_start('doomed worker')
    die()


def miscount(job):
    job.add_counts({'word': 1})


if __name__ == '__main__':
    with grpc.insecure_channel(os.environ['MANAGER_ADDRESS']) as channel:
        globals()[sys.argv[1]](Job(channel, 'word_count', 30))
