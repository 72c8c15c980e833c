// The shared read-write lock. Its methods and rules: proto/manager/v1/rwlock.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_RWLOCK_RWLOCK_H_
#define SERVER_OBJECTS_RWLOCK_RWLOCK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "manager/wire/rwlock.pb.h"
#include "server/objects/holdable.h"
#include "server/objects/line.h"
#include "server/objects/method.h"

namespace manager {

class ReadWriteLock final : public Holdable {
 public:
  static constexpr absl::string_view kType = "rwlock";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::ReadWriteLockCreateRequest& request);

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  Outcome AcquireRead(Turn& turn, wire::ReadWriteLockAcquireReadRequest& request,
                      wire::ReadWriteLockAcquireReadResponse* response);
  Outcome AcquireWrite(Turn& turn, wire::ReadWriteLockAcquireWriteRequest& request,
                       wire::ReadWriteLockAcquireWriteResponse* response);
  absl::Status Release(const Turn& turn, wire::ReadWriteLockReleaseRequest& request,
                       wire::ReadWriteLockReleaseResponse* response);
  absl::Status Inspect(const wire::ReadWriteLockInspectRequest& request,
                       wire::ReadWriteLockInspectResponse* response) const;

  // End a grant that never reached its caller.
  void TakeBackRead(wire::ReadWriteLockAcquireReadResponse& response);
  void TakeBackWrite(wire::ReadWriteLockAcquireWriteResponse& response);

 private:
  void OnGrantLost(const Grant& grant) override;

  // What reading and writing have in common: enters where that `may_enter`, otherwise waits.
  template <class Request, class Response>
  Outcome Acquire(Turn& turn, const Request& request, Response* response, bool may_enter);

  // Whether nobody waits who came before.
  bool IsFirst(const Turn& turn) const;
  bool writing() const { return writer_ != 0; }

  // Ends the grant with this fence; false where there is none.
  bool End(uint64_t fence);
  // The same for one that never reached its caller; false as well where it is kept nevertheless.
  bool TakeBack(uint64_t fence);

  uint64_t writer_ = 0;  // The fence of a writer's grant, which then is the only one; 0 for none.
  // A writer died with the lock, under ABANDON, and no writer has had it since. Readers are told as
  // well, and cannot put it right: so it is not over with the next grant.
  bool half_done_ = false;
  Line line_;  // Readers and writers.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_RWLOCK_RWLOCK_H_
