// Sorting stored values by their natural order.

#ifndef SERVER_OBJECTS_LIST_SORT_H_
#define SERVER_OBJECTS_LIST_SORT_H_

#include <deque>

#include "absl/status/status.h"
#include "server/objects/stored.h"

namespace manager {

// Sorts as list.sort does: stable, by Python's `<`, greatest first where `reverse` says so. NaN
// comes after every other number, where Python leaves the order to chance.
// Errors: NOT_COMPARABLE; the items then stay as they were.
absl::Status SortValues(std::deque<Stored>& items, bool reverse);

}  // namespace manager

#endif  // SERVER_OBJECTS_LIST_SORT_H_
