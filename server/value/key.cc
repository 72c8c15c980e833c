#include "server/value/key.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "common/big_int/big_int.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"
#include "server/base/error.h"
#include "server/value/kind.h"
#include "server/value/wire.h"

namespace manager {
namespace {

using v1::Value;

// A form is a letter, then the content. Content of no fixed size comes with its length or count
// before it, so that no form is the beginning of another and forms can be put one after another.
constexpr char kNothing = '-';
constexpr char kNone = 'N';
constexpr char kInteger = 'i';     // A varint: whole numbers of at most 64 bits, zigzag.
constexpr char kBigInteger = 'I';  // Bytes: all other whole numbers, two's complement.
constexpr char kFraction = 'd';    // 8 bytes: doubles that are not whole, infinities, NaN.
constexpr char kText = 's';        // Bytes.
constexpr char kBytes = 'b';       // Bytes.
constexpr char kList = 'l';        // A count, then as many forms.
constexpr char kTuple = 't';       // The same.
constexpr char kSet = 'f';         // The same, the forms sorted and different.
constexpr char kDict = 'm';        // A count, then as many pairs of forms, the keys as in a set.
constexpr char kRef = 'r';         // A varint.
constexpr char kAny = 'a';         // Bytes twice.
constexpr char kOpaque = 'o';      // Bytes twice.

void AppendVarint(uint64_t number, std::string* form) {
  for (; number >= 0x80; number >>= 7) form->push_back(static_cast<char>(number | 0x80));
  form->push_back(static_cast<char>(number));
}

void AppendBytes(absl::string_view bytes, std::string* form) {
  AppendVarint(bytes.size(), form);
  form->append(bytes.data(), bytes.size());
}

void AppendLetterAndBytes(char letter, absl::string_view bytes, std::string* form) {
  form->push_back(letter);
  AppendBytes(bytes, form);
}

void AppendZigzag(uint64_t zigzag, std::string* form) {
  form->push_back(kInteger);
  AppendVarint(zigzag, form);
}

void AppendInteger(int64_t number, std::string* form) {
  AppendZigzag(static_cast<uint64_t>(number) << 1 ^ static_cast<uint64_t>(number >> 63), form);
}

void AppendBigInt(const BigInt& number, std::string* form) {
  // One that is small after all, badly encoded or from a double, must not get another form for it.
  if (const std::optional<int64_t> small = number.ToInt64(); small.has_value()) {
    AppendInteger(*small, form);
  } else {
    AppendLetterAndBytes(kBigInteger, number.ToTwosComplement(), form);
  }
}

void AppendDouble(double number, Canonical* out) {
  if (std::isfinite(number) && std::trunc(number) == number) {
    constexpr double kInt64Limit = 0x1p63;
    if (number >= -kInt64Limit && number < kInt64Limit) {
      AppendInteger(static_cast<int64_t>(number), &out->form);
    } else {
      AppendBigInt(BigInt::FromDouble(number), &out->form);
    }
    return;
  }
  out->matches_nothing |= std::isnan(number);
  out->form.push_back(kFraction);
  const auto bits = std::bit_cast<uint64_t>(number);
  for (int shift = 0; shift < 64; shift += 8) out->form.push_back(static_cast<char>(bits >> shift));
}

// Only what is being converted for a dict's sake must be fit to be a key.
enum class Mode { kKey, kAnyValue };

absl::Status Append(const Value& value, Mode mode, Canonical* out);

absl::Status AppendSequence(char letter, const v1::ValueList& list, Mode mode, Canonical* out) {
  out->form.push_back(letter);
  AppendVarint(static_cast<uint64_t>(list.items_size()), &out->form);
  for (const Value& item : list.items()) {
    if (absl::Status status = Append(item, mode, out); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AppendSet(const v1::ValueList& list, Mode mode, Canonical* out) {
  std::vector<std::string> forms;
  forms.reserve(static_cast<size_t>(list.items_size()));
  for (const Value& item : list.items()) {
    Canonical canonical;
    if (absl::Status status = Append(item, mode, &canonical); !status.ok()) return status;
    out->matches_nothing |= canonical.matches_nothing;
    forms.push_back(std::move(canonical.form));
  }
  std::sort(forms.begin(), forms.end());
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  out->form.push_back(kSet);
  AppendVarint(forms.size(), &out->form);
  for (const std::string& form : forms) out->form.append(form);
  return absl::OkStatus();
}

absl::Status AppendDict(const v1::ValueMap& dict, Mode mode, Canonical* out) {
  std::map<std::string, const Value*> entries;
  for (const v1::ValueEntry& entry : dict.entries()) {
    Canonical key;
    if (absl::Status status = Append(entry.key(), mode, &key); !status.ok()) return status;
    out->matches_nothing |= key.matches_nothing;
    entries[std::move(key.form)] = &entry.value();
  }
  out->form.push_back(kDict);
  AppendVarint(entries.size(), &out->form);
  for (const auto& [key, value] : entries) {
    out->form.append(key);
    if (absl::Status status = Append(*value, mode, out); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The type that an Any names: its URL without the place where the type is described.
absl::string_view TypeOf(const google::protobuf::Any& any) {
  const absl::string_view url = any.type_url();
  return url.substr(url.rfind('/') + 1);  // All of it where there is no slash.
}

// Appends the form of `value`; an error only in mode kKey.
absl::Status Append(const Value& value, Mode mode, Canonical* out) {
  if (mode == Mode::kKey && IsUnhashable(value.kind_case())) {
    return UnhashableKeyError(value.kind_case());
  }
  switch (value.kind_case()) {
    case Value::kNullValue:
      out->form.push_back(kNone);
      break;
    case Value::kBoolValue:
      AppendInteger(value.bool_value() ? 1 : 0, &out->form);
      break;
    case Value::kIntValue:
      AppendInteger(value.int_value(), &out->form);
      break;
    case Value::kBigIntValue:
      AppendBigInt(BigInt::FromTwosComplement(value.big_int_value()), &out->form);
      break;
    case Value::kDoubleValue:
      AppendDouble(value.double_value(), out);
      break;
    case Value::kStringValue:
      AppendLetterAndBytes(kText, value.string_value(), &out->form);
      break;
    case Value::kBytesValue:
      AppendLetterAndBytes(kBytes, value.bytes_value(), &out->form);
      break;
    case Value::kBytearrayValue:
      AppendLetterAndBytes(kBytes, value.bytearray_value(), &out->form);
      break;
    case Value::kListValue:
      return AppendSequence(kList, value.list_value(), mode, out);
    case Value::kTupleValue:
      return AppendSequence(kTuple, value.tuple_value(), mode, out);
    case Value::kDictValue:
      return AppendDict(value.dict_value(), mode, out);
    case Value::kSetValue:
      return AppendSet(value.set_value(), mode, out);
    case Value::kFrozensetValue:
      return AppendSet(value.frozenset_value(), mode, out);
    case Value::kRefValue:
      out->form.push_back(kRef);
      AppendVarint(value.ref_value().id(), &out->form);
      break;
    case Value::kAnyValue:
      AppendLetterAndBytes(kAny, TypeOf(value.any_value()), &out->form);
      AppendBytes(value.any_value().value(), &out->form);
      break;
    case Value::kOpaqueValue:
      AppendLetterAndBytes(kOpaque, value.opaque_value().codec(), &out->form);
      AppendBytes(value.opaque_value().data(), &out->form);
      break;
    case Value::KIND_NOT_SET:
      out->form.push_back(kNothing);
      break;
  }
  return absl::OkStatus();
}

// The form of text, bytes and small whole numbers, which nearly all keys are, straight from the
// encoded value.
// False where the value is anything else, or malformed: then the long way decides.
bool AppendInPlace(absl::string_view encoded, std::string* form) {
  WireCursor in(encoded);
  uint32_t kind;
  WireType type;
  if (in.done() || !in.ReadTag(&kind, &type)) return false;
  const bool is_text = kind == Value::kStringValue;
  if ((is_text || kind == Value::kBytesValue) && type == WireType::kBytes) {
    absl::string_view content;
    if (!in.ReadBytes(&content) || !in.done()) return false;
    if (is_text && !IsValidUtf8(content)) return false;
    form->reserve(content.size() + 6);
    AppendLetterAndBytes(is_text ? kText : kBytes, content, form);
    return true;
  }
  if (kind == Value::kIntValue && type == WireType::kVarint) {
    uint64_t zigzag;  // The wire has the number just as the form wants it.
    if (!in.ReadVarint(&zigzag) || !in.done()) return false;
    AppendZigzag(zigzag, form);
    return true;
  }
  return false;
}

absl::StatusOr<Canonical> Convert(absl::string_view encoded, Mode mode) {
  Canonical canonical;
  if (AppendInPlace(encoded, &canonical.form)) return canonical;
  Value value;
  if (!Decode(encoded, &value) || value.kind_case() == Value::KIND_NOT_SET) {
    return Error(v1::ERROR_REASON_MALFORMED_VALUE, "a value is missing or badly encoded");
  }
  if (absl::Status status = Append(value, mode, &canonical); !status.ok()) return status;
  return canonical;
}

}  // namespace

absl::StatusOr<Key> ToKey(absl::string_view encoded_value) {
  return Convert(encoded_value, Mode::kKey);
}

absl::StatusOr<Canonical> ToCanonical(absl::string_view encoded_value) {
  return Convert(encoded_value, Mode::kAnyValue);
}

Canonical CanonicalOf(const Value& value) {
  Canonical canonical;
  Append(value, Mode::kAnyValue, &canonical).IgnoreError();  // There is none in this mode.
  return canonical;
}

}  // namespace manager
