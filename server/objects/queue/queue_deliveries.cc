// The queue's deliveries: how they end, and where their items go.

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/queue/lease.h"
#include "server/objects/queue/queue.h"

namespace manager {
namespace {

absl::Status DeliveryNotFound(uint64_t number) {
  return Error(v1::ERROR_REASON_DELIVERY_NOT_FOUND,
               absl::StrCat("there is no delivery ", number,
                            " (any more): it was ended, or its lease has run out"),
               {{"delivery", absl::StrCat(number)}});
}

}  // namespace

absl::Status Queue::Acknowledge(wire::QueueAcknowledgeRequest& request,
                                wire::QueueAcknowledgeResponse*) {
  if (!deliveries_.End(request.delivery()).has_value()) return DeliveryNotFound(request.delivery());
  CountDone(1);
  return absl::OkStatus();
}

absl::Status Queue::Return(const Turn& turn, wire::QueueReturnRequest& request,
                           wire::QueueReturnResponse* response) {
  std::optional<QueuedItem> item = deliveries_.End(request.delivery());
  if (!item.has_value()) return DeliveryNotFound(request.delivery());
  response->set_dead_lettered(ComeBack(*std::move(item), turn));
  return absl::OkStatus();
}

absl::Status Queue::Extend(const Turn& turn, wire::QueueExtendRequest& request,
                           wire::QueueExtendResponse*) {
  const absl::StatusOr<std::optional<absl::Duration>> lease = LeaseOf(request);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT, "there is no lease to give the delivery",
                 {{"field", "lease"}});
  }
  if (!deliveries_.SetEnd(request.delivery(), TimeAfter(turn.now(), **lease))) {
    return DeliveryNotFound(request.delivery());
  }
  return absl::OkStatus();
}

void Queue::EndSession(uint64_t session, const Step& step) {
  for (QueuedItem& item : deliveries_.EndSession(session)) ComeBack(std::move(item), step);
}

void Queue::OnAlarm(const Step& step) {
  for (QueuedItem& item : deliveries_.EndLate(step.now())) ComeBack(std::move(item), step);
}

bool Queue::ComeBack(QueuedItem item, const Step& step) {
  if (dropped_) {
    CountDone(1);
    return false;
  }
  if (max_deliveries_ > 0 && item.deliveries >= max_deliveries_ && Bury(item, step)) {
    CountDone(1);
    return true;
  }
  items_.PutBack(std::move(item));
  return false;
}

bool Queue::Bury(const QueuedItem& item, const Step& step) {
  const absl::StatusOr<Object*> found = step.Find(dead_letter_);
  if (!found.ok() || (*found)->type() != kType || *found == this) return false;
  auto& dead_letter = static_cast<Queue&>(**found);
  // Who waits to put comes first.
  if (dead_letter.shut_down_ || !dead_letter.putters_.empty() || !dead_letter.HasRoomFor(1)) {
    return false;
  }
  absl::StatusOr<QueuedItem> buried = dead_letter.items_.Prepare(item.value.bytes());
  if (!buried.ok()) return false;
  buried->value = dead_letter.Hold(item.value.bytes());
  dead_letter.items_.Put(*std::move(buried));
  ++dead_letter.unfinished_;
  step.Touch(dead_letter);
  return true;
}

}  // namespace manager
