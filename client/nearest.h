// Names that a user may have meant.
//
// Thread-safe.

#ifndef CLIENT_NEAREST_H_
#define CLIENT_NEAREST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace manager::ctl {

// The candidates that differ from `word` by fewest letters, and not by many, upper and lower case
// being the same, or start with it; at most three.
std::vector<std::string> NearestNames(absl::string_view word,
                                      const std::vector<std::string>& candidates);

// " (did you mean A or B?)", or "" where nothing is near.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace manager::ctl

#endif  // CLIENT_NEAREST_H_
