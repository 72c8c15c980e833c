#include "server/objects/queue/queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/objects/queue/lease.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT, message, {{"field", field}});
}

absl::Status ShutDown() {
  return Error(v1::ERROR_REASON_QUEUE_SHUT_DOWN, "the queue was shut down");
}

absl::string_view OrderName(wire::QueueOrder order) {
  switch (order) {
    case wire::QUEUE_ORDER_LIFO:
      return "last in, first out";
    case wire::QUEUE_ORDER_PRIORITY:
      return "by priority";
    default:
      return "first in, first out";
  }
}

}  // namespace

absl::Status Queue::Init(const Turn&, wire::QueueCreateRequest& request) {
  if (!wire::QueueOrder_IsValid(request.order())) {
    return Invalid("order", absl::StrCat("there is no queue order ", request.order()));
  }
  if (request.max_deliveries() < 0) {
    return Invalid("max_deliveries", absl::StrCat("max_deliveries is ", request.max_deliveries(),
                                                  "; it must not be negative (0 for no limit)"));
  }
  if ((request.max_deliveries() > 0) == request.dead_letter().empty()) {
    return Invalid(
        "dead_letter",
        "max_deliveries and dead_letter go together: set both, or none where there is no limit");
  }
  if (!request.dead_letter().empty()) {
    if (absl::Status status = CheckObjectName(request.dead_letter()); !status.ok()) {
      return Invalid("dead_letter", absl::StrCat("dead_letter: ", status.message()));
    }
    if (request.dead_letter() == request.object()) {
      return Invalid("dead_letter", "a queue cannot be its own dead-letter queue");
    }
  }
  if (request.order() != wire::QUEUE_ORDER_UNSPECIFIED) items_.set_order(request.order());
  max_size_ = std::max<int64_t>(request.max_size(), 0);
  max_deliveries_ = request.max_deliveries();
  dead_letter_ = std::move(*request.mutable_dead_letter());
  return absl::OkStatus();
}

absl::Status Queue::CheckSame(const wire::QueueCreateRequest& request) const {
  const wire::QueueOrder wanted = request.order();
  if (wanted == wire::QUEUE_ORDER_UNSPECIFIED || wanted == items_.order()) return absl::OkStatus();
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("the queue '", Label(), "' is ", OrderName(items_.order()), ", not ",
                            OrderName(wanted)),
               {{"object", Label()}});
}

std::string Queue::Summary() const {
  std::string summary = absl::StrCat(items_.size(), " items");
  if (bounded()) absl::StrAppend(&summary, " of at most ", max_size_);
  if (items_.order() != wire::QUEUE_ORDER_FIFO) {
    absl::StrAppend(&summary, ", ", OrderName(items_.order()));
  }
  if (!deliveries_.empty()) absl::StrAppend(&summary, ", ", deliveries_.size(), " out on a lease");
  if (unfinished_ > 0) absl::StrAppend(&summary, ", ", unfinished_, " unfinished");
  if (shut_down_) absl::StrAppend(&summary, ", shut down");
  return summary;
}

absl::Status Queue::Stats(const wire::QueueStatsRequest&,
                          wire::QueueStatsResponse* response) const {
  response->set_size(static_cast<int64_t>(items_.size()));
  response->set_max_size(max_size_);
  response->set_unfinished(unfinished_);
  response->set_shut_down(shut_down_);
  response->set_waiting_puts(static_cast<int64_t>(putters_.size()));
  response->set_waiting_gets(static_cast<int64_t>(getters_.size()));
  response->set_order(items_.order());
  response->set_leased(static_cast<int64_t>(deliveries_.size()));
  response->set_max_deliveries(max_deliveries_);
  response->set_dead_letter(dead_letter_);
  return absl::OkStatus();
}

