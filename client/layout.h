// Text in columns and lines of bounded width, for people.
//
// Width is counted in characters (code points), as if each took one column. Thread-safe.

#ifndef CLIENT_LAYOUT_H_
#define CLIENT_LAYOUT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace manager::ctl {

using Row = std::vector<std::string>;

// A line per row, the cells of a column below one another, two spaces between columns. A cell that
// is much wider than others moves only what is behind it in its own row.
std::string AlignColumns(const std::vector<Row>& rows);

// `text` in lines of at most 80 characters, all after the first indented by `indent`; the first
// starts at column `column`. Without the last line's end. A word that is too long stays whole.
std::string Wrap(absl::string_view text, size_t indent, size_t column);

// Lines "  TERM  explanation", explanations below one another and wrapped.
std::string DefinitionList(const std::vector<Row>& terms);

}  // namespace manager::ctl

#endif  // CLIENT_LAYOUT_H_
