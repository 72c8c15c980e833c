#include "tests/benchmark/sizes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/queue.pb.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/pipeline.h"

namespace manager::benchmark {
namespace {

constexpr int kBatch = 10'000;  // Entries in a request that fills an object.
constexpr size_t kDepth = 100;  // Calls in flight.
constexpr int kSlots = 10'000;  // So many calls are made up, on entries far from each other.

// The calls of an operation on the objects of one size: a slot's calls leave the object as it was.
using MakeSlot = std::vector<Call> (*)(int size, int i);

struct Operation {
  const char* name;
  MakeSlot make_slot;
};

std::string NameOf(const char* type, int size) { return absl::StrCat("sizes ", type, " ", size); }

template <class Request>
Request Naming(const char* type, int size) {
  Request request;
  request.set_object(NameOf(type, size));
  return request;
}

template <class Request>
Call Encode(const char* method, const Request& request) {
  return {absl::StrCat("/manager.v1.", method), request.SerializeAsString()};
}

v1::Value Number(int64_t number) {
  v1::Value value;
  value.set_int_value(number);
  return value;
}

// One of the entries: the i-th in an order that has none.
int Scattered(int size, int i) {
  return static_cast<int>(static_cast<int64_t>(i) * 7'919'077 % size);
}

Call DictSet(int size, int64_t key) {
  auto request = Naming<v1::DictSetRequest>("dict", size);
  *request.mutable_key() = Number(key);
  *request.mutable_value() = Number(key);
  return Encode("Dict/Set", request);
}

Call DictDelete(int size, int64_t key) {
  auto request = Naming<v1::DictDeleteRequest>("dict", size);
  *request.mutable_key() = Number(key);
  return Encode("Dict/Delete", request);
}

std::vector<Call> GetKey(int size, int i) {
  auto request = Naming<v1::DictGetRequest>("dict", size);
  *request.mutable_key() = Number(Scattered(size, i));
  return {Encode("Dict/Get", request)};
}

std::vector<Call> SetKey(int size, int i) { return {DictSet(size, Scattered(size, i))}; }

std::vector<Call> AddAndDeleteKey(int size, int i) {
  return {DictSet(size, size + i), DictDelete(size, size + i)};
}

// From anywhere to the end.
std::vector<Call> DeleteAndAddKey(int size, int i) {
  return {DictDelete(size, Scattered(size, i)), DictSet(size, Scattered(size, i))};
}

std::vector<Call> ScanPage(int size, int i) {
  auto request = Naming<v1::DictScanRequest>("dict", size);
  request.set_page_size(10);
  request.set_page_token(absl::StrCat(Scattered(size, i), "-", size));
  return {Encode("Dict/Scan", request)};
}

std::vector<Call> GetIndex(int size, int i) {
  auto request = Naming<v1::ListGetRequest>("list", size);
  request.set_index(Scattered(size, i));
  return {Encode("List/Get", request)};
}

std::vector<Call> SetIndex(int size, int i) {
  auto request = Naming<v1::ListSetRequest>("list", size);
  request.set_index(Scattered(size, i));
  *request.mutable_value() = Number(i);
  return {Encode("List/Set", request)};
}

std::vector<Call> AppendAndPop(int size, int i) {
  auto append = Naming<v1::ListAppendRequest>("list", size);
  *append.mutable_value() = Number(i);
  return {Encode("List/Append", append),
          Encode("List/Pop", Naming<v1::ListPopRequest>("list", size))};
}

std::vector<Call> AppendAndPopFirst(int size, int i) {
  std::vector<Call> calls = AppendAndPop(size, i);
  auto pop = Naming<v1::ListPopRequest>("list", size);
  pop.set_index(0);
  calls[1] = Encode("List/Pop", pop);
  return calls;
}

std::vector<Call> PutAndGet(int size, int i) {
  auto put = Naming<v1::QueuePutRequest>("queue", size);
  *put.mutable_item() = Number(i);
  return {Encode("Queue/Put", put),
          Encode("Queue/Get", Naming<v1::QueueGetRequest>("queue", size))};
}

constexpr Operation kOperations[] = {
    {"dict get", GetKey},
    {"dict set", SetKey},
    {"dict add, delete", AddAndDeleteKey},
    {"dict scan 10", ScanPage},
    {"dict delete, add", DeleteAndAddKey},  // From here on the entries have other numbers.
    {"list get", GetIndex},
    {"list set", SetIndex},
    {"list append, pop", AppendAndPop},
    {"list append, pop first", AppendAndPopFirst},
    {"queue put, get", PutAndGet},
};

void CallOnce(const std::shared_ptr<grpc::Channel>& channel, const Call& call) {
  Run(channel, {"filling", {{call}}}, 1, 1);
}

void Fill(const std::shared_ptr<grpc::Channel>& channel, int size) {
  CallOnce(channel, Encode("Dict/Create", Naming<v1::DictCreateRequest>("dict", size)));
  CallOnce(channel, Encode("List/Create", Naming<v1::ListCreateRequest>("list", size)));
  CallOnce(channel, Encode("Queue/Create", Naming<v1::QueueCreateRequest>("queue", size)));
  for (int begin = 0; begin < size; begin += kBatch) {
    auto update = Naming<v1::DictUpdateRequest>("dict", size);
    auto extend = Naming<v1::ListExtendRequest>("list", size);
    auto put = Naming<v1::QueuePutManyRequest>("queue", size);
    for (int i = begin; i < std::min(begin + kBatch, size); ++i) {
      v1::DictEntry* const entry = update.add_entries();
      *entry->mutable_key() = *entry->mutable_value() = Number(i);
      *extend.add_items() = *put.add_items() = Number(i);
    }
    CallOnce(channel, Encode("Dict/Update", update));
    CallOnce(channel, Encode("List/Extend", extend));
    CallOnce(channel, Encode("Queue/PutMany", put));
  }
}

Workload MakeWorkload(const Operation& operation, int size) {
  Workload workload{operation.name, {}};
  for (int i = 0; i < kSlots; ++i) workload.slots.push_back(operation.make_slot(size, i));
  return workload;
}

}  // namespace

std::vector<SizeFigures> MeasureSizes(const std::shared_ptr<grpc::Channel>& channel, int small,
                                      int large, int rounds, int calls) {
  Fill(channel, small);
  Fill(channel, large);
  std::vector<SizeFigures> all;
  for (const Operation& operation : kOperations) {
    const Workload on_small = MakeWorkload(operation, small);
    const Workload on_large = MakeWorkload(operation, large);
    SizeFigures& figures = all.emplace_back();
    figures.name = operation.name;
    for (int round = 1; round <= rounds; ++round) {
      std::fprintf(stderr, "%s: round %d of %d\n", operation.name, round, rounds);
      figures.small.push_back(CallsPerSecond(channel, on_small, kDepth, calls));
      figures.large.push_back(CallsPerSecond(channel, on_large, kDepth, calls));
      figures.ratio.push_back(figures.small.back() / figures.large.back());
    }
  }
  return all;
}

}  // namespace manager::benchmark
