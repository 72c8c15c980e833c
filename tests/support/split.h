// Splitting text that holds Python literals.
//
// Thread-safe.

#ifndef TESTS_SUPPORT_SPLIT_H_
#define TESTS_SUPPORT_SPLIT_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace manager {

// The parts of `text` between separators, without the white space around them. A separator inside
// quotes or brackets does not count.
std::vector<absl::string_view> SplitOutside(absl::string_view text, absl::string_view separator);

// The words of `text`; white space inside quotes or brackets does not end a word.
std::vector<absl::string_view> SplitWords(absl::string_view text);

}  // namespace manager

#endif  // TESTS_SUPPORT_SPLIT_H_
