#include "client/json_tags.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/literal/literal.h"

namespace manager::ctl {
namespace {

using v1::Value;

// One tag: what it wants, and how its content becomes a value. `read` returns false where the
// content is something else; it may take the content apart.
struct Tag {
  absl::string_view name;
  absl::string_view wants;
  bool (*read)(Value& content, Value* value);
};

bool ReadBase64(const Value& content, std::string* bytes) {
  return content.has_string_value() && absl::Base64Unescape(content.string_value(), bytes);
}

bool ReadItems(Value& content, v1::ValueList* items) {
  if (!content.has_list_value()) return false;
  items->Swap(content.mutable_list_value());
  return true;
}

// Reads text that is a literal of this kind.
bool ReadNumber(const Value& content, Value::KindCase kind, Value* value) {
  if (!content.has_string_value()) return false;
  absl::StatusOr<Value> number = ParseLiteral(content.string_value());
  if (!number.ok() || number->kind_case() != kind) return false;
  *value = *std::move(number);
  return true;
}

bool ReadEntries(Value& content, v1::ValueMap* entries) {
  if (!content.has_list_value()) return false;
  for (Value& pair : *content.mutable_list_value()->mutable_items()) {
    if (pair.list_value().items_size() != 2) return false;
    v1::ValueEntry* entry = entries->add_entries();
    entry->mutable_key()->Swap(pair.mutable_list_value()->mutable_items(0));
    entry->mutable_value()->Swap(pair.mutable_list_value()->mutable_items(1));
  }
  return true;
}

// The value under `key` in a dict of exactly two entries; null where there is none.
const Value* Field(const Value& content, absl::string_view key) {
  if (content.dict_value().entries_size() != 2) return nullptr;
  for (const v1::ValueEntry& entry : content.dict_value().entries()) {
    if (entry.key().string_value() == key) return &entry.value();
  }
  return nullptr;
}

bool ReadRef(Value& content, Value* value) {
  const Value* id = Field(content, "id");
  const Value* type = Field(content, "type");
  if (id == nullptr || !id->has_int_value() || id->int_value() < 0) return false;
  if (type == nullptr || !type->has_string_value()) return false;
  value->mutable_ref_value()->set_id(static_cast<uint64_t>(id->int_value()));
  value->mutable_ref_value()->set_type(type->string_value());
  return true;
}

bool ReadAny(Value& content, Value* value) {
  const Value* url = Field(content, "type_url");
  const Value* data = Field(content, "data");
  if (url == nullptr || !url->has_string_value() || data == nullptr) return false;
  value->mutable_any_value()->set_type_url(url->string_value());
  return ReadBase64(*data, value->mutable_any_value()->mutable_value());
}

bool ReadOpaque(Value& content, Value* value) {
  const Value* codec = Field(content, "codec");
  const Value* data = Field(content, "data");
  if (codec == nullptr || !codec->has_string_value() || data == nullptr) return false;
  value->mutable_opaque_value()->set_codec(codec->string_value());
  return ReadBase64(*data, value->mutable_opaque_value()->mutable_data());
}

constexpr Tag kTags[] = {
    {kBytesTag, "base64 text",
     [](Value& content, Value* value) {
       return ReadBase64(content, value->mutable_bytes_value());
     }},
    {kBytearrayTag, "base64 text",
     [](Value& content, Value* value) {
       return ReadBase64(content, value->mutable_bytearray_value());
     }},
    {kTupleTag, "a list",
     [](Value& content, Value* value) { return ReadItems(content, value->mutable_tuple_value()); }},
    {kSetTag, "a list",
     [](Value& content, Value* value) { return ReadItems(content, value->mutable_set_value()); }},
    {kFrozensetTag, "a list",
     [](Value& content, Value* value) {
       return ReadItems(content, value->mutable_frozenset_value());
     }},
    {kDictTag, "a list of lists [KEY, VALUE]",
     [](Value& content, Value* value) {
       return ReadEntries(content, value->mutable_dict_value());
     }},
    {kFloatTag, R"("nan", "inf" or "-inf")",
     [](Value& content, Value* value) { return ReadNumber(content, Value::kDoubleValue, value); }},
    {kIntTag, "a whole number as text",
     [](Value& content, Value* value) {
       return ReadNumber(content, Value::kIntValue, value) ||
              ReadNumber(content, Value::kBigIntValue, value);
     }},
    {kRefTag, R"({"id": ID, "type": TYPE})", ReadRef},
    {kAnyTag, R"({"type_url": URL, "data": BASE64})", ReadAny},
    {kOpaqueTag, R"({"codec": CODEC, "data": BASE64})", ReadOpaque},
};

const Tag* FindTag(absl::string_view name) {
  const Tag* tag = std::find_if(std::begin(kTags), std::end(kTags),
                                [name](const Tag& candidate) { return candidate.name == name; });
  return tag == std::end(kTags) ? nullptr : tag;
}

}  // namespace

bool IsTag(absl::string_view key) { return FindTag(key) != nullptr; }

absl::Status ResolveTag(Value* dict) {
  if (dict->dict_value().entries_size() != 1) return absl::OkStatus();
  v1::ValueEntry* entry = dict->mutable_dict_value()->mutable_entries(0);
  const Tag* tag = FindTag(entry->key().string_value());
  if (tag == nullptr) return absl::OkStatus();

  Value value;
  if (!tag->read(*entry->mutable_value(), &value)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "in a value, {\"", tag->name, "\": ...} must hold ", tag->wants,
        "; to store a dict with this key, write {\"$dict\": [[\"", tag->name, "\", ...]]}"));
  }
  dict->Swap(&value);
  return absl::OkStatus();
}

}  // namespace manager::ctl
