// What a name may be, and what is said of one that names the wrong thing.

#ifndef SERVER_OBJECTS_NAMES_H_
#define SERVER_OBJECTS_NAMES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace manager {

constexpr size_t kMaxNameBytes = 512;

// Checks a name of any kind: 1 to 512 bytes of UTF-8. `field` says in the error which one was
// wrong. Errors: INVALID_NAME.
absl::Status CheckName(absl::string_view field, absl::string_view name);

// Checks a name for an object, which does not start with `#` either: that introduces an id.
// Errors: INVALID_NAME.
absl::Status CheckObjectName(absl::string_view name);

// The error of a method called on an object of another type.
absl::Status WrongType(absl::string_view name, absl::string_view is, absl::string_view wanted);

}  // namespace manager

#endif  // SERVER_OBJECTS_NAMES_H_
