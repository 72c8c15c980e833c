// The shared lock, plain or reentrant. Its methods and rules: proto/manager/v1/lock.proto.
//
// Conditions release their lock and take it back by the functions that stand apart below; who takes
// it back waits in the lock's own line.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LOCK_LOCK_H_
#define SERVER_OBJECTS_LOCK_LOCK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "manager/wire/lock.pb.h"
#include "server/objects/holdable.h"
#include "server/objects/line.h"
#include "server/objects/method.h"

namespace manager {

class Lock final : public Holdable {
 public:
  static constexpr absl::string_view kType = "lock";
  static std::vector<Method> Methods();

  // A reentrant lock that no request asked for.
  static std::unique_ptr<Lock> NewReentrant();

  absl::Status Init(const Turn& turn, wire::LockCreateRequest& request);
  absl::Status CheckSame(const wire::LockCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;
  // Who waits for a notification of one of the lock's conditions waits in vain from now on.
  void OnDelete(const Step& step) override;

  Outcome Acquire(Turn& turn, wire::LockAcquireRequest& request,
                  wire::LockAcquireResponse* response);
  absl::Status Release(const Turn& turn, wire::LockReleaseRequest& request,
                       wire::LockReleaseResponse* response);
  absl::Status Inspect(const wire::LockInspectRequest& request,
                       wire::LockInspectResponse* response) const;

  // Undoes an acquire whose caller never had the reply.
  void TakeBackAcquire(wire::LockAcquireResponse& response);

  // What conditions need. Who changes the lock by it touches it.

  bool reentrant() const { return reentrant_; }
  bool locked() const { return !grants_.empty(); }
  Line& line() { return line_; }

  // OK where the caller may use the lock as its holder: a reentrant one as its owner, a plain one
  // in the same session; anybody one that was acquired outside any session. Errors: NOT_LOCKED,
  // NOT_OWNER.
  absl::Status CheckHeldBy(const Owner& caller) const;

  // Releases all levels of the lock, which is held. How many there were.
  int64_t ReleaseAll();

  // A grant as its caller is told of it.
  struct Taken {
    uint64_t fence;
    bool abandoned;
  };

  // Grants the lock, which is not held, to the caller of `turn`, `depth` levels deep.
  Taken Take(const Turn& turn, int64_t depth);

  // Undoes so many levels of a grant whose caller never knew of them, if it still holds.
  void TakeBack(const Taken& taken, int64_t levels);

  // A condition in which calls wait that have released the lock, and its end.
  void AddCondition(uint64_t id) { conditions_.insert(id); }
  void RemoveCondition(uint64_t id) { conditions_.erase(id); }

 private:
  void OnGrantLost(const Grant&) override { depth_ = 0; }

  // Whether a call by `caller` may go deeper into a lock that is held.
  bool MayReenter(const Owner& caller) const;

  bool reentrant_ = false;
  int64_t depth_ = 0;        // How many levels deep it is held; 0 where it is not.
  uint64_t last_fence_ = 0;  // The newest grant's; 0 where there was none yet.
  Line line_;
  absl::btree_set<uint64_t> conditions_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LOCK_LOCK_H_
