// What every hosted object is: plain data with a type, an identity and a way to describe itself.
//
// An object knows no thread, clock, lock or socket. It changes only inside the methods that its
// type lists in its table (see method.h), which the state machine calls one at a time. A call that
// cannot be answered yet waits in one of the object's lines (see line.h).
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_OBJECT_H_
#define SERVER_OBJECTS_OBJECT_H_

#include <cstdint>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "server/objects/call.h"

namespace manager {

class Line;

// An object's lines; so few that asking for them allocates nothing.
using LineList = absl::InlinedVector<Line*, 4>;

// What a method can be called on: a hosted object, or the directory of them all.
class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;
};

// Who an object is. Set once, by the directory, before any method runs.
struct Identity {
  uint64_t id = 0;  // Never used twice by a server.
  std::string name;
  absl::Time created;
};

class Object : public Target {
 public:
  // The type's name, as ObjectInfo.type gives it.
  virtual absl::string_view type() const = 0;

  // How many entries the object holds; nullopt for a type that holds none.
  virtual absl::optional<int64_t> size() const { return absl::nullopt; }

  // The state in a few words for people.
  virtual std::string Summary() const = 0;

  // Every line in which calls may wait on this object, always in the same order: it is the order
  // in which they are tried when the object changed.
  virtual LineList Lines() { return {}; }

  // Who holds the object, in the order of the grants; nobody holds one that cannot be held.
  virtual absl::Span<const Grant> grants() const { return {}; }

  // The session is over: the object's grants to it end as its owner-death policy says.
  virtual void EndSession(uint64_t /*session*/) {}

  const Identity& identity() const { return identity_; }
  void set_identity(Identity identity) { identity_ = std::move(identity); }

 private:
  Identity identity_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_OBJECT_H_
