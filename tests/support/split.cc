#include "tests/support/split.h"

#include <cstddef>
#include <functional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace manager {
namespace {

// How many characters of a separator `rest` starts with; 0 where there is none.
using Separator = std::function<size_t(absl::string_view rest)>;

// The length of the quoted text at the start of `rest`; all of it where the quote is never closed.
size_t QuotedLength(absl::string_view rest) {
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == rest[0]) {
      return i + 1;
    }
  }
  return rest.size();
}

std::vector<absl::string_view> Split(absl::string_view text, const Separator& separator) {
  std::vector<absl::string_view> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < text.size();) {
    const absl::string_view rest = text.substr(i);
    const size_t skipped = depth == 0 ? separator(rest) : 0;
    if (skipped > 0) {
      parts.push_back(absl::StripAsciiWhitespace(text.substr(begin, i - begin)));
      begin = i += skipped;
      continue;
    }
    if (absl::StrContains("([{", rest[0])) ++depth;
    if (absl::StrContains(")]}", rest[0])) --depth;
    i += rest[0] == '\'' || rest[0] == '"' ? QuotedLength(rest) : 1;
  }
  parts.push_back(absl::StripAsciiWhitespace(text.substr(begin)));
  return parts;
}

}  // namespace

std::vector<absl::string_view> SplitOutside(absl::string_view text, absl::string_view separator) {
  return Split(text, [separator](absl::string_view rest) {
    return absl::StartsWith(rest, separator) ? separator.size() : 0;
  });
}

std::vector<absl::string_view> SplitWords(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return {};
  return Split(text, [](absl::string_view rest) {
    size_t blanks = 0;
    while (blanks < rest.size() && absl::ascii_isspace(static_cast<unsigned char>(rest[blanks]))) {
      ++blanks;
    }
    return blanks;
  });
}

}  // namespace manager
