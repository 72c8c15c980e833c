// What a word is, so exactly that workers in any language count the same.
//
// A file is counted when it is a regular file, can be read, is not empty and is UTF-8. A word is a
// run, as long as possible, of the letters A to Z and a to z; all else, letters with accents too,
// stands between words. The settings say whether A to Z become a to z, and how many letters a word
// has at least.
//
// Thread-safe.

#ifndef EXAMPLES_WORD_COUNT_WORDS_H_
#define EXAMPLES_WORD_COUNT_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"

namespace word_count {

using WordCounts = std::unordered_map<std::string, int64_t>;

struct Settings {
  int min_word_length = 1;
  bool fold_case = true;
};

// Adds the words of a text to `counts`, and gives their number.
int64_t CountWords(std::string_view text, const Settings& settings, WordCounts& counts);

// The same for a file. Where it cannot be counted, the error's message says why in a few words.
absl::StatusOr<int64_t> CountFile(const std::string& path, const Settings& settings,
                                  WordCounts& counts);

// Whether `text` is UTF-8 in the strict sense: shortest forms only, no surrogates, nothing beyond
// U+10FFFF.
bool IsUtf8(std::string_view text);

}  // namespace word_count

#endif  // EXAMPLES_WORD_COUNT_WORDS_H_
