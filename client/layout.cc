#include "client/layout.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace manager::ctl {
namespace {

constexpr size_t kLineWidth = 80;
constexpr size_t kMaxColumnWidth = 32;
constexpr size_t kGap = 2;

size_t Width(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // No continuation byte.
  }));
}

// The width of each column but the last, whose cells are followed by nothing.
std::vector<size_t> ColumnWidths(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      const size_t width = Width(row[i]);
      if (width <= kMaxColumnWidth) widths[i] = std::max(widths[i], width);
    }
  }
  return widths;
}

void AppendPadded(const std::string& cell, size_t width, std::string* line) {
  line->append(cell);
  line->append(std::max(width, Width(cell)) - Width(cell) + kGap, ' ');
}

}  // namespace

std::string AlignColumns(const std::vector<Row>& rows) {
  const std::vector<size_t> widths = ColumnWidths(rows);
  std::string text;
  for (const Row& row : rows) {
    size_t last = row.size() - 1;  // Without empty cells at the end, which would be spaces.
    while (last > 0 && row[last].empty()) --last;
    for (size_t i = 0; i < last; ++i) AppendPadded(row[i], widths[i], &text);
    absl::StrAppend(&text, row[last], "\n");
  }
  return text;
}

std::string Wrap(absl::string_view text, size_t indent, size_t column) {
  std::string wrapped;
  bool line_is_empty = true;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (!line_is_empty && column + 1 + Width(word) > kLineWidth) {
      absl::StrAppend(&wrapped, "\n", std::string(indent, ' '));
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      wrapped.push_back(' ');
      ++column;
    }
    absl::StrAppend(&wrapped, word);
    column += Width(word);
    line_is_empty = false;
  }
  return wrapped;
}

std::string DefinitionList(const std::vector<Row>& terms) {
  size_t width = 0;
  for (const Row& term : terms) width = std::max(width, Width(term[0]));
  const size_t indent = kGap + width + kGap;
  std::string text;
  for (const Row& term : terms) {
    text.append(kGap, ' ');
    AppendPadded(term[0], width, &text);
    absl::StrAppend(&text, Wrap(term[1], indent, indent), "\n");
  }
  return text;
}

}  // namespace manager::ctl
