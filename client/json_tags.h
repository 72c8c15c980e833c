// The tags of client/json.h: JSON objects with one key, for the values that JSON lacks.
//
// Thread-safe.

#ifndef CLIENT_JSON_TAGS_H_
#define CLIENT_JSON_TAGS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {

inline constexpr absl::string_view kAnyTag = "$any";
inline constexpr absl::string_view kBytearrayTag = "$bytearray";
inline constexpr absl::string_view kBytesTag = "$bytes";
inline constexpr absl::string_view kDictTag = "$dict";
inline constexpr absl::string_view kFloatTag = "$float";
inline constexpr absl::string_view kFrozensetTag = "$frozenset";
inline constexpr absl::string_view kIntTag = "$int";
inline constexpr absl::string_view kOpaqueTag = "$opaque";
inline constexpr absl::string_view kRefTag = "$ref";
inline constexpr absl::string_view kSetTag = "$set";
inline constexpr absl::string_view kTupleTag = "$tuple";

// Whether a JSON object with this single key is not a dict.
bool IsTag(absl::string_view key);

// Replaces a dict that is a tag with its content by the value that it stands for; leaves any other
// as it is. INVALID_ARGUMENT where the content is not what the tag wants.
absl::Status ResolveTag(v1::Value* dict);

}  // namespace manager::ctl

#endif  // CLIENT_JSON_TAGS_H_
