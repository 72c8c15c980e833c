// Text to fields.

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/literal/literal.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/text_format.h"
#include "manager/v1/list.pb.h"
#include "tests/support/field_kind.h"
#include "tests/support/fields.h"

namespace manager {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

absl::Status Unreadable(const FieldDescriptor* field, absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("no value for the field '", field->name(), "': ", text));
}

Message* AddOrMutable(Message* message, const FieldDescriptor* field) {
  const auto* reflection = message->GetReflection();
  return field->is_repeated() ? reflection->AddMessage(message, field)
                              : reflection->MutableMessage(message, field);
}

// Sets or adds a scalar. The literals of numbers are protobuf's own text for them.
absl::Status SetScalar(Message* message, const FieldDescriptor* field, absl::string_view text) {
  std::string native(text);
  if (field->type() == FieldDescriptor::TYPE_BOOL) {
    native = text == "True" ? "true" : text == "False" ? "false" : "";
  } else if (field->type() == FieldDescriptor::TYPE_ENUM) {
    int number;
    if (!absl::SimpleAtoi(text, &number)) native = EnumPrefix(field->enum_type()) + native;
  }
  if (!TextFormat::ParseFieldValueFromString(native, field, message)) {
    return Unreadable(field, text);
  }
  return absl::OkStatus();
}

absl::Status SetText(Message* message, const FieldDescriptor* field, absl::string_view text) {
  return SetScalar(message, field, absl::StrCat("\"", absl::CEscape(text), "\""));
}

// Sets or adds what is a literal already.
absl::Status SetValue(Message* message, const FieldDescriptor* field, const v1::Value& value) {
  if (IsValue(field)) {
    AddOrMutable(message, field)->CopyFrom(value);
    return absl::OkStatus();
  }
  if (field->type() != FieldDescriptor::TYPE_STRING) {
    return SetScalar(message, field, ToLiteral(value));
  }
  if (!value.has_string_value()) return Unreadable(field, ToLiteral(value));
  return SetText(message, field, value.string_value());
}

absl::Status AddEntries(Message* message, const FieldDescriptor* field,
                        const v1::ValueMap& entries) {
  for (const v1::ValueEntry& entry : entries.entries()) {
    Message* added = AddOrMutable(message, field);
    absl::Status status = SetValue(added, field->message_type()->field(0), entry.key());
    status.Update(SetValue(added, field->message_type()->field(1), entry.value()));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SetRepeated(Message* message, const FieldDescriptor* field, absl::string_view text) {
  const absl::StatusOr<v1::Value> value = ParseLiteral(text);
  if (!value.ok()) return value.status();
  if (IsEntry(field)) {
    if (!value->has_dict_value()) return Unreadable(field, text);
    return AddEntries(message, field, value->dict_value());
  }
  if (!value->has_list_value()) return Unreadable(field, text);
  for (const v1::Value& item : value->list_value().items()) {
    if (absl::Status status = SetValue(message, field, item); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// `x` nested in lists, `levels` with itself.
v1::Value Nested(int levels) {
  v1::Value value;
  value.set_string_value("x");
  for (int level = 1; level < levels; ++level) {
    v1::Value outer;
    outer.mutable_list_value()->add_items()->Swap(&value);
    value.Swap(&outer);
  }
  return value;
}

absl::Status SetValueText(Message* message, const FieldDescriptor* field, absl::string_view text) {
  absl::string_view levels = text;
  if (absl::ConsumePrefix(&levels, "nested:")) {
    int number;
    if (!absl::SimpleAtoi(levels, &number)) return Unreadable(field, text);
    return SetValue(message, field, Nested(number));
  }
  const absl::StatusOr<v1::Value> value = ParseLiteral(text);
  return value.ok() ? SetValue(message, field, *value) : value.status();
}

// `5s`, `-100ms`.
absl::Status SetDuration(Message* message, const FieldDescriptor* field, absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return Unreadable(field, text);
  google::protobuf::Duration parts;
  parts.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  parts.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration)));
  AddOrMutable(message, field)->CopyFrom(parts);
  return absl::OkStatus();
}

// `[1:5]`, `[::-1]`.
absl::Status SetSlice(Message* message, const FieldDescriptor* field, absl::string_view text) {
  absl::string_view inside = text;
  if (!absl::ConsumePrefix(&inside, "[") || !absl::ConsumeSuffix(&inside, "]")) {
    return Unreadable(field, text);
  }
  const std::vector<absl::string_view> bounds = absl::StrSplit(inside, ':');
  if (bounds.size() < 2 || bounds.size() > 3) return Unreadable(field, text);
  Message* slice = AddOrMutable(message, field);
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (bounds[i].empty()) continue;
    const FieldDescriptor* bound =
        slice->GetDescriptor()->FindFieldByNumber(static_cast<int>(i) + 1);
    if (absl::Status status = SetScalar(slice, bound, bounds[i]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// A word, a literal, or `sized:513`.
absl::Status SetString(Message* message, const FieldDescriptor* field, absl::string_view text) {
  absl::string_view size = text;
  if (absl::ConsumePrefix(&size, "sized:")) {
    size_t number;
    if (!absl::SimpleAtoi(size, &number)) return Unreadable(field, text);
    return SetText(message, field, std::string(number, 'x'));
  }
  if (!absl::StartsWith(text, "'") && !absl::StartsWith(text, "\"")) {
    return SetText(message, field, text);
  }
  const absl::StatusOr<v1::Value> value = ParseLiteral(text);
  return value.ok() ? SetValue(message, field, *value) : value.status();
}

}  // namespace

absl::Status SetField(Message* message, const FieldDescriptor* field, absl::string_view text) {
  if (field->is_repeated()) return SetRepeated(message, field, text);
  if (field->type() == FieldDescriptor::TYPE_STRING) return SetString(message, field, text);
  if (field->type() != FieldDescriptor::TYPE_MESSAGE) return SetScalar(message, field, text);
  if (IsValue(field)) return SetValueText(message, field, text);
  if (field->message_type() == google::protobuf::Duration::descriptor()) {
    return SetDuration(message, field, text);
  }
  if (field->message_type() == v1::ListSlice::descriptor()) return SetSlice(message, field, text);
  return Unreadable(field, text);
}

}  // namespace manager
