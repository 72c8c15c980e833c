"""A session's stream without an SDK: a client that does only what a test tells it."""

import queue

import grpc
from google.protobuf.duration_pb2 import Duration

from manager.v1 import call_pb2, dict_pb2, dict_pb2_grpc, session_pb2, session_pb2_grpc
from manager.v1.value_pb2 import Value
from tests.process.managerd import PATIENCE_SECONDS, wait_until

# The shortest lease that the server gives.
LEASE_SECONDS = 1


def make_call(number, method, request):
    """`method` is its service and its name: 'Queue/Put'."""
    return call_pb2.Call(call_id=number, method='/manager.v1.' + method,
                         request=request.SerializeToString())


def message_of(calls, acked=0):
    """A message with these calls, which acknowledges all calls from the first to `acked`."""
    ranges = [call_pb2.CallRange(first=1, last=acked)] if acked > 0 else []
    return session_pb2.SessionConnectRequest(calls=calls, acked=ranges)


def make_large(channel, size):
    """Stores so many bytes in a dict; the request for Dict/SetDefault that asks for them.

    That is no read, so its replies are kept until they are acknowledged.
    """
    stub, key = dict_pb2_grpc.DictStub(channel), Value(int_value=0)
    stub.Create(dict_pb2.DictCreateRequest(object='large'))
    stub.Set(dict_pb2.DictSetRequest(object='large', key=key,
                                     value=Value(bytes_value=bytes(size))))
    return dict_pb2.DictSetDefaultRequest(object='large', key=key)


def describe(channel, session):
    """The server's SessionInfo."""
    request = session_pb2.SessionDescribeRequest(session=session)
    return session_pb2_grpc.SessionStub(channel).Describe(request).info


def open_sessions(channel):
    """The ids of all sessions of the server."""
    stub, ids, token = session_pb2_grpc.SessionStub(channel), set(), ''
    while True:
        page = stub.List(session_pb2.SessionListRequest(page_size=1000, page_token=token))
        ids.update(info.session for info in page.sessions)
        token = page.next_page_token
        if not token:
            return ids


def wait_for_end(channel, sessions):
    """Waits until these sessions are over."""
    wait_until(lambda: open_sessions(channel).isdisjoint(sessions), 'the sessions are over')


class Stream:
    """Opens or resumes a session. Reads only when it is asked to, and sends no heartbeats."""

    def __init__(self, channel, session='', lease_seconds=LEASE_SECONDS, raw=False):
        """A raw stream sends bytes in place of messages."""
        self._outgoing = queue.SimpleQueue()
        connect = channel.stream_stream(
            '/manager.v1.Session/Connect',
            request_serializer=(
                bytes if raw else session_pb2.SessionConnectRequest.SerializeToString),
            response_deserializer=session_pb2.SessionConnectResponse.FromString)
        # The time-out ends what waits for the server in vain.
        self.rpc = connect(iter(self._outgoing.get, None), timeout=2 * PATIENCE_SECONDS)
        first = session_pb2.SessionConnectRequest(open=session_pb2.SessionOpenRequest(
            session=session, lease=Duration(seconds=lease_seconds)))
        self.send(first.SerializeToString() if raw else first)
        self.session = next(self.rpc).opened.session

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.cut()

    def send(self, message):
        self._outgoing.put(message)

    def call(self, number, method, request):
        self.send(message_of([make_call(number, method, request)]))

    def replies(self, count):
        """The next so many replies, by their calls' numbers."""
        replies = {}
        while len(replies) < count:
            for reply in next(self.rpc).replies:
                assert reply.call_id not in replies, f'two replies to {reply.call_id}'
                replies[reply.call_id] = reply
        return replies

    def end(self):
        """Reads until the stream has ended: its status, and an error's details, encoded."""
        try:
            for _ in self.rpc:
                pass
        except grpc.RpcError:
            pass
        details = dict(self.rpc.trailing_metadata()).get('grpc-status-details-bin', b'')
        return self.rpc.code(), details

    def close(self):
        """Ends the session, and waits for that."""
        self.send(session_pb2.SessionConnectRequest(close=True))
        assert self.end() == (grpc.StatusCode.OK, b'')

    def cut(self):
        """Ends the stream as a broken connection does. The session is left to its lease."""
        self.rpc.cancel()
        self.send(None)