std::optional<Outcome> Queue::AwaitRoom(Turn& turn, absl::Duration timeout, int64_t count) {
  if (shut_down_) return ShutDown();
  // Python looks at the time-out of a bounded queue only, and there even if there is room.
  if (bounded() && timeout < absl::ZeroDuration()) return NegativeTimeout(timeout);
  // Who is first in line may wait for more room than this call needs.
  const bool is_next = putters_.empty() || putters_.front()->ticket >= turn.ticket();
  if (is_next && HasRoomFor(count)) return std::nullopt;
  if (count > max_size_) {
    return Full(absl::StrCat("holds at most ", max_size_, " items, and never ", count,
                             " more; put fewer at a time"));
  }
  if (turn.MayWait(timeout)) return Outcome::WaitIn(putters_);
  if (!HasRoomFor(1)) {
    return Full(absl::StrCat("holds its ", max_size_, " items, and no room came in time"));
  }
  return Full(absl::StrCat("holds ", items_.size(), " of at most ", max_size_,
                           " items, and no room for ", count, " more came in time"));
}

absl::Status Queue::Full(absl::string_view how) const {
  return Error(v1::ERROR_REASON_QUEUE_FULL, absl::StrCat("the queue ", how),
               {{"max_size", absl::StrCat(max_size_)}});
}

Outcome Queue::Put(Turn& turn, wire::QueuePutRequest& request, wire::QueuePutResponse*) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (absl::Status status = CheckPresent("item", request.item()); !status.ok()) return status;
  if (std::optional<Outcome> outcome = AwaitRoom(turn, *timeout, 1)) return *std::move(outcome);
  absl::StatusOr<QueuedItem> item = items_.Prepare(request.item());
  if (!item.ok()) return item.status();
  item->value = Hold(std::move(*request.mutable_item()));
  items_.Put(*std::move(item));
  ++unfinished_;
  return absl::OkStatus();
}

Outcome Queue::PutMany(Turn& turn, wire::QueuePutManyRequest& request,
                       wire::QueuePutManyResponse*) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const int count = request.items_size();
  if (std::optional<Outcome> outcome = AwaitRoom(turn, *timeout, count)) return *std::move(outcome);
  absl::StatusOr<std::vector<QueuedItem>> items =
      items_.Prepare(absl::MakeConstSpan(request.items().data(), static_cast<size_t>(count)));
  if (!items.ok()) return items.status();
  for (int i = 0; i < count; ++i) {
    QueuedItem& item = (*items)[static_cast<size_t>(i)];
    item.value = Hold(std::move(*request.mutable_items(i)));
    items_.Put(std::move(item));
  }
  unfinished_ += count;
  return absl::OkStatus();
}

std::optional<Outcome> Queue::AwaitItem(Turn& turn, absl::Duration timeout) {
  if (shut_down_ && drained()) return ShutDown();
  if (timeout < absl::ZeroDuration()) return NegativeTimeout(timeout);
  if (!items_.empty()) return std::nullopt;
  if (turn.MayWait(timeout)) return Outcome::WaitIn(getters_);
  return Error(v1::ERROR_REASON_QUEUE_EMPTY, "the queue is empty, and no item came in time");
}

template <class Reply>
void Queue::HandOut(const Turn& turn, std::optional<absl::Duration> lease, Reply* reply) {
  QueuedItem item = items_.Take();
  reply->set_delivery_count(++item.deliveries);
  if (!lease.has_value()) {
    reply->set_item(std::move(item.value).Take());
    return;
  }
  const Grant grant = turn.NewGrant();
  reply->set_item(item.value.bytes());
  reply->set_delivery(grant.fence);
  deliveries_.Begin(grant, TimeAfter(turn.now(), *lease), std::move(item));
}

Outcome Queue::Get(Turn& turn, wire::QueueGetRequest& request, wire::QueueGetResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<std::optional<absl::Duration>> lease = LeaseOf(request);
  if (!lease.ok()) return lease.status();
  if (std::optional<Outcome> outcome = AwaitItem(turn, *timeout)) return *std::move(outcome);
  HandOut(turn, *lease, response);
  return absl::OkStatus();
}

