// Equality of values as Python has it: values that are equal have the same canonical form.
//
// The canonical form of a value is a string of bytes that says what the value is, regardless of how
// it was written: 1, 1.0 and True have one; 2**64 and float(2**64) have one; a set has one in any
// order. So a hash map of strings is a dict of Values, and `==` compares strings. It is for use in
// memory only: it may differ between versions of the server, and cannot be turned back.
//
// Equal are: numbers of the same number (bool, int, float); None; str, and bytes or bytearray, of
// the same content; lists and tuples item by item, though no list equals a tuple; sets and
// frozensets of the same items; dicts of the same entries, where of equal keys the last value
// counts; refs of the same id; anys of the same type (what follows the last `/` of the URL) and
// bytes; opaques of the same codec and bytes. NaN equals nothing, itself included, and neither does
// a value with NaN inside.
//
// Thread-safe.

#ifndef SERVER_VALUE_KEY_H_
#define SERVER_VALUE_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"

namespace manager {

// What a value is equal to.
struct Canonical {
  // The canonical form.
  std::string form;
  // There is a NaN inside: the value equals nothing, whatever the form.
  bool matches_nothing = false;
};

// What a key is equal to: the Canonical of a value that may be a key.
using Key = Canonical;

// Whether the two values are equal.
inline bool Equal(const Canonical& a, const Canonical& b) {
  return !a.matches_nothing && !b.matches_nothing && a.form == b.form;
}

// The key of a dict's entry, from an encoded manager.v1.Value.
// UNHASHABLE_KEY for a list, a dict, a set, a bytearray, or what contains one; MALFORMED_VALUE for
// bytes that are no Value (which validation has refused before) and for no kind (a missing key).
absl::StatusOr<Key> ToKey(absl::string_view encoded_value);

// The canonical form of any encoded value. MALFORMED_VALUE as above.
absl::StatusOr<Canonical> ToCanonical(absl::string_view encoded_value);

// The same of a decoded value; no kind at all counts as a kind of its own.
Canonical CanonicalOf(const v1::Value& value);

}  // namespace manager

#endif  // SERVER_VALUE_KEY_H_
