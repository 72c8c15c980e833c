"""Counts its runs together with hello.cc, which does the same."""

import os

import grpc
from manager.v1 import dict_pb2, dict_pb2_grpc, lock_pb2, lock_pb2_grpc
from manager.v1.value_pb2 import Value

with grpc.insecure_channel(os.environ.get('MANAGER_ADDRESS', '127.0.0.1:50051')) as channel:
    visits = dict_pb2_grpc.DictStub(channel)
    visits.Create(dict_pb2.DictCreateRequest(object='visits'))
    lock = lock_pb2_grpc.LockStub(channel)
    lock.Create(lock_pb2.LockCreateRequest(object='visits_lock'))

    grant = lock.Acquire(lock_pb2.LockAcquireRequest(object='visits_lock'))
    try:
        hello = {'object': 'visits', 'key': Value(string_value='hello')}
        none_yet = Value(int_value=0)
        reply = visits.Get(dict_pb2.DictGetRequest(**hello, default_value=none_yet))
        count = reply.value.int_value + 1
        print(f'Hello from Python, visit {count}')
        visits.Set(dict_pb2.DictSetRequest(**hello, value=Value(int_value=count)))
    finally:
        lock.Release(lock_pb2.LockReleaseRequest(object='visits_lock', fence=grant.fence))
