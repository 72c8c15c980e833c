// UTF-8: telling it from other bytes, reading and writing it, making any bytes fit to be shown.
//
// A protobuf `string` must be UTF-8, or no reader accepts its message: whatever was not checked on
// its way in goes through here before it goes out in one.
//
// Thread-safe.

#ifndef COMMON_UTF8_UTF8_H_
#define COMMON_UTF8_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace manager {

// Whether `bytes` is UTF-8 in the strict sense: shortest forms only, no surrogates, nothing beyond
// U+10FFFF. U+0000 is allowed.
bool IsValidUtf8(absl::string_view bytes);

// `bytes` with every byte that is not part of a valid sequence written as `\xNN`. Valid UTF-8 comes
// back as it is, backslashes included, so this is for people and cannot be undone.
std::string ToPrintableUtf8(absl::string_view bytes);

// The length of the valid sequence that `bytes` starts with, 1 to 4; 0 where there is none or
// `bytes` is empty.
int Utf8SequenceLength(absl::string_view bytes);

// The first code point of `*text`, which is removed. `*text` must start with a valid sequence.
char32_t ConsumeUtf8(absl::string_view* text);

// Appends the UTF-8 of a code point, which must be one: below 0x110000 and no surrogate.
void AppendUtf8(char32_t code_point, std::string* out);

}  // namespace manager

#endif  // COMMON_UTF8_UTF8_H_
