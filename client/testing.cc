#include "client/testing.h"

#include "client/command_table.h"

namespace manager::ctl {

std::vector<std::string> SplitLine(const std::string& line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && (c == '<' || c == '>')) break;
    if (quote == 0 && c == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote != '\'' && c == '\\' && i + 1 < line.size()) {
      words.back().push_back(line[++i]);
    } else {
      words.back().push_back(c);
    }
  }
  return words;
}

absl::StatusOr<Parsed> ParseLine(const std::string& line) {
  return Parse(SplitLine(line), AllGroups());
}

}  // namespace manager::ctl
