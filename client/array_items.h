// The items of an array as values, and back.
//
// Thread-safe.

#ifndef CLIENT_ARRAY_ITEMS_H_
#define CLIENT_ARRAY_ITEMS_H_

#include "absl/status/status.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {

// Fills in what is empty. All of the items are whole numbers, True and False among them; or numbers
// of any kind, which are floats then; or text. INVALID_ARGUMENT where they are anything else, or a
// whole number has more than 64 bits.
absl::Status FillArrayItems(const v1::ValueList& items, v1::ArrayItems* to);

// A list of the numbers, or the characters as one text.
v1::Value ArrayItemsValue(const v1::ArrayItems& items);

}  // namespace manager::ctl

#endif  // CLIENT_ARRAY_ITEMS_H_
