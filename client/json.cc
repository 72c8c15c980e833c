#include "client/json.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/json_tags.h"
#include "common/literal/literal.h"
#include "common/value/decode.h"
#include "nlohmann/json.hpp"

namespace manager::ctl {
namespace {

// Only its parser is used. With double in the place of long double, the parser itself would refuse
// whole numbers of more than 308 digits.
using Json =
    nlohmann::basic_json<std::map, std::vector, std::string, bool, int64_t, uint64_t, long double>;

// Builds a value from the parser's events. A function returns false to end the parse.
class ValueBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit ValueBuilder(v1::Value* root) : root_(root) {}

  // Why the text is refused although it is JSON; OK where it is not JSON.
  const absl::Status& refusal() const { return refusal_; }

  bool null() override {
    Next()->set_null_value(google::protobuf::NULL_VALUE);
    return true;
  }
  bool boolean(bool value) override {
    Next()->set_bool_value(value);
    return true;
  }
  bool number_integer(int64_t number) override {
    Next()->set_int_value(number);
    return true;
  }
  bool number_unsigned(uint64_t number) override { return WholeNumber(absl::StrCat(number)); }
  bool number_float(long double, const std::string& text) override {
    return text.find_first_of(".eE") == std::string::npos ? WholeNumber(text) : Double(text);
  }
  bool string(std::string& text) override {
    Next()->set_string_value(std::move(text));
    return true;
  }
  bool binary(Json::binary_t&) override { return false; }  // Not of JSON's text form.

  bool start_object(std::size_t) override {
    v1::Value* value = Next();
    value->mutable_dict_value();
    return Open(value);
  }
  bool key(std::string& text) override {
    v1::ValueEntry* entry = open_.back()->mutable_dict_value()->add_entries();
    entry->mutable_key()->set_string_value(std::move(text));
    return true;
  }
  bool end_object() override {
    refusal_ = ResolveTag(open_.back());
    open_.pop_back();
    return refusal_.ok();
  }
  bool start_array(std::size_t) override {
    v1::Value* value = Next();
    value->mutable_list_value();
    return Open(value);
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }

  bool parse_error(std::size_t, const std::string& token, const Json::exception& error) override {
    constexpr int kNumberTooLarge = 406;
    if (error.id == kNumberTooLarge) refusal_ = TooLarge(token);
    return false;
  }

 private:
  static absl::Status TooLarge(const std::string& number) {
    return absl::InvalidArgumentError(
        absl::StrCat(number.substr(0, 40), number.size() > 40 ? "..." : "",
                     " is too large a number; take it as text with --text"));
  }

  // Where the next value belongs.
  v1::Value* Next() {
    if (open_.empty()) return root_;
    v1::Value* parent = open_.back();
    if (parent->has_list_value()) return parent->mutable_list_value()->add_items();
    return parent->mutable_dict_value()->mutable_entries()->rbegin()->mutable_value();
  }

  // A limit of its own, or the value could not even be destroyed.
  bool Open(v1::Value* container) {
    constexpr size_t kMaxJsonDepth = kMaxMessageDepth;  // A tag takes up to three levels.
    if (open_.size() == kMaxJsonDepth) {
      refusal_ = absl::InvalidArgumentError(
          "the JSON is nested deeper than a value may be; take it as text with --text");
      return false;
    }
    open_.push_back(container);
    return true;
  }

  bool WholeNumber(const std::string& digits) {
    absl::StatusOr<v1::Value> number = ParseLiteral(digits);
    refusal_ = number.status();
    if (number.ok()) *Next() = *std::move(number);
    return refusal_.ok();
  }

  bool Double(const std::string& text) {
    double number = 0;
    if (!absl::SimpleAtod(text, &number) || std::isinf(number)) {
      refusal_ = TooLarge(text);
      return false;
    }
    Next()->set_double_value(number);
    return true;
  }

