#include "tests/behaviour/random/queue_model.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the queue";
constexpr char kDeadLetters[] = "the dead letters";

template <class Request>
Request Naming(const char* name = kName) {
  Request request;
  request.set_object(name);
  return request;
}

// A lease of some milliseconds, and of so many nanoseconds that hardly anything else ends with it.
absl::Duration RandomLease(Random& random) {
  return absl::Milliseconds(random.Between(1, 300)) + absl::Nanoseconds(random.Below(1'000'000));
}

template <class Request>
void FillLease(absl::Duration lease, Request* request) {
  request->mutable_lease()->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(lease)));
}

RandomCall InSession(int session, RandomCall call) {
  call.session = session;
  return call;
}

}  // namespace

RandomCall QueueModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  // What is shut down is of little use.
  if (random.OneIn(shut_down_ ? 20 : 200)) return Delete(id, answers);
  if (random.OneIn(200)) return Shutdown(id, random, answers);
  // So is the end of a delivery that there is not.
  const bool has_deliveries = !deliveries_.empty() || random.OneIn(10);
  switch (random.Below(has_deliveries ? 16 : 12)) {
    case 0:
      return Stats(id, answers);
    case 1:
      return Join(id, random, answers);
    case 2:
      return TaskDone(id, answers);
    case 3:
      return CallDeadLetters(id, random, answers);
    case 4:
    case 5:
    case 6:
    case 7:
      return Get(id, random, answers);
    case 12:
    case 13:
    case 14:
      return EndDelivery(id, random, answers);
    case 15:
      return Extend(id, random, answers);
    default:
      return Put(id, random, answers);
  }
}

RandomCall QueueModel::Create(Random& random) {
  auto request = Naming<v1::QueueCreateRequest>();
  max_size_ = random.Below(4);
  order_ =
      static_cast<v1::QueueOrder>(random.Between(v1::QUEUE_ORDER_FIFO, v1::QUEUE_ORDER_PRIORITY));
  max_deliveries_ = random.OneIn(2) ? 0 : random.Between(1, 2);
  request.set_max_size(max_size_);
  request.set_order(order_);
  if (max_deliveries_ > 0) {
    request.set_max_deliveries(max_deliveries_);
    request.set_dead_letter(kDeadLetters);
  }
  return MakeCall("Queue/Create", request);
}

RandomCall QueueModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  ++incarnation_;
  exists_ = true;
  items_.clear();
  deliveries_.clear();
  unfinished_ = 0;
  shut_down_ = false;
  dropped_ = false;
  return Create(random);
}

RandomCall QueueModel::CallDeadLetters(int id, Random& random, Answers* answers) {
  if (!has_dead_letters_) {
    has_dead_letters_ = true;
    (*answers)[id] = {.any_reply = true};
    return MakeCall("Queue/Create", Naming<v1::QueueCreateRequest>(kDeadLetters));
  }
  if (random.OneIn(4)) {
    has_dead_letters_ = false;
    dead_letters_.clear();
    (*answers)[id] = Ok(v1::ObjectsDeleteResponse());
    return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>(kDeadLetters));
  }
  auto request = Naming<v1::QueueGetManyRequest>(kDeadLetters);
  request.set_max_items(10);
  request.mutable_timeout();
  v1::QueueGetManyResponse reply;
  for (int i = 0; i < 10 && !dead_letters_.empty(); ++i, dead_letters_.pop_front()) {
    v1::QueueItem* item = reply.add_items();
    *item->mutable_item() = dead_letters_.front();
    item->set_delivery_count(1);
  }
  (*answers)[id] = reply.items().empty() ? Refused(v1::ERROR_REASON_QUEUE_EMPTY) : Ok(reply);
  return MakeCall("Queue/GetMany", request);
}

QueueModel::Waiter QueueModel::NewWaiter(int id, Wish wish, const RandomTimeout& timeout,
                                         Random& random) const {
  return {.id = id,
          .session = random.Below(kModelSessions + 1),
          .deadline = now() + timeout.length,
          .wish = wish};
}

RandomCall QueueModel::Get(int id, Random& random, Answers* answers) {
  const RandomTimeout timeout(random);
  Waiter waiter = NewWaiter(id, Wish::kGet, timeout, random);
  if (random.OneIn(2)) waiter.lease = RandomLease(random);
  waiter.many = random.OneIn(3);
  if (waiter.many) waiter.max_items = random.Between(1, 3);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative() && !(shut_down_ && drained())) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    Do(waiter, timeout.waits(), answers);
  }
  const auto fill = [&](auto request) {
    timeout.Fill(&request);
    if (waiter.lease.has_value()) FillLease(*waiter.lease, &request);
    return request;
  };
  if (!waiter.many) {
    return InSession(waiter.session, MakeCall("Queue/Get", fill(Naming<v1::QueueGetRequest>())));
  }
  auto request = fill(Naming<v1::QueueGetManyRequest>());
  request.set_max_items(waiter.max_items);
  return InSession(waiter.session, MakeCall("Queue/GetMany", request));
}

