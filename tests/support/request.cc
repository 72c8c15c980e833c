#include "tests/support/request.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/protobuf/wire_format_lite.h"
#include "tests/support/fields.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::internal::WireFormatLite;

absl::StatusOr<std::string> FromHex(absl::string_view hex) {
  if (hex.size() % 2 != 0 || !std::all_of(hex.begin(), hex.end(), absl::ascii_isxdigit)) {
    return absl::InvalidArgumentError(absl::StrCat("no bytes in hexadecimal: ", hex));
  }
  return absl::HexStringToBytes(hex);
}

// A field of these bytes, encoded.
std::string EncodeBytes(const FieldDescriptor* field, const std::string& bytes) {
  std::string encoded;
  google::protobuf::io::StringOutputStream stream(&encoded);
  google::protobuf::io::CodedOutputStream coded(&stream);
  WireFormatLite::WriteBytes(field->number(), bytes, &coded);
  coded.Trim();
  return encoded;
}

std::vector<const FieldDescriptor*> FieldsByNumber(const Descriptor* type) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < type->field_count(); ++i) fields.push_back(type->field(i));
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });
  return fields;
}

// Builds a request, argument by argument.
class RequestBuilder {
 public:
  explicit RequestBuilder(const Descriptor* type)
      : fields_(FieldsByNumber(type)),
        message_(MessageFactory::generated_factory()->GetPrototype(type)->New()) {}

  absl::Status Add(const FieldText& argument) {
    if (!argument.path.empty()) return Add(argument.path, argument.text, message_.get());
    if (next_ == fields_.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(message_->GetDescriptor()->name(), " has no field for ", argument.text));
    }
    return Add(fields_[next_++], argument.text, message_.get());
  }

  std::string Encode() const { return message_->SerializeAsString() + raw_fields_; }

 private:
  absl::Status Add(absl::string_view path, absl::string_view text, Message* message) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
    const auto& [name, rest] = parts;
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || (!rest.empty() && field->message_type() == nullptr)) {
      return absl::InvalidArgumentError(
          absl::StrCat(message->GetDescriptor()->name(), " has no field '", path, "'"));
    }
    if (rest.empty()) return Add(field, text, message);
    return Add(rest, text, message->GetReflection()->MutableMessage(message, field));
  }

  absl::Status Add(const FieldDescriptor* field, absl::string_view text, Message* message) {
    if (!absl::ConsumePrefix(&text, "hex:")) return SetField(message, field, text);
    const absl::StatusOr<std::string> bytes = FromHex(text);
    if (!bytes.ok()) return bytes.status();
    // Behind the rest of the request, since no message holds what is no message.
    raw_fields_ += EncodeBytes(field, *bytes);
    return absl::OkStatus();
  }

  const std::vector<const FieldDescriptor*> fields_;
  size_t next_ = 0;  // In fields_: what an argument without a name is for.
  const std::unique_ptr<Message> message_;
  std::string raw_fields_;
};

}  // namespace

absl::StatusOr<std::string> EncodeRequest(const google::protobuf::MethodDescriptor* method,
                                          const std::vector<FieldText>& arguments) {
  if (arguments.size() == 1) {
    absl::string_view text = arguments[0].text;
    if (absl::ConsumePrefix(&text, "raw:")) return FromHex(text);
  }
  if (method == nullptr) {
    return absl::InvalidArgumentError("the protocol has no such method; it takes `raw:` only");
  }
  RequestBuilder request(method->input_type());
  for (const FieldText& argument : arguments) {
    if (absl::Status status = request.Add(argument); !status.ok()) return status;
  }
  return request.Encode();
}

}  // namespace manager
