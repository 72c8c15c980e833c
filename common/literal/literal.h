// Values as text: Python's literals, and a few calls for what Python has no literal for.
//
//   None  True  -12  0x1f  1.5  1e-7  inf  -inf  nan  nan(0xfff8000000000001)
//   'text'  "text"  b'bytes'  bytearray(b'bytes')
//   [1, 2]  (1, 2)  (1,)  ()  {'key': 'value'}  {}  {1, 2}  set()  frozenset({1, 2})  frozenset()
//   ref('dict', 17)  any('type.googleapis.com/x.Y', b'...')  opaque('pickle', b'...')
//
// Escapes in text and bytes are Python's: \\ \' \" \a \b \f \n \r \t \v, \ooo, \xhh, and in text
// \uhhhh and \Uhhhhhhhh; one that Python does not know is an error. White space, line ends too, may
// stand between the parts, and a comma after the last item. (x) is x. What a whole number's size
// decides, int_value or big_int_value, it decides here too.
//
// Thread-safe.

#ifndef COMMON_LITERAL_LITERAL_H_
#define COMMON_LITERAL_LITERAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"

namespace manager {

// The value that all of `text` stands for. INVALID_ARGUMENT names the position, counted in bytes
// from 1, and what was expected there: text that is no literal, or is not UTF-8, or is nested
// deeper than kMaxValueDepth. Whether items of a set or keys of a dict can be keys is not checked.
absl::StatusOr<v1::Value> ParseLiteral(absl::string_view text);

// The same of the literal that `*text` starts with, which is removed from it, with the white space
// around. On an error `*text` stays as it was.
absl::StatusOr<v1::Value> ConsumeLiteral(absl::string_view* text);

// The literal of a value: one line, which ParseLiteral turns into the same value again. Text beyond
// ASCII stays readable; control characters are escaped. Whole numbers of more than some thousand
// digits are written in hexadecimal, as decimal would take quadratic time.
// A value or an item of no kind, which no literal stands for, gives `<nothing>`.
std::string ToLiteral(const v1::Value& value);

}  // namespace manager

#endif  // COMMON_LITERAL_LITERAL_H_
