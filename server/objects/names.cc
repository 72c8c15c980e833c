#include "server/objects/names.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "common/utf8/utf8.h"

namespace manager {

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  std::string wrong;
  if (name.empty()) {
    wrong = "is empty";
  } else if (name.size() > kMaxNameBytes) {
    wrong = absl::StrCat("is ", name.size(), " bytes long, above the limit of ", kMaxNameBytes);
  } else if (!IsValidUtf8(name)) {
    wrong = absl::StrCat("is not UTF-8: '", absl::CHexEscape(name), "'");
  } else if (name[0] == '#') {
    wrong = absl::StrCat("starts with '#', which introduces an object's id: '", name, "'");
  } else {
    return absl::OkStatus();
  }
  return Error(v1::ERROR_REASON_INVALID_NAME, absl::StrCat("the name in '", field, "' ", wrong),
               {{"field", field}});
}

absl::Status WrongType(absl::string_view name, absl::string_view is, absl::string_view wanted) {
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("the object '", name, "' is a ", is, ", not a ", wanted),
               {{"object", name}, {"type", is}, {"wanted", wanted}});
}

}  // namespace manager
