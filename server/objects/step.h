// One step of the state machine, as an object sees it: the time, and what there is beside the
// object itself.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_STEP_H_
#define SERVER_OBJECTS_STEP_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace manager {

class Object;
struct Guard;

// All that an object may reach beside itself. The state machine is it.
class World {
 public:
  virtual uint64_t NewFence() = 0;
  virtual int64_t max_message_bytes() const = 0;
  virtual Object* Find(uint64_t id) = 0;
  virtual absl::StatusOr<Object*> Find(absl::string_view name) = 0;
  virtual bool Holds(const Guard& guard) const = 0;
  virtual void Touch(Object& object) = 0;
  virtual absl::StatusOr<Object*> Adopt(std::unique_ptr<Object> object) = 0;
  virtual void GiveTo(uint64_t session, const Object& object) = 0;

 protected:
  ~World() = default;
};

class Step {
 public:
  // A step at `now`; `world` must outlive it.
  Step(World& world, absl::Time now) : world_(world), now_(now) {}

  absl::Time now() const { return now_; }

  // A number greater than every one before it.
  uint64_t NewFence() const { return world_.NewFence(); }

  // The largest reply, in bytes. What hands out more than one value must not take what it then
  // cannot send.
  int64_t max_message_bytes() const { return world_.max_message_bytes(); }

  // Another object by its id; null where there is none.
  Object* Find(uint64_t id) const { return world_.Find(id); }

  // Another object as a request names it.
  // Errors: OBJECT_NOT_FOUND, INVALID_NAME.
  absl::StatusOr<Object*> Find(absl::string_view name) const { return world_.Find(name); }

  // Whether there is no guard, or its grant still holds: a call under another is refused.
  bool Holds(const Guard& guard) const { return world_.Holds(guard); }

  // Another object was changed too, or a call moved into its lines: who waits on it is tried.
  void Touch(Object& other) const { world_.Touch(other); }

  // Takes a new anonymous object in. It lives on only if something refers to it by the end of the
  // step.
  // Errors: LIMIT_REACHED.
  absl::StatusOr<Object*> Adopt(std::unique_ptr<Object> object) const {
    return world_.Adopt(std::move(object));
  }

  // A session refers to an anonymous object from now on, once more. Nothing for one with a name.
  void GiveTo(uint64_t session, const Object& object) const { world_.GiveTo(session, object); }

 private:
  World& world_;
  const absl::Time now_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_STEP_H_
