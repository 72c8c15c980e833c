#include "server/objects/semaphore/semaphore.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/semaphore.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/objects/timeout.h"

namespace manager {
namespace {

absl::Status BadArgument(absl::string_view field, absl::string_view what) {
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT, what, {{"field", field}});
}

}  // namespace

absl::Status Semaphore::Init(const Turn&, wire::SemaphoreCreateRequest& request) {
  if (request.has_value()) initial_value_ = request.value();
  if (initial_value_ < 0) {
    return BadArgument("value",
                       absl::StrCat("value is ", initial_value_, "; it must not be negative"));
  }
  value_ = initial_value_;
  bounded_ = request.bounded();
  return SetOwnerDeath(request.owner_death());
}

absl::Status Semaphore::CheckSame(const wire::SemaphoreCreateRequest& request) const {
  if (request.bounded() == bounded_) return absl::OkStatus();
  constexpr absl::string_view kBounded = "bounded semaphore", kPlain = "semaphore without a bound";
  return WrongType(Label(), bounded_ ? kBounded : kPlain, bounded_ ? kPlain : kBounded);
}

std::string Semaphore::Summary() const {
  return absl::StrCat(value_, " free, ", grants_.size(), " held");
}

Outcome Semaphore::Acquire(Turn& turn, wire::SemaphoreAcquireRequest& request,
                           wire::SemaphoreAcquireResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (value_ == 0) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
    return absl::OkStatus();  // acquired stays false.
  }
  --value_;
  const Grant grant = turn.NewGrant();
  grants_.Add(grant);
  response->set_acquired(true);
  response->set_fence(grant.fence);
  response->set_abandoned(TakeAbandoned());
  return absl::OkStatus();
}

absl::Status Semaphore::Release(const Turn& turn, wire::SemaphoreReleaseRequest& request,
                                wire::SemaphoreReleaseResponse*) {
  const int64_t n = request.has_n() ? request.n() : 1;
  if (n < 1) return BadArgument("n", absl::StrCat("n is ", n, "; it must be 1 or more"));
  if (!request.has_fence()) return ReleaseAny(turn.owner(), n);
  if (n > 1) {
    return BadArgument("n", absl::StrCat("n is ", n, "; a fence names one permit's grant"));
  }
  return ReleaseGrant(request.fence());
}

absl::Status Semaphore::ReleaseGrant(uint64_t fence) {
  if (!grants_.Remove(fence)) {
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 absl::StrCat("the grant with fence ", fence,
                              " is over: its permit was given back, or was never taken"),
                 {{"fence", absl::StrCat(fence)}});
  }
  ++value_;
  return absl::OkStatus();
}

absl::Status Semaphore::ReleaseAny(const Owner& owner, int64_t n) {
  const auto held = static_cast<int64_t>(grants_.size());
  if (bounded_ && n > held) {
    return Error(
        v1::ERROR_REASON_OVER_RELEASED,
        absl::StrCat("the semaphore is bounded and released too many times: ", held, " of its ",
                     initial_value_, " permits are held, so ", n, " cannot be given back"),
        {{"held", absl::StrCat(held)}});
  }
  if (n > std::numeric_limits<int64_t>::max() - value_) {
    return Error(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
                 absl::StrCat("the semaphore has ", value_, " permits free; ", n,
                              " more would be more than it can count"),
                 {{"field", "n"}});
  }
  const Grant* ended = nullptr;
  for (int64_t i = 0; i < n && (ended = NextToEnd(owner)) != nullptr; ++i) {
    grants_.Remove(ended->fence);
  }
  value_ += n;
  return absl::OkStatus();
}

const Grant* Semaphore::NextToEnd(const Owner& owner) const {
  if (const Grant* const own = grants_.OldestOf(owner)) return own;
  if (const Grant* const of_session = grants_.OldestOf(owner.session)) return of_session;
  return grants_.Oldest();
}

void Semaphore::OnGrantLost(const Grant&) { ++value_; }

absl::Status Semaphore::Inspect(const wire::SemaphoreInspectRequest&,
                                wire::SemaphoreInspectResponse* response) const {
  response->set_value(value_);
  response->set_holders(static_cast<int64_t>(grants_.size()));
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  response->set_bounded(bounded_);
  response->set_initial_value(initial_value_);
  response->set_owner_death(owner_death());
  return absl::OkStatus();
}

void Semaphore::TakeBackAcquire(wire::SemaphoreAcquireResponse& response) {
  const Grant* const grant = grants_.Find(response.fence());
  if (grant == nullptr || IsKept(*grant)) return;
  grants_.Remove(response.fence());
  ++value_;
  if (response.abandoned()) set_abandoned();
}

void Semaphore::Save(const StateSink& sink) const {
  state::v1::Semaphore state;
  state.set_value(value_);
  state.set_initial_value(initial_value_);
  state.set_bounded(bounded_);
  SaveHolding(state.mutable_holding());
  sink(state);
}

absl::Status Semaphore::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Semaphore>(part);
  if (!state.ok()) return state.status();
  value_ = state->value();
  initial_value_ = state->initial_value();
  bounded_ = state->bounded();
  LoadHolding(state->holding());
  return absl::OkStatus();
}

std::vector<Method> Semaphore::Methods() {
  return {
      CreateRow<Semaphore, wire::SemaphoreCreateRequest, wire::SemaphoreCreateResponse>(
          "Semaphore/Create"),
      Row<&Semaphore::Acquire, &Semaphore::TakeBackAcquire>("Semaphore/Acquire"),
      Row<&Semaphore::Release>("Semaphore/Release"),
      Row<&Semaphore::Inspect>("Semaphore/Inspect"),
  };
}

}  // namespace manager
