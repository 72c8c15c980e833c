#include "tests/benchmark/workloads.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/queue.pb.h"

namespace manager::benchmark {
namespace {

constexpr char kQueue[] = "benchmark queue";
constexpr size_t kKeysPerSlot = 16;

std::string LockName(size_t slot) { return absl::StrCat("benchmark lock ", slot); }

template <class Request>
Call Encode(const char* path, const Request& request) {
  return {path, request.SerializeAsString()};
}

std::string Key(size_t slot, size_t i) { return absl::StrFormat("key %5d %6d", slot, i); }

Call DictSet(size_t slot, size_t i) {
  v1::DictSetRequest request;
  request.set_object(kDict);
  request.mutable_key()->set_string_value(Key(slot, i));
  request.mutable_value()->set_bytes_value(std::string(64, 'v'));
  return Encode("/manager.v1.Dict/Set", request);
}

Call DictGet(size_t slot, size_t i) {
  v1::DictGetRequest request;
  request.set_object(kDict);
  request.mutable_key()->set_string_value(Key(slot, i));
  return Encode("/manager.v1.Dict/Get", request);
}

Call Echo(size_t slot, size_t i) { return {kEchoPath, DictSet(slot, i).request}; }

template <class MakeCall>
Workload PerKey(const char* name, size_t slots, MakeCall make_call) {
  Workload workload{name, std::vector<std::vector<Call>>(slots)};
  for (size_t slot = 0; slot < slots; ++slot) {
    for (size_t i = 0; i < kKeysPerSlot; ++i) {
      workload.slots[slot].push_back(make_call(slot, i));
    }
  }
  return workload;
}

// Every slot puts an item and then takes one, so that a get never waits.
Workload QueuePutGet(size_t slots) {
  v1::QueuePutRequest put;
  put.set_object(kQueue);
  put.mutable_item()->set_bytes_value(std::string(64, 'v'));
  v1::QueueGetRequest get;
  get.set_object(kQueue);
  const std::vector<Call> cycle = {Encode("/manager.v1.Queue/Put", put),
                                   Encode("/manager.v1.Queue/Get", get)};
  return {"queue put, get", std::vector<std::vector<Call>>(slots, cycle)};
}

// Every slot has a lock of its own: what is measured is the operation, not the wait.
Workload LockAcquireRelease(size_t slots) {
  Workload workload{"lock acquire, release", {}};
  for (size_t slot = 0; slot < slots; ++slot) {
    v1::LockAcquireRequest acquire;
    acquire.set_object(LockName(slot));
    v1::LockReleaseRequest release;
    release.set_object(LockName(slot));
    workload.slots.push_back(
        {Encode("/manager.v1.Lock/Acquire", acquire), Encode("/manager.v1.Lock/Release", release)});
  }
  return workload;
}

}  // namespace

void Prepare(const std::shared_ptr<grpc::Channel>& channel, size_t slots) {
  v1::DictCreateRequest dict;
  dict.set_object(kDict);
  v1::QueueCreateRequest queue;
  queue.set_object(kQueue);
  std::vector<Call> calls = {Encode("/manager.v1.Dict/Create", dict),
                             Encode("/manager.v1.Queue/Create", queue)};
  for (size_t slot = 0; slot < slots; ++slot) {
    v1::LockCreateRequest lock;
    lock.set_object(LockName(slot));
    calls.push_back(Encode("/manager.v1.Lock/Create", lock));
    for (size_t i = 0; i < kKeysPerSlot; ++i) calls.push_back(DictSet(slot, i));
  }
  const int count = static_cast<int>(calls.size());
  Run(channel, {"preparation", {std::move(calls)}}, 1, count);
}

std::vector<Workload> Workloads(size_t slots) {
  return {PerKey("echo (the floor)", slots, Echo), PerKey("dict get", slots, DictGet),
          PerKey("dict set", slots, DictSet), QueuePutGet(slots), LockAcquireRelease(slots)};
}

Workload DictSets(size_t slots) { return PerKey("dict set", slots, DictSet); }
Workload DictGets(size_t slots) { return PerKey("dict get", slots, DictGet); }

size_t SlotsOf(int keys) { return std::max<size_t>(static_cast<size_t>(keys) / kKeysPerSlot, 1); }

}  // namespace manager::benchmark
