#include "server/objects/barrier/barrier.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/barrier.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/grants_state.h"
#include "server/objects/names.h"
#include "server/objects/time_fields.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"

namespace manager {
namespace {

absl::Status Broken(absl::string_view why) { return Error(v1::ERROR_REASON_BROKEN_BARRIER, why); }

}  // namespace

absl::Status Barrier::Init(const Turn&, wire::BarrierCreateRequest& request) {
  if (request.parties() < 1) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("parties is ", request.parties(), "; it must be 1 or more"),
                 {{"field", "parties"}});
  }
  if (request.has_default_timeout()) {
    const absl::StatusOr<absl::Duration> timeout = ToTimeout(request.default_timeout());
    if (!timeout.ok()) return timeout.status();
    default_timeout_ = *timeout;
  }
  parties_ = request.parties();
  action_ = request.action();
  return absl::OkStatus();
}

absl::Status Barrier::CheckSame(const wire::BarrierCreateRequest& request) const {
  if (request.action() == action_) return absl::OkStatus();
  constexpr absl::string_view kWith = "barrier with an action";
  constexpr absl::string_view kWithout = "barrier without an action";
  return WrongType(Label(), action_ ? kWith : kWithout, action_ ? kWithout : kWith);
}

std::string Barrier::Summary() const {
  if (acting()) return absl::StrCat("action running, fence ", grants_.Oldest()->fence);
  if (broken_) return "broken";
  return absl::StrCat(filling_.size(), " of ", parties_, " have come");
}

Outcome Barrier::Wait(Turn& turn, wire::BarrierWaitRequest& request,
                      wire::BarrierWaitResponse* response) {
  const absl::StatusOr<absl::Duration> timeout =
      request.has_timeout() ? ToTimeout(request.timeout()) : default_timeout_;
  if (!timeout.ok()) return timeout.status();
  if (turn.ticket() <= complete_) {
    if (acting()) return Outcome::WaitIn(acting_);
    response->set_index(next_index_++);
    return absl::OkStatus();
  }
  if (broken_) return Broken("the barrier is broken, until it is reset");
  if (turn.ticket() <= reset_) return Broken("the barrier was reset while the call waited");
  if (acting()) return Outcome::WaitIn(late_);
  if (!HasCome(turn) && static_cast<int64_t>(filling_.size()) + 1 == parties_) {
    Complete(turn, response);
    return absl::OkStatus();
  }
  if (turn.MayWait(*timeout)) return Outcome::WaitIn(filling_);
  Break();
  response->set_broken(true);
  return absl::OkStatus();
}

bool Barrier::HasCome(const Turn& turn) const {
  return !filling_.empty() && turn.ticket() <= (*std::prev(filling_.end()))->ticket;
}

void Barrier::Complete(const Turn& turn, wire::BarrierWaitResponse* response) {
  complete_ = turn.ticket();
  next_index_ = 0;
  response->set_index(parties_ - 1);
  if (!action_) return;
  const Grant grant = turn.NewGrant();
  grants_.Add(grant);
  response->set_run_action(true);
  response->set_fence(grant.fence);
}

absl::Status Barrier::ActionDone(wire::BarrierActionDoneRequest& request,
                                 wire::BarrierActionDoneResponse*) {
  if (grants_.Find(request.fence()) == nullptr) {
    return Broken(
        absl::StrCat("no action with fence ", request.fence(),
                     " is running: the barrier was broken or reset meanwhile, or was told "
                     "before that the action is done"));
  }
  if (request.ok()) {
    grants_.Remove(request.fence());
  } else {
    Break();
  }
  return absl::OkStatus();
}

absl::Status Barrier::Abort(wire::BarrierAbortRequest&, wire::BarrierAbortResponse*) {
  Break();
  return absl::OkStatus();
}

absl::Status Barrier::Reset(const Turn& turn, wire::BarrierResetRequest&,
                            wire::BarrierResetResponse*) {
  EndAction();
  broken_ = false;
  reset_ = turn.ticket();
  return absl::OkStatus();
}

void Barrier::Break() {
  EndAction();
  broken_ = true;
}

void Barrier::EndAction() {
  if (!acting()) return;
  grants_.Remove(grants_.Oldest()->fence);
  complete_ = 0;
}

absl::Status Barrier::Inspect(const wire::BarrierInspectRequest&,
                              wire::BarrierInspectResponse* response) const {
  response->set_parties(parties_);
  response->set_n_waiting(static_cast<int64_t>(filling_.size()));
  response->set_broken(broken_);
  if (default_timeout_ < absl::InfiniteDuration()) {
    SetDuration(default_timeout_, response->mutable_default_timeout());
  }
  response->set_action(action_);
  if (acting()) response->set_action_fence(grants_.Oldest()->fence);
  return absl::OkStatus();
}

void Barrier::EndSession(uint64_t session, const Step&) {
  if (grants_.HeldBy(session)) Break();
}

void Barrier::TakeBackWait(wire::BarrierWaitResponse& response) {
  if (grants_.Find(response.fence()) != nullptr) Break();
}

void Barrier::Save(const StateSink& sink) const {
  state::v1::Barrier state;
  state.set_parties(parties_);
  if (default_timeout_ < absl::InfiniteDuration()) {
    SetDuration(default_timeout_, state.mutable_default_timeout());
  }
  state.set_action(action_);
  state.set_broken(broken_);
  SaveGrants(grants_, state.mutable_grants());
  state.set_complete(complete_);
  state.set_next_index(next_index_);
  state.set_reset(reset_);
  sink(state);
}

absl::Status Barrier::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Barrier>(part);
  if (!state.ok()) return state.status();
  if (state->parties() < 1) return DamagedPart("a barrier is for no parties");
  if (state->grants_size() > 1) return DamagedPart("a barrier's action is run by more than one");
  if (state->has_default_timeout()) {
    const absl::StatusOr<absl::Duration> timeout = ToTimeout(state->default_timeout());
    if (!timeout.ok()) return DamagedPart("a barrier's default timeout is no duration");
    default_timeout_ = *timeout;
  }
  parties_ = state->parties();
  action_ = state->action();
  broken_ = state->broken();
  LoadGrants(state->grants(), &grants_);
  complete_ = state->complete();
  next_index_ = state->next_index();
  reset_ = state->reset();
  return absl::OkStatus();
}

std::vector<Method> Barrier::Methods() {
  return {
      CreateRow<Barrier, wire::BarrierCreateRequest, wire::BarrierCreateResponse>("Barrier/Create"),
      Row<&Barrier::Wait, &Barrier::TakeBackWait>("Barrier/Wait"),
      Row<&Barrier::ActionDone>("Barrier/ActionDone"),
      Row<&Barrier::Abort>("Barrier/Abort"),
      Row<&Barrier::Reset>("Barrier/Reset"),
      Row<&Barrier::Inspect>("Barrier/Inspect"),
  };
}

}  // namespace manager
