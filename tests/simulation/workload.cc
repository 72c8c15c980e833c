#include "tests/simulation/workload.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "manager/v1/barrier.pb.h"
#include "manager/v1/counter.pb.h"
#include "manager/v1/deque.pb.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/rwlock.pb.h"
#include "manager/v1/semaphore.pb.h"

namespace manager {
namespace {

template <class Request>
Request Naming(const std::string& object) {
  Request request;
  request.set_object(object);
  return request;
}

template <class Request>
MadeCall Make(const char* method, const Request& request) {
  MadeCall call;
  call.method = absl::StrCat("/manager.v1.", method);
  call.request = request.SerializeAsString();
  return call;
}

uint64_t FenceOf(const ClientMemory& memory, const std::string& object) {
  const auto found = memory.fences.find(object);
  return found == memory.fences.end() ? 0 : found->second;
}

// Makes up one call.
class Maker {
 public:
  Maker(Random& random, const ClientMemory& memory, int64_t unique, bool in_session)
      : random_(random), memory_(memory), unique_(unique), in_session_(in_session) {}

  MadeCall Plain() {
    switch (random_.Below(12)) {
      case 0:
      case 1:
        return DictSet();
      case 2:
        return DictGet();
      case 3:
        return Make("Dict/Items", Naming<v1::DictItemsRequest>("dict"));
      case 4: {
        auto request = Naming<v1::CounterAddRequest>("counter");
        request.mutable_key()->set_int_value(random_.Below(3));
        return Make("Counter/Add", request);
      }
      case 5:
        return Make("Counter/Items", Naming<v1::CounterItemsRequest>("counter"));
      case 6:
        return Make("Event/Set", Naming<v1::EventSetRequest>("event"));
      case 7:
        return Make("Event/Clear", Naming<v1::EventClearRequest>("event"));
      case 8:
        return Waiting<v1::EventWaitRequest>("Event/Wait", "event");
      case 9:
      case 10:
        return ListAppend();
      default:
        return Make("List/Pop", Naming<v1::ListPopRequest>("list"));
    }
  }

  MadeCall Any() {
    switch (random_.Below(18)) {
      case 0:
      case 1:
        return QueuePut();
      case 2:
      case 3:
        return QueueGet();
      case 4:
        return EndDelivery();
      case 5:
        return Make("Queue/Stats", Naming<v1::QueueStatsRequest>("queue"));
      case 6:
        return Waiting<v1::LockAcquireRequest>("Lock/Acquire", "lock");
      case 7:
      case 8:
        return LockRelease();
      case 9:
        return Make("Lock/Inspect", Naming<v1::LockInspectRequest>("lock"));
      case 10:
        return Waiting<v1::SemaphoreAcquireRequest>("Semaphore/Acquire", "semaphore");
      case 11:
        return SemaphoreRelease();
      case 12:
        return Reference();
      case 13: {
        MadeCall call = DictSet();
        call.guard = {"lock", FenceOf(memory_, "lock")};
        return call;
      }
      case 14:
        return Waiting<v1::BarrierWaitRequest>("Barrier/Wait", "barrier");
      default:
        return Plain();
    }
  }

 private:
  template <class Request>
  void FillTimeout(Request* request) {
    if (!in_session_ && random_.OneIn(3)) return;
    request->mutable_timeout()->set_nanos(0);
    if (random_.OneIn(4)) return;
    const int milliseconds = random_.Between(1, 2500);
    request->mutable_timeout()->set_seconds(milliseconds / 1000);
    request->mutable_timeout()->set_nanos(milliseconds % 1000 * 1'000'000);
  }

  template <class Request>
  MadeCall Waiting(const char* method, const char* object) {
    auto request = Naming<Request>(object);
    FillTimeout(&request);
    return Make(method, request);
  }

  MadeCall DictSet() {
    auto request = Naming<v1::DictSetRequest>("dict");
    request.mutable_key()->set_int_value(random_.Below(5));
    request.mutable_value()->set_int_value(unique_);
    return Make("Dict/Set", request);
  }

  MadeCall DictGet() {
    auto request = Naming<v1::DictGetRequest>("dict");
    request.mutable_key()->set_int_value(random_.Below(5));
    return Make("Dict/Get", request);
  }

  MadeCall ListAppend() {
    auto request = Naming<v1::ListAppendRequest>("list");
    request.mutable_value()->set_int_value(unique_);
    return Make("List/Append", request);
  }

  MadeCall QueuePut() {
    auto request = Naming<v1::QueuePutRequest>("queue");
    request.mutable_item()->set_int_value(unique_);
    FillTimeout(&request);
    return Make("Queue/Put", request);
  }

  MadeCall QueueGet() {
    auto request = Naming<v1::QueueGetRequest>("queue");
    FillTimeout(&request);
    if (random_.OneIn(3)) request.mutable_lease()->set_nanos(random_.Between(1, 900) * 1'000'000);
    return Make("Queue/Get", request);
  }

