#include "tests/simulation/spoil.h"

#include <algorithm>

#include "manager/log/v1/record.pb.h"
#include "manager/state/v1/snapshot.pb.h"

namespace manager {
namespace {

// Bugs that strike some records strike one in so many.
constexpr uint64_t kSome = 10;

log::v1::Record Parse(absl::string_view bytes) {
  log::v1::Record record;
  record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return record;
}

std::string Nothing() {
  log::v1::Record record;
  record.mutable_tick();
  return record.SerializeAsString();
}

}  // namespace

bool AnswersAtOnce(absl::string_view bytes) {
  const std::string method = Parse(bytes).call().method();
  return method == "/manager.v1.List/Append" || method == "/manager.v1.Counter/Add";
}

void SpoilBatch(Bug bug, int64_t count, std::vector<NewEntry>* batch) {
  if (bug == Bug::kBatchIsReversed && batch->size() > 1) {
    const absl::Time time = batch->front().time;
    std::reverse(batch->begin(), batch->end());
    batch->front().time = time;
  }
  for (NewEntry& entry : *batch) {
    log::v1::Record record = Parse(entry.record);
    if (bug == Bug::kBeginIsNotWritten && record.has_begin() && count > 1) entry.record = Nothing();
    if (bug == Bug::kCallLosesItsNumber && record.has_call() && count % 8 == 0) {
      record.mutable_call()->set_session(0);
      entry.record = record.SerializeAsString();
    }
  }
}

std::optional<std::string> RecordSpoiler::Replace(const LogEntry& entry) const {
  log::v1::Record record = Parse(entry.record);
  const bool goes = (bug_ == Bug::kRecordIsForgotten && entry.index % kSome == 0) ||
                    (bug_ == Bug::kAcknowledgementIsForgotten && record.has_acknowledge()) ||
                    (bug_ == Bug::kCancelIsForgotten && record.has_cancel()) ||
                    (bug_ == Bug::kExpireIsForgotten && record.has_expire()) ||
                    (bug_ == Bug::kTakeBackIsForgotten && record.has_take_back());
  if (goes) return std::nullopt;
  if (bug_ == Bug::kGuardIsStripped && record.has_call()) {
    record.mutable_call()->clear_guard_lock();
    return record.SerializeAsString();
  }
  if (bug_ == Bug::kOwnerIsStripped && record.has_call()) {
    record.mutable_call()->clear_owner_number();
    return record.SerializeAsString();
  }
  return std::string(entry.record);
}

absl::Status RecordSpoiler::Visit(const LogEntry& entry) {
  const std::optional<std::string> record = Replace(entry);
  if (!record.has_value()) return absl::OkStatus();
  LogEntry spoilt = entry;
  spoilt.record = *record;
  first_time_ = std::min(first_time_, entry.time);
  if (bug_ == Bug::kTimesAreLost) spoilt.time = first_time_;
  if (bug_ == Bug::kRecordsAreSwapped && entry.index % kSome == 0) {
    held_ = spoilt;
    held_record_ = *record;
    return absl::OkStatus();
  }
  absl::Status status = visit_(spoilt);
  if (status.ok() && bug_ == Bug::kRecordIsAppliedTwice && AnswersAtOnce(*record)) {
    status = visit_(spoilt);
  }
  return status.ok() ? Finish() : status;
}

absl::Status RecordSpoiler::Finish() {
  if (!held_.has_value()) return absl::OkStatus();
  LogEntry held = *held_;
  held.record = held_record_;
  held_.reset();
  return visit_(held);
}

absl::Status VisitSpoilt(Bug bug, absl::string_view bytes, const Log::PartVisitor& visit) {
  state::v1::Part part;
  part.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  const bool goes = (bug == Bug::kWaitingCallIsForgotten && part.has_waiting_call()) ||
                    (bug == Bug::kKeptReplyIsForgotten && part.has_reply()) ||
                    (bug == Bug::kObjectPartIsForgotten && part.has_object_part());
  if (goes) return absl::OkStatus();
  if (bug == Bug::kForgottenCallsAreLost && part.has_session()) {
    part.mutable_session()->clear_forgotten();
  } else if (bug == Bug::kReferenceIsForgotten && part.has_session()) {
    part.mutable_session()->clear_references();
  } else if (bug == Bug::kFenceIsForgotten && part.has_head()) {
    part.mutable_head()->set_last_fence(part.head().last_fence() / 2);
  } else if (bug == Bug::kDeadlineIsWrong && part.has_waiting_call()) {
    part.mutable_waiting_call()->set_deadline(part.waiting_call().arrived() + 3'600'000'000'000);
  } else {
    return visit(bytes);
  }
  return visit(part.SerializeAsString());
}

}  // namespace manager
