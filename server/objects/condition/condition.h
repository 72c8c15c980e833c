// The shared condition. Its methods and rules: proto/manager/v1/condition.proto.
//
// A call that waits goes through three phases, which its note tells. First it releases the lock and
// stands in the condition's line. When it is notified, or its time is up, it moves to the end of
// the lock's line, without a time limit. When the lock is free and it is the first there, it takes
// the lock, as deep as it had it, and is answered. So who was notified competes with nobody but
// those who came to the lock before.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_CONDITION_CONDITION_H_
#define SERVER_OBJECTS_CONDITION_CONDITION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/condition.pb.h"
#include "server/objects/line.h"
#include "server/objects/lock/lock.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Condition final : public Object {
 public:
  static constexpr absl::string_view kType = "condition";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::ConditionCreateRequest& request);
  absl::Status CheckSame(const wire::ConditionCreateRequest& request) const;
  void FillCreated(wire::ConditionCreateResponse* response) const;

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;
  void OnDelete(const Step& step) override;

  Outcome Wait(Turn& turn, wire::ConditionWaitRequest& request,
               wire::ConditionWaitResponse* response);
  absl::Status Notify(const Turn& turn, wire::ConditionNotifyRequest& request,
                      wire::ConditionNotifyResponse* response);
  absl::Status NotifyAll(const Turn& turn, wire::ConditionNotifyAllRequest& request,
                         wire::ConditionNotifyAllResponse* response);
  absl::Status Inspect(const wire::ConditionInspectRequest& request,
                       wire::ConditionInspectResponse* response) const;

  // Releases the lock that a caller has taken back without having the reply.
  void TakeBackWait(const Step& step, wire::ConditionWaitResponse& response);

 private:
  // How far a call that waits has come.
  struct Progress;

  // Errors: OBJECT_DELETED.
  absl::StatusOr<Lock*> FindLock(const Step& step) const;
  // The lock, where the caller may use it as its holder.
  // Errors: OBJECT_DELETED, NOT_LOCKED, NOT_OWNER.
  absl::StatusOr<Lock*> FindHeldLock(const Turn& turn) const;
  // What requests call the lock.
  std::string LockLabel() const;
  void FillLock(wire::ConditionLock* lock) const;

  // The end of a wait: the call stands in the lock's line until the lock is free, and takes it.
  Outcome TakeLockBack(Turn& turn, Lock& lock, const Progress& progress,
                       wire::ConditionWaitResponse* response);

  // Notifies the first `n` in line. How many there were.
  int64_t NotifyFirst(int64_t n);

  // The lock, whose name, id and kind never change; it may be deleted.
  uint64_t lock_id_ = 0;
  std::string lock_name_;
  bool lock_is_reentrant_ = false;
  Reference lock_;

  // Who waits to be notified. Calls come in the order of their tickets, so the newest ticket that
  // was notified says it of all.
  Line line_;
  uint64_t notified_ticket_ = 0;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_CONDITION_CONDITION_H_
