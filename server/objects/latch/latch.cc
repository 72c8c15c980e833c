#include "server/objects/latch/latch.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/latch.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/timeout.h"

namespace manager {

absl::Status Latch::Init(const Turn&, wire::LatchCreateRequest& request) {
  if (request.count() < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("count is ", request.count(), "; it must not be negative"),
                 {{"field", "count"}});
  }
  count_ = request.count();
  return absl::OkStatus();
}

std::string Latch::Summary() const { return count_ == 0 ? "open" : absl::StrCat("count ", count_); }

absl::Status Latch::CountDown(wire::LatchCountDownRequest& request,
                              wire::LatchCountDownResponse* response) {
  const int64_t n = request.has_n() ? request.n() : 1;
  if (n < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("n is ", n, "; a latch counts down only, so it must not be negative"),
                 {{"field", "n"}});
  }
  count_ -= std::min(n, count_);
  response->set_count(count_);
  return absl::OkStatus();
}

absl::Status Latch::GetCount(const wire::LatchGetCountRequest&,
                             wire::LatchGetCountResponse* response) const {
  response->set_count(count_);
  return absl::OkStatus();
}

Outcome Latch::Wait(Turn& turn, wire::LatchWaitRequest& request,
                    wire::LatchWaitResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (count_ > 0 && turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
  response->set_open(count_ == 0);
  return absl::OkStatus();
}

void Latch::Save(const StateSink& sink) const {
  state::v1::Latch state;
  state.set_count(count_);
  sink(state);
}

absl::Status Latch::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Latch>(part);
  if (!state.ok()) return state.status();
  count_ = state->count();
  return absl::OkStatus();
}

std::vector<Method> Latch::Methods() {
  return {
      CreateRow<Latch, wire::LatchCreateRequest, wire::LatchCreateResponse>("Latch/Create"),
      Row<&Latch::CountDown>("Latch/CountDown"),
      Row<&Latch::GetCount>("Latch/GetCount"),
      Row<&Latch::Wait>("Latch/Wait"),
  };
}

}  // namespace manager