RandomCall QueueModel::Put(int id, Random& random, Answers* answers) {
  const RandomTimeout timeout(random);
  Waiter waiter = NewWaiter(id, Wish::kPut, timeout, random);
  waiter.many = random.OneIn(3);
  const int count = waiter.many ? random.Below(4) : 1;
  for (int i = 0; i < count; ++i) waiter.values.push_back(NewValue(id, random));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative() && max_size_ > 0 && !shut_down_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    const bool ever = max_size_ == 0 || count <= max_size_;
    Do(waiter, timeout.waits() && ever, answers);
  }
  if (!waiter.many) {
    auto request = Naming<v1::QueuePutRequest>();
    timeout.Fill(&request);
    *request.mutable_item() = waiter.values[0];
    return InSession(waiter.session, MakeCall("Queue/Put", request));
  }
  auto request = Naming<v1::QueuePutManyRequest>();
  timeout.Fill(&request);
  for (const v1::Value& value : waiter.values) *request.add_items() = value;
  return InSession(waiter.session, MakeCall("Queue/PutMany", request));
}

// Where values matter for the order there are few of them, some equal, a few of another kind.
v1::Value QueueModel::NewValue(int id, Random& random) const {
  v1::Value value;
  if (order_ != v1::QUEUE_ORDER_PRIORITY) {
    value.set_int_value(id);
  } else if (random.OneIn(20)) {
    value.set_string_value("x");
  } else if (random.OneIn(2)) {
    value.set_int_value(random.Below(4));
  } else {
    value.set_double_value(random.Below(4));
  }
  return value;
}

RandomCall QueueModel::Join(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueJoinRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  const Waiter waiter = NewWaiter(id, Wish::kJoin, timeout, random);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    Do(waiter, timeout.waits(), answers);
  }
  return InSession(waiter.session, MakeCall("Queue/Join", request));
}

// Mostly one that there is.
uint64_t QueueModel::SomeDelivery(Random& random) const {
  if (deliveries_.empty() || random.OneIn(10)) {
    return fences_.last - std::min<uint64_t>(fences_.last, static_cast<uint64_t>(random.Below(5)));
  }
  return std::next(deliveries_.begin(), random.Below(static_cast<int>(deliveries_.size())))->first;
}

RandomCall QueueModel::EndDelivery(int id, Random& random, Answers* answers) {
  const uint64_t number = SomeDelivery(random);
  const bool returns = random.OneIn(2);
  const auto found = deliveries_.find(number);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (found == deliveries_.end()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_DELIVERY_NOT_FOUND);
  } else {
    const Item item = found->second.item;
    deliveries_.erase(found);
    v1::QueueReturnResponse reply;
    if (returns) {
      reply.set_dead_lettered(ComeBack(item));
    } else {
      CountDone(1);
    }
    (*answers)[id] = returns ? Ok(reply) : Ok(v1::QueueAcknowledgeResponse());
    Settle(answers);
  }
  auto return_request = Naming<v1::QueueReturnRequest>();
  return_request.set_delivery(number);
  auto acknowledge_request = Naming<v1::QueueAcknowledgeRequest>();
  acknowledge_request.set_delivery(number);
  return returns ? MakeCall("Queue/Return", return_request)
                 : MakeCall("Queue/Acknowledge", acknowledge_request);
}

RandomCall QueueModel::Extend(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueExtendRequest>();
  request.set_delivery(SomeDelivery(random));
  const absl::Duration lease = RandomLease(random);
  FillLease(lease, &request);
  const auto found = deliveries_.find(request.delivery());
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (found == deliveries_.end()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_DELIVERY_NOT_FOUND);
  } else {
    found->second.end = now() + lease;
    (*answers)[id] = Ok(v1::QueueExtendResponse());
  }
  return MakeCall("Queue/Extend", request);
}

RandomCall QueueModel::TaskDone(int id, Answers* answers) {
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (unfinished_ == 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_TASK_DONE_OVERFLOW);
  } else {
    --unfinished_;
    (*answers)[id] = Ok(v1::QueueTaskDoneResponse());
    Settle(answers);
  }
  return MakeCall("Queue/TaskDone", Naming<v1::QueueTaskDoneRequest>());
}

RandomCall QueueModel::Stats(int id, Answers* answers) {
  v1::QueueStatsResponse reply;
  reply.set_size(size());
  reply.set_max_size(max_size_);
  reply.set_unfinished(unfinished_);
  reply.set_shut_down(shut_down_);
  reply.set_waiting_gets(static_cast<int64_t>(lines_[Wish::kGet].size()));
  reply.set_waiting_puts(static_cast<int64_t>(lines_[Wish::kPut].size()));
  reply.set_order(order_);
  reply.set_leased(static_cast<int64_t>(deliveries_.size()));
  reply.set_max_deliveries(max_deliveries_);
  if (max_deliveries_ > 0) reply.set_dead_letter(kDeadLetters);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Queue/Stats", Naming<v1::QueueStatsRequest>());
}

RandomCall QueueModel::Shutdown(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueShutdownRequest>();
  request.set_immediate(random.OneIn(2));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
    return MakeCall("Queue/Shutdown", request);
  }
  shut_down_ = true;
  if (request.immediate()) {
    dropped_ = true;
    CountDone(size());
    items_.clear();
  }
  (*answers)[id] = Ok(v1::QueueShutdownResponse());
  Settle(answers);
  return MakeCall("Queue/Shutdown", request);
}

RandomCall QueueModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (auto& [wish, line] : lines_) {
    for (const Waiter& waiter : line) {
      (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
    }
    line.clear();
  }
  deliveries_.clear();
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

}  // namespace manager
