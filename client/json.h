// Values as JSON text, and back, without loss.
//
// null, booleans, numbers, text, lists and dicts with text as keys are JSON's own. A number with a
// point or an exponent is a double, any other a whole number of exactly these digits. What JSON
// lacks is an object with one key, a tag:
//
//   {"$bytes": BASE64}                      bytes
//   {"$bytearray": BASE64}                  bytearray
//   {"$tuple": [ITEM, ...]}                 tuple
//   {"$set": [ITEM, ...]}                   set
//   {"$frozenset": [ITEM, ...]}             frozenset
//   {"$dict": [[KEY, VALUE], ...]}          a dict with any keys
//   {"$float": "nan" | "inf" | "-inf"}      what JSON's numbers leave out; also "nan(0xBITS)"
//   {"$int": "0xHEX"}                       a whole number of more than some thousand digits
//   {"$ref": {"id": ID, "type": TYPE}}      a reference to another object
//   {"$any": {"type_url": URL, "data": BASE64}}    a protobuf message
//   {"$opaque": {"codec": CODEC, "data": BASE64}}  what only its client understands
//
// A dict whose only key is one of these tags is written as a $dict. Both directions agree: what
// ToJson writes, ParseJson reads as the same value.
//
// Thread-safe.

#ifndef CLIENT_JSON_H_
#define CLIENT_JSON_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {

// The value that all of `text` stands for; nothing where it is not JSON. INVALID_ARGUMENT where it
// is JSON, but stands for no value: a tag with something else behind it than above, a number that
// no double can hold, or nested deeper than any value.
absl::StatusOr<std::optional<v1::Value>> ParseJson(absl::string_view text);

// The value as JSON, on one line. A value of no kind gives null.
std::string ToJson(const v1::Value& value);

// The same of a dict's or namespace's entries, which are ToJson's dict.
std::string ToJson(const v1::ValueMap& entries);

// `text` as a JSON string, quotes and all.
std::string QuoteJson(absl::string_view text);

// The double as JSON, in its shortest form, with a point or an exponent; its $float where JSON has
// no such number.
std::string DoubleToJson(double number);

}  // namespace manager::ctl

#endif  // CLIENT_JSON_H_
