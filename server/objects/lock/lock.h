// The shared lock. Its methods and rules: proto/manager/v1/lock.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LOCK_LOCK_H_
#define SERVER_OBJECTS_LOCK_LOCK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/lock.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Lock final : public Object {
 public:
  static constexpr absl::string_view kType = "lock";
  static std::vector<Method> Methods();
  static absl::StatusOr<std::unique_ptr<Lock>> Create(wire::LockCreateRequest& request);

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  absl::Span<const Grant> grants() const override;
  void EndSession(uint64_t session) override;

  Outcome Acquire(Turn& turn, wire::LockAcquireRequest& request,
                  wire::LockAcquireResponse* response);
  absl::Status Release(wire::LockReleaseRequest& request, wire::LockReleaseResponse* response);
  absl::Status Inspect(const wire::LockInspectRequest& request,
                       wire::LockInspectResponse* response) const;

  // Releases a grant that never reached its caller.
  void TakeBackAcquire(wire::LockAcquireResponse& response);

 private:
  wire::OwnerDeathPolicy owner_death_ = wire::OWNER_DEATH_POLICY_RELEASE;
  Grant grant_;  // The newest; fence 0 where there was none yet.
  bool locked_ = false;
  bool abandoned_ = false;  // The newest grant's holder died with the lock.
  Line line_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LOCK_LOCK_H_
