#include "server/objects/rwlock/rwlock.h"

#include "absl/strings/str_cat.h"
#include "manager/state/v1/rwlock.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"

namespace manager {

absl::Status ReadWriteLock::Init(const Turn&, wire::ReadWriteLockCreateRequest& request) {
  return SetOwnerDeath(request.owner_death());
}

std::string ReadWriteLock::Summary() const {
  if (grants_.empty()) return "unlocked";
  if (writing()) return absl::StrCat("a writer, fence ", writer_);
  return grants_.size() == 1 ? "1 reader" : absl::StrCat(grants_.size(), " readers");
}

bool ReadWriteLock::IsFirst(const Turn& turn) const {
  return line_.empty() || line_.front()->ticket >= turn.ticket();
}

template <class Request, class Response>
Outcome ReadWriteLock::Acquire(Turn& turn, const Request& request, Response* response,
                               bool may_enter) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (*timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (!may_enter) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
    return absl::OkStatus();  // acquired stays false.
  }
  const Grant grant = turn.NewGrant();
  grants_.Add(grant);
  response->set_acquired(true);
  response->set_fence(grant.fence);
  response->set_abandoned(half_done_);
  return absl::OkStatus();
}

Outcome ReadWriteLock::AcquireRead(Turn& turn, wire::ReadWriteLockAcquireReadRequest& request,
                                   wire::ReadWriteLockAcquireReadResponse* response) {
  return Acquire(turn, request, response, !writing() && IsFirst(turn));
}

Outcome ReadWriteLock::AcquireWrite(Turn& turn, wire::ReadWriteLockAcquireWriteRequest& request,
                                    wire::ReadWriteLockAcquireWriteResponse* response) {
  Outcome outcome = Acquire(turn, request, response, grants_.empty() && IsFirst(turn));
  if (response->acquired()) {
    writer_ = response->fence();
    half_done_ = false;
  }
  return outcome;
}

absl::Status ReadWriteLock::Release(const Turn& turn, wire::ReadWriteLockReleaseRequest& request,
                                    wire::ReadWriteLockReleaseResponse*) {
  if (grants_.empty()) {
    return Error(v1::ERROR_REASON_NOT_LOCKED, "the lock is not held, so it cannot be released");
  }
  if (request.has_fence()) {
    if (End(request.fence())) return absl::OkStatus();
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 absl::StrCat("the grant with fence ", request.fence(), " is over"),
                 {{"fence", absl::StrCat(request.fence())}});
  }
  const Grant* const own = grants_.OldestOf(turn.owner());
  if (own == nullptr) {
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 "the lock is held, but not by the caller; a fence names another's grant");
  }
  End(own->fence);
  return absl::OkStatus();
}

bool ReadWriteLock::End(uint64_t fence) {
  if (!grants_.Remove(fence)) return false;
  if (fence == writer_) writer_ = 0;
  return true;
}

void ReadWriteLock::OnGrantLost(const Grant& grant) {
  if (grant.fence != writer_) return;
  writer_ = 0;
  half_done_ = owner_death() == wire::OWNER_DEATH_POLICY_ABANDON;
}

absl::Status ReadWriteLock::Inspect(const wire::ReadWriteLockInspectRequest&,
                                    wire::ReadWriteLockInspectResponse* response) const {
  response->set_readers(writing() ? 0 : static_cast<int64_t>(grants_.size()));
  response->set_writing(writing());
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  response->set_owner_death(owner_death());
  return absl::OkStatus();
}

bool ReadWriteLock::TakeBack(uint64_t fence) {
  const Grant* const grant = grants_.Find(fence);
  return grant != nullptr && !IsKept(*grant) && End(fence);
}

void ReadWriteLock::TakeBackRead(wire::ReadWriteLockAcquireReadResponse& response) {
  TakeBack(response.fence());
}

void ReadWriteLock::TakeBackWrite(wire::ReadWriteLockAcquireWriteResponse& response) {
  if (TakeBack(response.fence())) half_done_ = response.abandoned();
}

void ReadWriteLock::Save(const StateSink& sink) const {
  state::v1::ReadWriteLock state;
  state.set_writer(writer_);
  state.set_half_done(half_done_);
  SaveHolding(state.mutable_holding());
  sink(state);
}

absl::Status ReadWriteLock::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::ReadWriteLock>(part);
  if (!state.ok()) return state.status();
  writer_ = state->writer();
  half_done_ = state->half_done();
  LoadHolding(state->holding());
  if (writing() && (grants_.size() != 1 || grants_.Find(writer_) == nullptr)) {
    return DamagedPart("a read-write lock's writer is not its one holder");
  }
  return absl::OkStatus();
}

std::vector<Method> ReadWriteLock::Methods() {
  return {
      CreateRow<ReadWriteLock, wire::ReadWriteLockCreateRequest, wire::ReadWriteLockCreateResponse>(
          "ReadWriteLock/Create"),
      Row<&ReadWriteLock::AcquireRead, &ReadWriteLock::TakeBackRead>("ReadWriteLock/AcquireRead"),
      Row<&ReadWriteLock::AcquireWrite, &ReadWriteLock::TakeBackWrite>(
          "ReadWriteLock/AcquireWrite"),
      Row<&ReadWriteLock::Release>("ReadWriteLock/Release"),
      Row<&ReadWriteLock::Inspect>("ReadWriteLock/Inspect"),
  };
}

}  // namespace manager