Outcome Queue::GetMany(Turn& turn, wire::QueueGetManyRequest& request,
                       wire::QueueGetManyResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<std::optional<absl::Duration>> lease = LeaseOf(request);
  if (!lease.ok()) return lease.status();
  if (request.max_items() <= 0) {
    return Invalid("max_items", absl::StrCat("max_items is ", request.max_items(),
                                             "; at least 1 item must be wanted"));
  }
  if (std::optional<Outcome> outcome = AwaitItem(turn, *timeout)) return *std::move(outcome);
  for (int64_t i = 0; i < request.max_items() && !items_.empty(); ++i) {
    HandOut(turn, *lease, response->add_items());
  }
  return absl::OkStatus();
}

template <class Reply>
void Queue::TakeBack(Reply& reply) {
  const int64_t deliveries = reply.delivery_count() - 1;
  if (reply.delivery() == 0) {
    if (dropped_) return CountDone(1);  // It would have been dropped with the rest.
    return items_.PutFirst(Hold(std::move(*reply.mutable_item())), deliveries);
  }
  std::optional<QueuedItem> item = deliveries_.End(reply.delivery());
  if (!item.has_value()) return;  // The delivery has ended by itself meanwhile.
  if (dropped_) return CountDone(1);
  item->deliveries = deliveries;
  items_.PutBack(*std::move(item));
}

void Queue::TakeBackGet(wire::QueueGetResponse& response) { TakeBack(response); }

void Queue::TakeBackGetMany(wire::QueueGetManyResponse& response) {
  // The last first, so that what goes to the front is in order again.
  for (int i = response.items_size(); i > 0; --i) TakeBack(*response.mutable_items(i - 1));
}

absl::Status Queue::TaskDone(wire::QueueTaskDoneRequest&, wire::QueueTaskDoneResponse*) {
  if (unfinished_ == 0) {
    return Error(v1::ERROR_REASON_TASK_DONE_OVERFLOW,
                 "task_done was called more often than items were put");
  }
  CountDone(1);
  return absl::OkStatus();
}

void Queue::CountDone(int64_t count) {
  // TaskDone may have told already of what was still there.
  unfinished_ = std::max<int64_t>(unfinished_ - count, 0);
}

Outcome Queue::Join(Turn& turn, wire::QueueJoinRequest& request,
                    wire::QueueJoinResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (*timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (unfinished_ > 0 && turn.MayWait(*timeout)) return Outcome::WaitIn(joiners_);
  response->set_joined(unfinished_ == 0);
  return absl::OkStatus();
}

absl::Status Queue::Shutdown(wire::QueueShutdownRequest& request, wire::QueueShutdownResponse*) {
  shut_down_ = true;
  if (request.immediate()) {
    dropped_ = true;
    CountDone(static_cast<int64_t>(items_.size()));
    items_.clear();
  }
  return absl::OkStatus();
}

std::vector<Method> Queue::Methods() {
  return {
      CreateRow<Queue, wire::QueueCreateRequest, wire::QueueCreateResponse>("Queue/Create"),
      Row<&Queue::Put>("Queue/Put"),
      Row<&Queue::PutMany>("Queue/PutMany"),
      Row<&Queue::Get, &Queue::TakeBackGet>("Queue/Get"),
      Row<&Queue::GetMany, &Queue::TakeBackGetMany>("Queue/GetMany"),
      Row<&Queue::Acknowledge>("Queue/Acknowledge"),
      Row<&Queue::Return>("Queue/Return"),
      Row<&Queue::Extend>("Queue/Extend"),
      Row<&Queue::Stats>("Queue/Stats"),
      Row<&Queue::TaskDone>("Queue/TaskDone"),
      Row<&Queue::Join>("Queue/Join"),
      Row<&Queue::Shutdown>("Queue/Shutdown"),
  };
}

}  // namespace manager
