#include "client/request.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/argument.h"
#include "client/array_items.h"
#include "client/json.h"
#include "common/utf8/utf8.h"
#include "google/protobuf/duration.pb.h"

namespace manager::ctl {
namespace {

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kStdin[] = "-";

// "VALUE: 'x' is ..." for people; `wrong` starts with what the text is.
absl::Status Refuse(const Argument& argument, absl::string_view text, absl::string_view wrong) {
  const std::string name = argument.flag.empty() ? argument.label : argument.flag;
  return absl::InvalidArgumentError(absl::StrCat(name, ": '", text, "' is ", wrong));
}

absl::Status InArgument(const Argument& argument, const absl::Status& status) {
  const std::string name = argument.flag.empty() ? argument.label : argument.flag;
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", status.message()));
}

Duration ToProto(absl::Duration duration) {
  Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

// Fills one request.
class Filler {
 public:
  // `literal` takes values as text; `in` is stdin.
  Filler(bool literal, std::istream& in, Message* request)
      : literal_(literal), in_(in), request_(request) {}

  // Sets the field of one argument to what was given.
  absl::Status Set(const Argument& argument, const std::vector<std::string>& texts) {
    if (argument.within != nullptr && !texts.empty()) {
      Argument inner = argument;
      inner.within = nullptr;
      return Filler(literal_, in_, reflection().MutableMessage(request_, argument.within))
          .Set(inner, texts);
    }
    if (argument.kind == ArgumentKind::kItems) return SetArrayItems(argument, texts);
    for (const std::string& text : texts) {
      absl::Status status = SetOne(argument, text);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status SetOne(const Argument& argument, const std::string& text) {
    switch (argument.kind) {
      case ArgumentKind::kChoice:
        return SetChoice(argument, text);
      case ArgumentKind::kDuration:
        return SetDuration(argument, text);
      case ArgumentKind::kEntry:
        return AddEntries(argument, text);
      case ArgumentKind::kItems:
        return absl::InternalError("items are set together");
      case ArgumentKind::kNumber:
        return SetNumber(argument, text);
      case ArgumentKind::kSlice:
        return SetSlice(argument, text);
      case ArgumentKind::kSwitch:
        reflection().SetBool(request_, argument.field, true);
        return absl::OkStatus();
      case ArgumentKind::kText:
        return SetText(argument, text);
      case ArgumentKind::kValue:
        return argument.repeated ? AddValues(argument, text) : SetValue(argument, text);
    }
    return absl::InternalError("unknown kind of argument");
  }

  absl::Status SetChoice(const Argument& argument, const std::string& text) {
    const google::protobuf::EnumDescriptor* type = argument.field->enum_type();
    for (int i = 1; i < type->value_count(); ++i) {
      if (ChoiceName(*type->value(i)) != text) continue;
      reflection().SetEnum(request_, argument.field, type->value(i));
      return absl::OkStatus();
    }
    return Refuse(argument, text, absl::StrCat("none of ", absl::StrJoin(argument.choices, ", ")));
  }

  absl::Status SetDuration(const Argument& argument, const std::string& text) {
    const absl::StatusOr<absl::Duration> duration = ParseDuration(text);
    if (!duration.ok()) return InArgument(argument, duration.status());
    // Left out means for ever.
    if (*duration == absl::InfiniteDuration()) return absl::OkStatus();
    *static_cast<Duration*>(reflection().MutableMessage(request_, argument.field)) =
        ToProto(*duration);
    return absl::OkStatus();
  }

  absl::Status SetText(const Argument& argument, const std::string& text) {
    if (!IsValidUtf8(text)) return Refuse(argument, ToPrintableUtf8(text), "not UTF-8");
    reflection().SetString(request_, argument.field, text);
    return absl::OkStatus();
  }

  absl::Status SetNumber(const Argument& argument, const std::string& text) {
    return SetNumber(request_, argument, argument.field, text);
  }

  static absl::Status SetNumber(Message* message, const Argument& argument,
                                const FieldDescriptor* field, const std::string& text) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return SetNumberAs(message, argument, field, text, &Reflection::SetInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return SetNumberAs(message, argument, field, text, &Reflection::SetInt64);
      case FieldDescriptor::CPPTYPE_UINT32:
        return SetNumberAs(message, argument, field, text, &Reflection::SetUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return SetNumberAs(message, argument, field, text, &Reflection::SetUInt64);
      default:
        return SetReal(message, argument, field, text);
    }
  }

  template <typename Number>
  static absl::Status SetNumberAs(Message* message, const Argument& argument,
                                  const FieldDescriptor* field, const std::string& text,
                                  void (Reflection::*set)(Message*, const FieldDescriptor*, Number)
                                      const) {
    Number number;
    if (!absl::SimpleAtoi(text, &number)) {
      return Refuse(
          argument, text,
          std::numeric_limits<Number>::is_signed
              ? absl::StrCat("no whole number of ", sizeof(Number) * 8, " bits")
              : absl::StrCat("no whole number from 0 up, of ", sizeof(Number) * 8, " bits"));
    }
    (message->GetReflection()->*set)(message, field, number);
    return absl::OkStatus();
  }

  static absl::Status SetReal(Message* message, const Argument& argument,
                              const FieldDescriptor* field, const std::string& text) {
    double number;
    if (!absl::SimpleAtod(text, &number)) return Refuse(argument, text, "no number");
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
      message->GetReflection()->SetFloat(message, field, static_cast<float>(number));
    } else {
      message->GetReflection()->SetDouble(message, field, number);
    }
    return absl::OkStatus();
  }

  absl::Status SetSlice(const Argument& argument, const std::string& text) {
    const std::vector<std::string> parts = absl::StrSplit(text, ':');
    Message* slice = reflection().MutableMessage(request_, argument.field);
    if (parts.size() < 2 || parts.size() > 3) {
      return Refuse(argument, text, "no slice; write START:STOP or START:STOP:STEP");
    }
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      absl::Status status =
          SetNumber(slice, argument, slice->GetDescriptor()->field(static_cast<int>(i)), parts[i]);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status SetValue(const Argument& argument, const std::string& text) {
    absl::StatusOr<std::string> content = text == kStdin ? TakeStdin(argument) : text;
    if (!content.ok()) return content.status();
    absl::string_view trimmed = *content;
    if (text == kStdin && !literal_) trimmed = absl::StripSuffix(trimmed, "\n");
    return ParseInto(argument, trimmed, reflection().MutableMessage(request_, argument.field));
  }

  // Calls add() for each item's new value: one, or one a line from stdin.
  template <typename Add>
  absl::Status AddItems(const Argument& argument, const std::string& text, const Add& add) {
    if (text != kStdin) return ParseInto(argument, text, add());
    const absl::StatusOr<std::string> content = TakeStdin(argument);
    if (!content.ok()) return content.status();
    for (const absl::string_view line : LinesOf(*content)) {
      absl::Status status = ParseInto(argument, line, add());
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AddValues(const Argument& argument, const std::string& text) {
    return AddItems(argument, text,
                    [&] { return reflection().AddMessage(request_, argument.field); });
  }

  // The items of an array, which only together are of one type.
  absl::Status SetArrayItems(const Argument& argument, const std::vector<std::string>& texts) {
    if (texts.empty()) return absl::OkStatus();
    v1::ValueList items;
    for (const std::string& text : texts) {
      absl::Status status = AddItems(argument, text, [&] { return items.add_items(); });
      if (!status.ok()) return status;
    }
    Message* to = reflection().MutableMessage(request_, argument.field);
    const absl::Status status = FillArrayItems(items, static_cast<v1::ArrayItems*>(to));
    return status.ok() ? status : InArgument(argument, status);
  }

  absl::Status AddEntries(const Argument& argument, const std::string& text) {
    if (text != kStdin) return AddEntry(argument, text);
    const absl::StatusOr<std::string> content = TakeStdin(argument);
    if (!content.ok()) return content.status();
    absl::StatusOr<std::optional<v1::Value>> json = std::nullopt;
    if (!literal_) json = ParseJson(*content);
    if (!json.ok()) return InArgument(argument, json.status());
    if (json->has_value()) return AddEntry(argument, *content);
    for (const absl::string_view line : LinesOf(*content)) {
      absl::Status status = AddEntry(argument, line);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // KEY=VALUE, or a dict.
  absl::Status AddEntry(const Argument& argument, absl::string_view text) {
    if (!literal_) {
      absl::StatusOr<std::optional<v1::Value>> json = ParseJson(text);
      if (!json.ok()) return InArgument(argument, json.status());
      if (json->has_value() && (*json)->has_dict_value()) return AddDict(argument, **json);
    }
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (parts.first.size() == text.size()) {
      return Refuse(argument, text, absl::StrCat("neither ", argument.label, " nor a JSON object"));
    }
    absl::StatusOr<v1::Value> key = ParseKey(argument, parts.first);
    if (!key.ok()) return InArgument(argument, key.status());
    absl::StatusOr<v1::Value> value = ParseValue(parts.second, literal_);
    if (!value.ok()) return InArgument(argument, value.status());
    return AddEntry(argument, *std::move(key), *std::move(value));
  }

  // The key of an entry: a value, or a name, which is always text.
  absl::StatusOr<v1::Value> ParseKey(const Argument& argument, absl::string_view text) const {
    return ParseValue(text, literal_ || HasNames(argument));
  }

  static bool HasNames(const Argument& argument) {
    return argument.field->message_type()->field(0)->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  }

  absl::Status AddDict(const Argument& argument, v1::Value& dict) {
    for (v1::ValueEntry& entry : *dict.mutable_dict_value()->mutable_entries()) {
      absl::Status status =
          AddEntry(argument, std::move(*entry.mutable_key()), std::move(*entry.mutable_value()));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AddEntry(const Argument& argument, v1::Value key, v1::Value value) {
    Message* entry = reflection().AddMessage(request_, argument.field);
    const google::protobuf::Descriptor* type = entry->GetDescriptor();
    const Reflection* fields = entry->GetReflection();
    if (type->field(1)->cpp_type() != FieldDescriptor::CPPTYPE_INT64) {
      *static_cast<v1::Value*>(fields->MutableMessage(entry, type->field(1))) = std::move(value);
    } else if (value.has_int_value()) {
      fields->SetInt64(entry, type->field(1), value.int_value());
    } else {
      return Refuse(argument, ToJson(value), "no whole number of 64 bits");
    }
    if (!HasNames(argument)) {
      *static_cast<v1::Value*>(fields->MutableMessage(entry, type->field(0))) = std::move(key);
    } else if (key.has_string_value()) {
      fields->SetString(entry, type->field(0), key.string_value());
    } else {
      return Refuse(argument, ToJson(key), "no name; a name is text");
    }
    return absl::OkStatus();
  }

  absl::Status ParseInto(const Argument& argument, absl::string_view text, Message* to) const {
    absl::StatusOr<v1::Value> value = ParseValue(text, literal_);
    if (!value.ok()) return InArgument(argument, value.status());
    *static_cast<v1::Value*>(to) = *std::move(value);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> TakeStdin(const Argument& argument) {
    if (std::exchange(stdin_taken_, true)) {
      return Refuse(argument, kStdin,
                    "stdin, which another argument has read already; write \"-\" with quotes "
                    "of its own for the text");
    }
    return ReadAll(in_);
  }

  static std::vector<absl::string_view> LinesOf(absl::string_view text) {
    if (text.empty()) return {};
    return absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
  }

  const Reflection& reflection() const { return *request_->GetReflection(); }

  const bool literal_;
  bool stdin_taken_ = false;
  std::istream& in_;
  Message* const request_;
};

}  // namespace

absl::Status FillRequest(const Invocation& invocation, std::istream& in, Message* request) {
  Filler filler(invocation.Has(kText), in, request);
  for (const Argument& argument : ArgumentsOf(*invocation.group, *invocation.command)) {
    if (argument.field == nullptr) continue;
    std::vector<std::string> texts;
    if (const auto given = invocation.arguments.find(argument.name);
        given != invocation.arguments.end()) {
      texts = given->second;
    }
    if (IsTimeout(argument) && invocation.Has(kNoWait)) texts = {"0"};
    absl::Status status = filler.Set(argument, texts);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Value> ParseValue(absl::string_view text, bool literal) {
  if (!literal) {
    absl::StatusOr<std::optional<v1::Value>> json = ParseJson(text);
    if (!json.ok()) return json.status();
    if (json->has_value()) return **std::move(json);
  }
  if (!IsValidUtf8(text)) {
    return absl::InvalidArgumentError(
        "the text is not UTF-8; give bytes as {\"$bytes\": \"BASE64\"}");
  }
  v1::Value value;
  value.set_string_value(text.data(), text.size());
  return value;
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no time; write 5s, 100ms, 1m30s, 0 or inf"));
  }
  return duration;
}

std::string ReadAll(std::istream& in) {
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace manager::ctl
