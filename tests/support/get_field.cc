// Fields to values and text.

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/literal/literal.h"
#include "google/protobuf/text_format.h"
#include "tests/support/field_kind.h"
#include "tests/support/fields.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

v1::Value TextValue(std::string text) {
  v1::Value value;
  value.set_string_value(std::move(text));
  return value;
}

const Message& MessageIn(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedMessage(message, field, index)
                              : reflection->GetMessage(message, field);
}

// One field, or the item at `index` of a repeated one.
v1::Value ReadOne(const Message& message, const FieldDescriptor* field, int index) {
  const int in_repeated = field->is_repeated() ? index : -1;
  std::string text;
  if (IsValue(field)) {
    v1::Value value;
    value.CopyFrom(MessageIn(message, field, index));
    return value;
  }
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    const auto* reflection = message.GetReflection();
    return TextValue(field->is_repeated() ? reflection->GetRepeatedString(message, field, index)
                                          : reflection->GetString(message, field));
  }
  TextFormat::PrintFieldValueToString(message, field, in_repeated, &text);
  if (field->type() == FieldDescriptor::TYPE_ENUM) {
    return TextValue(std::string(absl::StripPrefix(text, EnumPrefix(field->enum_type()))));
  }
  if (field->type() == FieldDescriptor::TYPE_BOOL) text = text == "true" ? "True" : "False";
  // What is no number is a message that no step should ask for as a whole.
  const absl::StatusOr<v1::Value> number = ParseLiteral(text);
  return number.ok() ? *number : TextValue(std::move(text));
}

v1::Value ReadRepeated(const Message& message, const FieldDescriptor* field) {
  const int size = message.GetReflection()->FieldSize(message, field);
  v1::Value value;
  if (!IsEntry(field)) {
    value.mutable_list_value();
    for (int i = 0; i < size; ++i) {
      *value.mutable_list_value()->add_items() = ReadOne(message, field, i);
    }
    return value;
  }
  value.mutable_dict_value();
  for (int i = 0; i < size; ++i) {
    const Message& from = MessageIn(message, field, i);
    v1::ValueEntry* entry = value.mutable_dict_value()->add_entries();
    *entry->mutable_key() = ReadOne(from, field->message_type()->field(0), 0);
    *entry->mutable_value() = ReadOne(from, field->message_type()->field(1), 0);
  }
  return value;
}

// The paths to all that messages of a type hold.
void AddPaths(const Descriptor* type, const std::string& before, std::vector<std::string>* paths) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string path = before + field->name();
    if (field->message_type() == nullptr || IsValue(field) || IsEntry(field)) {
      paths->push_back(path);
    } else {
      AddPaths(field->message_type(), path + ".", paths);
    }
  }
}

}  // namespace

absl::StatusOr<std::optional<v1::Value>> GetField(const Message& message, absl::string_view path) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const auto& [name, rest] = parts;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || (!rest.empty() && field->message_type() == nullptr)) {
    return absl::InvalidArgumentError(
        absl::StrCat(message.GetDescriptor()->name(), " has no field '", path, "'"));
  }
  const auto* reflection = message.GetReflection();
  if (field->has_presence() && !reflection->HasField(message, field)) return std::nullopt;
  if (rest.empty()) {
    return field->is_repeated() ? ReadRepeated(message, field) : ReadOne(message, field, 0);
  }
  if (!field->is_repeated()) return GetField(MessageIn(message, field, 0), rest);
  v1::Value all;
  all.mutable_list_value();
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const auto one = GetField(MessageIn(message, field, i), rest);
    if (!one.ok()) return one.status();
    *all.mutable_list_value()->add_items() = one->value_or(v1::Value());
  }
  return all;
}

std::string ShowFields(const Message& message) {
  std::vector<std::string> paths;
  AddPaths(message.GetDescriptor(), "", &paths);
  std::vector<std::string> fields;
  for (const std::string& path : paths) {
    const auto value = GetField(message, path);
    if (!value.ok() || !value->has_value()) continue;
    fields.push_back(absl::StrCat(path, ": ", ToLiteral(**value)));
  }
  return fields.empty() ? "ok" : absl::StrJoin(fields, ", ");
}

}  // namespace manager
