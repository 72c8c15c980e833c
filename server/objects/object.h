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
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "server/objects/call.h"
#include "server/objects/grants.h"
#include "server/objects/references.h"
#include "server/objects/state.h"
#include "server/objects/step.h"
#include "server/objects/stored.h"

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
  uint64_t id = 0;   // Never used twice by a server.
  std::string name;  // Empty for an anonymous object.
  absl::Time created;
};

// How long an object with a name lives, if not until it is deleted.
struct LifeSpan {
  absl::Time expires = absl::InfiniteFuture();
  uint64_t session = 0;  // That it ends with; 0 for none.
};

// Whose releases the calls in an object's lines wait for.
enum class WaitsFor {
  kNobody,      // Their wait has nothing to do with who holds the object.
  kAnyHolder,   // The first in line goes on when any holder lets go.
  kAllHolders,  // It goes on when all have.
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

  // Who holds the object; null for one that cannot be held.
  virtual const Grants* grants() const { return nullptr; }

  // Whom the calls in its lines wait for, by which deadlocks are found.
  virtual WaitsFor waits_for() const { return WaitsFor::kNobody; }

  // Writes the object's state down: all that its methods depend on, but for its identity, life span
  // and companion lock, and for the calls in its lines.
  virtual void Save(const StateSink& sink) const = 0;

  // Takes up the next part of what Save wrote, on an object that is new and was given no Init. All
  // objects are there already, though most are still empty.
  // Errors: DATA_LOSS.
  virtual absl::Status Load(absl::string_view part, const Step& step) = 0;

  // The session is over: the object's grants to it end as its owner-death policy says.
  virtual void EndSession(uint64_t /*session*/, const Step& /*step*/) {}

  // The object was deleted, and is not found any more. Its waiting calls have ended.
  virtual void OnDelete(const Step& /*step*/) {}

  // When OnAlarm is due; never for an object that time does not change. Asked after every change.
  virtual absl::Time alarm() const { return absl::InfiniteFuture(); }

  // The alarm's time has come. Afterwards the alarm is later than now.
  virtual void OnAlarm(const Step& /*step*/) {}

  const Identity& identity() const { return identity_; }
  void set_identity(Identity identity) { identity_ = std::move(identity); }

  const LifeSpan& life_span() const { return life_span_; }
  void set_life_span(const LifeSpan& life_span) { life_span_ = life_span; }

  // What messages call the object: its name, or `#` and its id.
  std::string Label() const {
    return identity_.name.empty() ? absl::StrCat("#", identity_.id) : identity_.name;
  }

  // How many times values, objects and sessions refer to it; 0 for an object with a name.
  int64_t reference_count() const {
    return references_ == nullptr ? 0 : references_->CountOf(identity_.id);
  }

  // Set once, by the directory, before any method runs.
  void set_references(References& references) { references_ = &references; }

  // A value as the object is to store it.
  Stored Hold(std::string encoded_value) const {
    return Stored(std::move(encoded_value), references_);
  }

  // Keeps another object alive, if it is an anonymous one.
  Reference Refer(const Object& other) const { return Refer(other.identity().id); }
  Reference Refer(uint64_t id) const { return {*references_, id}; }

  // The lock that goes with the object, once it was asked for; see lock/companion_lock.h.
  const Reference& companion_lock() const { return companion_lock_; }
  void set_companion_lock(Reference lock) { companion_lock_ = std::move(lock); }

 private:
  Identity identity_;
  LifeSpan life_span_;
  References* references_ = nullptr;
  Reference companion_lock_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_OBJECT_H_
