// Finding the references to other objects inside an encoded value.
//
// Thread-safe.

#ifndef SERVER_VALUE_REFS_H_
#define SERVER_VALUE_REFS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace manager {

// The ids that the ref_values in a sound, encoded manager.v1.Value name, in their order; one that
// is named twice is there twice. Allocates only where there are any.
std::vector<uint64_t> RefsIn(absl::string_view value);

}  // namespace manager

#endif  // SERVER_VALUE_REFS_H_
