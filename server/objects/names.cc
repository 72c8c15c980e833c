#include "server/objects/names.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "server/base/error.h"

namespace manager {

namespace {

absl::Status InvalidName(absl::string_view field, absl::string_view wrong) {
  return Error(v1::ERROR_REASON_INVALID_NAME, absl::StrCat("the name in '", field, "' ", wrong),
               {{"field", field}});
}

}  // namespace

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return InvalidName(field, "is empty");
  if (name.size() > kMaxNameBytes) {
    return InvalidName(
        field, absl::StrCat("is ", name.size(), " bytes long, above the limit of ", kMaxNameBytes));
  }
  if (!IsValidUtf8(name)) {
    return InvalidName(field, absl::StrCat("is not UTF-8: '", absl::CHexEscape(name), "'"));
  }
  return absl::OkStatus();
}

absl::Status CheckObjectName(absl::string_view name) {
  if (absl::Status status = CheckName("object", name); !status.ok()) return status;
  if (name[0] != '#') return absl::OkStatus();
  return InvalidName(
      "object", absl::StrCat("starts with '#', which introduces an object's id: '", name, "'"));
}

absl::Status WrongType(absl::string_view name, absl::string_view is, absl::string_view wanted) {
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("the object '", name, "' is a ", is, ", not a ", wanted),
               {{"object", name}, {"type", is}, {"wanted", wanted}});
}

}  // namespace manager
