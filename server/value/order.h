// The natural order of values: Python's `<`, for sorting.
//
// Numbers (bool, int, float) are ordered by the number, exactly, however large; str by code point;
// bytes and bytearray by byte; tuples among tuples and lists among lists by the first items that
// are not equal. Nothing else has an order. Unlike in Python NaN has one, after every other number
// and equal to itself, so that a sort has a well-defined result.
//
// Thread-safe.

#ifndef SERVER_VALUE_ORDER_H_
#define SERVER_VALUE_ORDER_H_

#include "absl/status/statusor.h"
#include "manager/v1/value.pb.h"

namespace manager {

// -1, 0 or 1 as `a` comes before, with or after `b`. NOT_COMPARABLE, naming both types, where they
// have no order. Where no pair of some values gives an error, this is a strict weak order of them;
// where a pair does, a sort must come to an end without relying on one.
absl::StatusOr<int> Compare(const v1::Value& a, const v1::Value& b);

}  // namespace manager

#endif  // SERVER_VALUE_ORDER_H_