  v1::Value* const root_;
  std::vector<v1::Value*> open_;  // The lists and dicts around what comes next, outermost first.
  absl::Status refusal_;
};

void Append(const v1::Value& value, std::string* json);

void AppendItems(const v1::ValueList& list, std::string* json) {
  json->push_back('[');
  for (int i = 0; i < list.items_size(); ++i) {
    if (i > 0) json->append(", ");
    Append(list.items(i), json);
  }
  json->push_back(']');
}

// Whether the dict can be a JSON object, and would not be read as a tag.
bool IsPlainObject(const v1::ValueMap& dict) {
  for (const v1::ValueEntry& entry : dict.entries()) {
    if (!entry.key().has_string_value()) return false;
  }
  return dict.entries_size() != 1 || !IsTag(dict.entries(0).key().string_value());
}

void AppendDict(const v1::ValueMap& dict, std::string* json) {
  const bool plain = IsPlainObject(dict);
  json->append(plain ? "{" : R"({"$dict": [)");
  for (int i = 0; i < dict.entries_size(); ++i) {
    if (i > 0) json->append(", ");
    if (!plain) json->push_back('[');
    Append(dict.entries(i).key(), json);
    json->append(plain ? ": " : ", ");
    Append(dict.entries(i).value(), json);
    if (!plain) json->push_back(']');
  }
  json->append(plain ? "}" : "]}");
}

void AppendTagged(absl::string_view tag, absl::string_view content, std::string* json) {
  absl::StrAppend(json, "{\"", tag, "\": ", content, "}");
}

void AppendTagged(absl::string_view tag, const v1::ValueList& items, std::string* json) {
  absl::StrAppend(json, "{\"", tag, "\": ");
  AppendItems(items, json);
  json->push_back('}');
}

std::string QuoteBase64(const std::string& bytes) {
  return absl::StrCat("\"", absl::Base64Escape(bytes), "\"");
}

void AppendBigInt(const v1::Value& value, std::string* json) {
  const std::string digits = ToLiteral(value);
  if (absl::StrContains(digits, "x")) {
    AppendTagged(kIntTag, absl::StrCat("\"", digits, "\""), json);
  } else {
    json->append(digits);
  }
}

void Append(const v1::Value& value, std::string* json) {
  switch (value.kind_case()) {
    case v1::Value::kNullValue:
    case v1::Value::KIND_NOT_SET:
      json->append("null");
      return;
    case v1::Value::kBoolValue:
      json->append(value.bool_value() ? "true" : "false");
      return;
    case v1::Value::kIntValue:
      absl::StrAppend(json, value.int_value());
      return;
    case v1::Value::kBigIntValue:
      return AppendBigInt(value, json);
    case v1::Value::kDoubleValue:
      json->append(DoubleToJson(value.double_value()));
      return;
    case v1::Value::kStringValue:
      json->append(QuoteJson(value.string_value()));
      return;
    case v1::Value::kBytesValue:
      return AppendTagged(kBytesTag, QuoteBase64(value.bytes_value()), json);
    case v1::Value::kBytearrayValue:
      return AppendTagged(kBytearrayTag, QuoteBase64(value.bytearray_value()), json);
    case v1::Value::kListValue:
      return AppendItems(value.list_value(), json);
    case v1::Value::kTupleValue:
      return AppendTagged(kTupleTag, value.tuple_value(), json);
    case v1::Value::kDictValue:
      return AppendDict(value.dict_value(), json);
    case v1::Value::kSetValue:
      return AppendTagged(kSetTag, value.set_value(), json);
    case v1::Value::kFrozensetValue:
      return AppendTagged(kFrozensetTag, value.frozenset_value(), json);
    case v1::Value::kRefValue:
      return AppendTagged(kRefTag,
                          absl::StrCat("{\"id\": ", value.ref_value().id(),
                                       ", \"type\": ", QuoteJson(value.ref_value().type()), "}"),
                          json);
    case v1::Value::kAnyValue:
      return AppendTagged(kAnyTag,
                          absl::StrCat("{\"type_url\": ", QuoteJson(value.any_value().type_url()),
                                       ", \"data\": ", QuoteBase64(value.any_value().value()), "}"),
                          json);
    case v1::Value::kOpaqueValue:
      return AppendTagged(
          kOpaqueTag,
          absl::StrCat("{\"codec\": ", QuoteJson(value.opaque_value().codec()),
                       ", \"data\": ", QuoteBase64(value.opaque_value().data()), "}"),
          json);
  }
}

}  // namespace

absl::StatusOr<std::optional<v1::Value>> ParseJson(absl::string_view text) {
  v1::Value value;
  ValueBuilder builder(&value);
  const bool parsed = Json::sax_parse(text.begin(), text.end(), &builder);
  if (!builder.refusal().ok()) return builder.refusal();
  if (!parsed) return std::nullopt;
  return value;
}

std::string ToJson(const v1::Value& value) {
  std::string json;
  Append(value, &json);
  return json;
}

std::string ToJson(const v1::ValueMap& entries) {
  std::string json;
  AppendDict(entries, &json);
  return json;
}

std::string QuoteJson(absl::string_view text) {
  return Json(std::string(text))
      .dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string DoubleToJson(double number) {
  if (!std::isfinite(number)) {
    v1::Value value;
    value.set_double_value(number);
    std::string json;
    AppendTagged(kFloatTag, absl::StrCat("\"", ToLiteral(value), "\""), &json);
    return json;
  }
  char digits[32];
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof(digits), number);
  std::string json(digits, end.ptr);
  if (json.find_first_of(".e") == std::string::npos) json.append(".0");
  return json;
}

}  // namespace manager::ctl
