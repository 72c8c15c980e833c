#!/usr/bin/python3
"""A server that stood still holds it against nobody: whose lease ran out meanwhile lives on."""

import signal
import time
import unittest

from manager.v1 import objects_pb2, objects_pb2_grpc, session_pb2, session_pb2_grpc
from tests.process.managerd import Managerd

LEASE_SECONDS = 1


class StallTest(unittest.TestCase):

    def test_a_server_that_was_stopped_for_longer_than_a_lease_forgets_nobody(self):
        with Managerd() as server, server.channel() as channel:
            sessions = session_pb2_grpc.SessionStub(channel)
            request = session_pb2.SessionOpenRequest(client='stall_test')
            request.lease.seconds = LEASE_SECONDS
            session = sessions.Open(request).session

            server.process.send_signal(signal.SIGSTOP)
            try:
                # It is time itself that must pass here, in a server that cannot look at it.
                time.sleep(3 * LEASE_SECONDS)
            finally:
                server.process.send_signal(signal.SIGCONT)
            sessions.KeepAlive(session_pb2.SessionKeepAliveRequest(session=session), timeout=10)

            # And yet a client that is silent ends with its lease.
            info = objects_pb2_grpc.ObjectsStub(channel)
            deadline = time.monotonic() + 30
            while info.GetServerInfo(objects_pb2.ObjectsGetServerInfoRequest()).session_count > 0:
                self.assertLess(time.monotonic(), deadline, 'the session lives on')


if __name__ == '__main__':
    unittest.main()
