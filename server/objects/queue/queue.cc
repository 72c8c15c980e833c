#include "server/objects/queue/queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/timeout.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

absl::Status ShutDown() {
  return Error(v1::ERROR_REASON_QUEUE_SHUT_DOWN, "the queue was shut down");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Queue>> Queue::Create(wire::QueueCreateRequest& request) {
  auto queue = std::make_unique<Queue>();
  queue->max_size_ = std::max<int64_t>(request.max_size(), 0);
  return queue;
}

std::string Queue::Summary() const {
  std::string summary = absl::StrCat(items_.size(), " items");
  if (bounded()) absl::StrAppend(&summary, " of at most ", max_size_);
  if (unfinished_ > 0) absl::StrAppend(&summary, ", ", unfinished_, " unfinished");
  if (shut_down_) absl::StrAppend(&summary, ", shut down");
  return summary;
}

Outcome Queue::Put(Turn& turn, wire::QueuePutRequest& request, wire::QueuePutResponse*) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (absl::Status status = CheckPresent("item", request.item()); !status.ok()) return status;
  if (shut_down_) return ShutDown();
  // Python looks at the time-out of a bounded queue only, and there even if there is room.
  if (bounded() && *timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (full()) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(putters_);
    return Error(
        v1::ERROR_REASON_QUEUE_FULL,
        absl::StrCat("the queue holds its ", max_size_, " items, and no room came in time"),
        {{"max_size", absl::StrCat(max_size_)}});
  }
  items_.push_back(std::move(*request.mutable_item()));
  ++unfinished_;
  return absl::OkStatus();
}

Outcome Queue::Get(Turn& turn, wire::QueueGetRequest& request, wire::QueueGetResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (items_.empty() && shut_down_) return ShutDown();
  if (*timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (items_.empty()) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(getters_);
    return Error(v1::ERROR_REASON_QUEUE_EMPTY, "the queue is empty, and no item came in time");
  }
  response->set_item(std::move(items_.front()));
  items_.pop_front();
  return absl::OkStatus();
}

absl::Status Queue::Stats(const wire::QueueStatsRequest&,
                          wire::QueueStatsResponse* response) const {
  response->set_size(static_cast<int64_t>(items_.size()));
  response->set_max_size(max_size_);
  response->set_unfinished(unfinished_);
  response->set_shut_down(shut_down_);
  response->set_waiting_puts(static_cast<int64_t>(putters_.size()));
  response->set_waiting_gets(static_cast<int64_t>(getters_.size()));
  return absl::OkStatus();
}

absl::Status Queue::TaskDone(wire::QueueTaskDoneRequest&, wire::QueueTaskDoneResponse*) {
  if (unfinished_ == 0) {
    return Error(v1::ERROR_REASON_TASK_DONE_OVERFLOW,
                 "task_done was called more often than items were put");
  }
  --unfinished_;
  return absl::OkStatus();
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
    unfinished_ = std::max<int64_t>(unfinished_ - static_cast<int64_t>(items_.size()), 0);
    items_.clear();
  }
  return absl::OkStatus();
}

void Queue::TakeBackGet(wire::QueueGetResponse& response) {
  if (dropped_) {
    // It would have been dropped with the rest.
    unfinished_ = std::max<int64_t>(unfinished_ - 1, 0);
    return;
  }
  items_.push_front(std::move(*response.mutable_item()));
}

std::vector<Method> Queue::Methods() {
  return {
      CreateRow<Queue, wire::QueueCreateRequest, wire::QueueCreateResponse>("Queue/Create"),
      Row<&Queue::Put>("Queue/Put"),
      Row<&Queue::Get, &Queue::TakeBackGet>("Queue/Get"),
      Row<&Queue::Stats>("Queue/Stats"),
      Row<&Queue::TaskDone>("Queue/TaskDone"),
      Row<&Queue::Join>("Queue/Join"),
      Row<&Queue::Shutdown>("Queue/Shutdown"),
  };
}

}  // namespace manager