  MadeCall EndDelivery() {
    if (memory_.deliveries.empty()) return QueueGet();
    auto request = Naming<v1::QueueAcknowledgeRequest>("queue");
    request.set_delivery(memory_.deliveries.back());
    return Make("Queue/Acknowledge", request);
  }

  MadeCall LockRelease() {
    auto request = Naming<v1::LockReleaseRequest>("lock");
    const uint64_t fence = FenceOf(memory_, "lock");
    if (fence == 0) return Waiting<v1::LockAcquireRequest>("Lock/Acquire", "lock");
    request.set_fence(fence);
    return Make("Lock/Release", request);
  }

  MadeCall SemaphoreRelease() {
    auto request = Naming<v1::SemaphoreReleaseRequest>("semaphore");
    const uint64_t fence = FenceOf(memory_, "semaphore");
    if (fence == 0) return Waiting<v1::SemaphoreAcquireRequest>("Semaphore/Acquire", "semaphore");
    request.set_fence(fence);
    return Make("Semaphore/Release", request);
  }

  // Something about an object without a name.
  MadeCall Reference() {
    if (!in_session_) return QueuePut();
    if (memory_.references.empty() || random_.OneIn(6)) {
      return Make("List/Create", Naming<v1::ListCreateRequest>(""));
    }
    auto request = Naming<v1::ListAppendRequest>(absl::StrCat("#", memory_.references.back()));
    request.mutable_value()->set_int_value(unique_);
    if (random_.OneIn(2)) return Make("List/Append", request);
    auto keep = Naming<v1::DictSetRequest>("references");
    keep.mutable_key()->set_int_value(random_.Below(3));
    v1::ObjectRef* const ref = keep.mutable_value()->mutable_ref_value();
    ref->set_id(memory_.references.back());
    ref->set_type("list");
    if (random_.OneIn(2)) return Make("Dict/Set", keep);
    return Make("Dict/Items", Naming<v1::DictItemsRequest>("references"));
  }

  Random& random_;
  const ClientMemory& memory_;
  const int64_t unique_;
  const bool in_session_;
};

}  // namespace

std::vector<MadeCall> CreateCalls() {
  auto queue = Naming<v1::QueueCreateRequest>("queue");
  queue.set_max_size(3);
  auto semaphore = Naming<v1::SemaphoreCreateRequest>("semaphore");
  semaphore.set_value(2);
  auto barrier = Naming<v1::BarrierCreateRequest>("barrier");
  barrier.set_parties(2);
  return {Make("Dict/Create", Naming<v1::DictCreateRequest>("dict")),
          Make("Dict/Create", Naming<v1::DictCreateRequest>("references")),
          Make("List/Create", Naming<v1::ListCreateRequest>("list")),
          Make("Counter/Create", Naming<v1::CounterCreateRequest>("counter")),
          Make("Event/Create", Naming<v1::EventCreateRequest>("event")),
          Make("Queue/Create", queue),
          Make("Lock/Create", Naming<v1::LockCreateRequest>("lock")),
          Make("Semaphore/Create", semaphore),
          Make("Barrier/Create", barrier)};
}

MadeCall RandomCallOf(Random& random, const ClientMemory& memory, int64_t unique, bool in_session,
                      bool fences) {
  Maker maker(random, memory, unique, in_session);
  MadeCall call = fences ? maker.Any() : maker.Plain();
  if (in_session) call.owner = static_cast<uint64_t>(random.Below(2));
  return call;
}

void Learn(const MadeCall& call, const SeenReply& reply, ClientMemory* memory) {
  const std::string method = call.method.substr(sizeof("/manager.v1.") - 1);
  if (method == "Lock/Release") memory->fences.erase("lock");
  if (method == "Semaphore/Release") memory->fences.erase("semaphore");
  if (method == "Queue/Acknowledge") memory->deliveries.clear();
  if (!reply.status.ok()) return;
  if (method == "Lock/Acquire") {
    v1::LockAcquireResponse response;
    response.ParseFromString(reply.response);
    if (response.acquired()) memory->fences["lock"] = response.fence();
  } else if (method == "Semaphore/Acquire") {
    v1::SemaphoreAcquireResponse response;
    response.ParseFromString(reply.response);
    if (response.acquired()) memory->fences["semaphore"] = response.fence();
  } else if (method == "Queue/Get") {
    v1::QueueGetResponse response;
    response.ParseFromString(reply.response);
    if (response.delivery() != 0) memory->deliveries.push_back(response.delivery());
  } else if (method == "List/Create") {
    v1::ListCreateResponse response;
    response.ParseFromString(reply.response);
    if (response.info().name().empty()) memory->references.push_back(response.info().id());
  }
}

}  // namespace manager
