// A value as objects store it: encoded, and with the references in it counted, so that the
// anonymous objects that it names live as long as it does.
//
// A value without references, which is nearly every one, costs its bytes and a pointer.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_STORED_H_
#define SERVER_OBJECTS_STORED_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/objects/references.h"

namespace manager {

class Stored {
 public:
  Stored() = default;
  // `bytes` is an encoded manager.v1.Value. `references` counts what it refers to, and must outlive
  // the value; null where nothing is to be counted. Objects build values with Object::Hold.
  explicit Stored(std::string bytes, References* references = nullptr) : bytes_(std::move(bytes)) {
    if (references != nullptr && references->any()) Count(*references);
  }

  Stored(Stored&&) noexcept = default;
  // Swaps, so that moving a value onto itself leaves it as it is.
  Stored& operator=(Stored&& other) noexcept {
    bytes_.swap(other.bytes_);
    held_.swap(other.held_);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

  // The bytes, which leave: what they refer to is not counted here any more.
  std::string Take() && {
    held_.reset();
    return std::move(bytes_);
  }

 private:
  void Count(References& references);

  std::string bytes_;
  std::unique_ptr<std::vector<Reference>> held_;  // Null where it refers to nothing.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_STORED_H_
