// The shared semaphore. Its methods and rules: proto/manager/v1/semaphore.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_SEMAPHORE_SEMAPHORE_H_
#define SERVER_OBJECTS_SEMAPHORE_SEMAPHORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "manager/wire/semaphore.pb.h"
#include "server/objects/holdable.h"
#include "server/objects/line.h"
#include "server/objects/method.h"

namespace manager {

class Semaphore final : public Holdable {
 public:
  static constexpr absl::string_view kType = "semaphore";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::SemaphoreCreateRequest& request);
  absl::Status CheckSame(const wire::SemaphoreCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;
  // One that starts without permits is a signal, which does not come from who had one before.
  WaitsFor waits_for() const override {
    return initial_value_ == 0 ? WaitsFor::kNobody : WaitsFor::kAnyHolder;
  }

  Outcome Acquire(Turn& turn, wire::SemaphoreAcquireRequest& request,
                  wire::SemaphoreAcquireResponse* response);
  absl::Status Release(const Turn& turn, wire::SemaphoreReleaseRequest& request,
                       wire::SemaphoreReleaseResponse* response);
  absl::Status Inspect(const wire::SemaphoreInspectRequest& request,
                       wire::SemaphoreInspectResponse* response) const;

  // Gives back a permit that never reached its caller.
  void TakeBackAcquire(wire::SemaphoreAcquireResponse& response);

 private:
  void OnGrantLost(const Grant& grant) override;

  // Gives back the permit of the grant with this fence.
  // Errors: NOT_OWNER.
  absl::Status ReleaseGrant(uint64_t fence);
  // Gives n permits back, all or none.
  // Errors: OVER_RELEASED, NUMBER_OUT_OF_RANGE.
  absl::Status ReleaseAny(const Owner& owner, int64_t n);
  // The grant that a release by `owner` ends; null where there is none.
  const Grant* NextToEnd(const Owner& owner) const;

  // Free permits. Together with the grants never more than an int64 can count; of a bounded
  // semaphore always as many as at first.
  int64_t value_ = 1;
  int64_t initial_value_ = 1;
  bool bounded_ = false;
  Line line_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_SEMAPHORE_SEMAPHORE_H_
