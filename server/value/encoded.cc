#include "server/value/encoded.h"

#include "absl/strings/str_cat.h"
#include "common/literal/literal.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"

namespace manager {

std::string EncodedNull() {
  v1::Value null;
  null.set_null_value(google::protobuf::NULL_VALUE);
  return null.SerializeAsString();
}

std::string EncodedInt(int64_t number) {
  v1::Value value;
  value.set_int_value(number);
  return value.SerializeAsString();
}

absl::Status CheckPresent(absl::string_view field, absl::string_view encoded) {
  if (!encoded.empty()) return absl::OkStatus();
  return Error(v1::ERROR_REASON_MALFORMED_VALUE,
               absl::StrCat("the request has no '", field, "'; set it (null is a value too)"),
               {{"field", field}});
}

std::string ShowValue(absl::string_view encoded) {
  constexpr size_t kMaxShown = 200;
  // Too much to decode for the sake of a message.
  constexpr size_t kMaxDecoded = 64 * 1024;
  if (encoded.size() > kMaxDecoded) return absl::StrCat("a value of ", encoded.size(), " bytes");
  v1::Value value;
  if (!Decode(encoded, &value)) return "a malformed value";
  std::string shown = ToLiteral(value);
  if (shown.size() <= kMaxShown) return shown;
  // A cut inside a character would leave bytes that are no text.
  return absl::StrCat(ToPrintableUtf8(absl::string_view(shown).substr(0, kMaxShown)), "...");
}

}  // namespace manager
