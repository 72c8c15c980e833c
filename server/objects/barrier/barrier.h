// The shared barrier. Its methods and rules: proto/manager/v1/barrier.proto.
//
// A call to Wait goes through up to three lines. It comes into `filling_`, where the generation's
// calls wait for the last one; that one is answered at once. Without an action, so are the others.
// With one, they move on to `acting_`, where no time-out counts, until the action is done, and who
// comes meanwhile stands in `late_`. Which generation a call belongs to, its ticket tells: those of
// a generation come before those of the next.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_BARRIER_BARRIER_H_
#define SERVER_OBJECTS_BARRIER_BARRIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "manager/wire/barrier.pb.h"
#include "server/objects/grants.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Barrier final : public Object {
 public:
  static constexpr absl::string_view kType = "barrier";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::BarrierCreateRequest& request);
  absl::Status CheckSame(const wire::BarrierCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  // In this order, so that a generation has gone before the next one forms.
  LineList Lines() override { return {&acting_, &filling_, &late_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;
  // That of the caller that runs the action.
  const Grants* grants() const override { return &grants_; }
  WaitsFor waits_for() const override { return WaitsFor::kAllHolders; }
  // Breaks the barrier where the session runs the action.
  void EndSession(uint64_t session, const Step& step) override;

  Outcome Wait(Turn& turn, wire::BarrierWaitRequest& request, wire::BarrierWaitResponse* response);
  absl::Status ActionDone(wire::BarrierActionDoneRequest& request,
                          wire::BarrierActionDoneResponse* response);
  absl::Status Abort(wire::BarrierAbortRequest& request, wire::BarrierAbortResponse* response);
  absl::Status Reset(const Turn& turn, wire::BarrierResetRequest& request,
                     wire::BarrierResetResponse* response);
  absl::Status Inspect(const wire::BarrierInspectRequest& request,
                       wire::BarrierInspectResponse* response) const;

  // Breaks the barrier where nobody was told to run the action.
  void TakeBackWait(wire::BarrierWaitResponse& response);

 private:
  bool acting() const { return !grants_.empty(); }

  // Whether the call stands in `filling_` already, which is entered in the order of the tickets.
  bool HasCome(const Turn& turn) const;
  // Answers the call that makes the generation complete.
  void Complete(const Turn& turn, wire::BarrierWaitResponse* response);
  // From here on every call is refused, but those of a generation that may go on.
  void Break();
  // Gives the action up that is running, if one is, and with it the generation.
  void EndAction();

  int64_t parties_ = 1;
  absl::Duration default_timeout_ = absl::InfiniteDuration();  // Of calls that do not say.
  bool action_ = false;

  bool broken_ = false;
  Grants grants_;  // One while an action is running, otherwise none.
  // Calls up to this one's ticket belong to a generation that is complete: they go on, or wait only
  // for the action.
  uint64_t complete_ = 0;
  int64_t next_index_ = 0;  // Of the calls of that generation.
  uint64_t reset_ = 0;      // The newest Reset's ticket: what waited then is to be refused.
  Line filling_;
  Line acting_;
  Line late_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_BARRIER_BARRIER_H_
