// What all lists that come in pages have in common.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_PAGING_H_
#define SERVER_OBJECTS_PAGING_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace manager {

// A page of values ends sooner where they would come to more bytes: a reply must not be as large as
// the object that it is a part of.
constexpr size_t kMaxPageBytes = size_t{1} << 20;

// How many entries a page has at most, where a request asks for `wish`: 100 for 0, and never more
// than 1000.
// Errors: INVALID_ARGUMENT for a wish below 0.
absl::StatusOr<int> PageSize(int wish);

// INVALID_ARGUMENT: the page token is none that the method gave.
absl::Status BadPageToken();

}  // namespace manager

#endif  // SERVER_OBJECTS_PAGING_H_
