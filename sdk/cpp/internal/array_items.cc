#include "manager/internal/array_items.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/utf8/utf8.h"

namespace manager {
inline namespace sdk {
namespace internal {

Value FromCharacter(char32_t character) {
  Value value;
  AppendUtf8(character, value.mutable_string_value());
  return value;
}

absl::StatusOr<char32_t> ToCharacter(const Value& value) {
  if (!value.has_string_value()) return UnexpectedKind("a string", value);
  const absl::StatusOr<std::vector<char32_t>> characters = ToCharacters(value.string_value());
  if (!characters.ok()) return characters.status();
  if (characters->size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected one character, found ", characters->size()));
  }
  return characters->front();
}

std::string FromCharacters(const std::vector<char32_t>& characters) {
  std::string text;
  for (const char32_t character : characters) AppendUtf8(character, &text);
  return text;
}

absl::StatusOr<std::vector<char32_t>> ToCharacters(const std::string& text) {
  if (!IsValidUtf8(text)) return absl::InvalidArgumentError("expected UTF-8");
  std::vector<char32_t> characters;
  for (absl::string_view rest = text; !rest.empty();) characters.push_back(ConsumeUtf8(&rest));
  return characters;
}

absl::Status CheckTypecode(char expected, const std::string& found) {
  if (found.size() == 1 && found[0] == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("expected an array of type code '",
                                                 absl::string_view(&expected, 1), "', found '",
                                                 found, "'"));
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
