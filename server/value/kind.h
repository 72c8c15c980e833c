// The kinds of Value: what Python calls them, and which can be a key.
//
// Thread-safe.

#ifndef SERVER_VALUE_KIND_H_
#define SERVER_VALUE_KIND_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"

namespace manager {

// Python's name of a value's type: `int` for both sizes of whole numbers, `float`, `NoneType`. What
// Python has no type for is `ref`, `any` or `opaque`; a value of no kind is `nothing`.
absl::string_view TypeName(v1::Value::KindCase kind);
absl::string_view TypeName(const v1::Value& value);

// Whether a value of this kind can never be a key, whatever it holds. (A tuple can, unless one of
// its items cannot.)
bool IsUnhashable(v1::Value::KindCase kind);

// UNHASHABLE_KEY, naming the type that was found in a key.
absl::Status UnhashableKeyError(v1::Value::KindCase kind);

}  // namespace manager

#endif  // SERVER_VALUE_KIND_H_
