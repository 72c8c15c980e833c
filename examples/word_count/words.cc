#include "examples/word_count/words.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace word_count {
namespace {

// How long a sequence the byte `lead` starts and which range its second byte lies in; every further
// byte lies in 80..BF. The narrower ranges keep out longer forms than needed, surrogates, and what
// lies beyond U+10FFFF.
struct Sequence {
  size_t length;
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
};

Sequence SequenceOf(unsigned char lead) {
  if (lead <= 0x7F) return {1};
  if (lead >= 0xC2 && lead <= 0xDF) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const bool is_regular = std::filesystem::is_regular_file(path, error);
  if (error) return absl::UnavailableError(error.message());
  if (!is_regular) return absl::UnavailableError("not a regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (file.fail()) return absl::UnavailableError(std::generic_category().message(errno));
  return content;
}

}  // namespace

int64_t CountWords(std::string_view text, const Settings& settings, WordCounts& counts) {
  int64_t count = 0;
  for (auto letter = text.begin(); letter != text.end();) {
    const auto begin = std::find_if(letter, text.end(), absl::ascii_isalpha);
    letter = std::find_if_not(begin, text.end(), absl::ascii_isalpha);
    if (letter == begin || letter - begin < settings.min_word_length) continue;
    std::string word(begin, letter);
    if (settings.fold_case) absl::AsciiStrToLower(&word);
    ++counts[word];
    ++count;
  }
  return count;
}

absl::StatusOr<int64_t> CountFile(const std::string& path, const Settings& settings,
                                  WordCounts& counts) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  if (text->empty()) return absl::InvalidArgumentError("empty");
  if (!IsUtf8(*text)) return absl::InvalidArgumentError("not UTF-8");
  return CountWords(*text, settings, counts);
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const Sequence sequence = SequenceOf(text[0]);
    if (sequence.length == 0 || sequence.length > text.size()) return false;
    for (size_t i = 1; i < sequence.length; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const bool in_range = i == 1 ? byte >= sequence.second_min && byte <= sequence.second_max
                                   : byte >= 0x80 && byte <= 0xBF;
      if (!in_range) return false;
    }
    text.remove_prefix(sequence.length);
  }
  return true;
}

}  // namespace word_count
