// Decoding messages that hold Values.
//
// Protobuf refuses messages nested deeper than 100 unless told otherwise, and a level of a Value is
// up to three messages: a nested value that the server accepted would be unreadable for a plain
// ParseFromString. Whoever decodes what may hold Values, here or in a client, does it with this.
//
// Thread-safe.

#ifndef COMMON_VALUE_DECODE_H_
#define COMMON_VALUE_DECODE_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace manager {

// How deep values may be nested: a scalar is level 1, a list of scalars level 2.
inline constexpr int kMaxValueDepth = 100;

// How deep protobuf messages are nested in a request or reply with a value of kMaxValueDepth: three
// per level (a dict, its entry, the entry's value), and a few around the outermost value.
inline constexpr int kMaxMessageDepth = 3 * kMaxValueDepth + 10;

// Replaces what `message` holds by what `bytes` encode. False where they do not encode such a
// message or are nested deeper than kMaxMessageDepth; `message` then holds part of it.
// This is no check of kMaxValueDepth: a chain of lists passes here up to level 155.
bool Decode(absl::string_view bytes, google::protobuf::MessageLite* message);

}  // namespace manager

#endif  // COMMON_VALUE_DECODE_H_
