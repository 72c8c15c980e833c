// Values to text.

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/big_int/big_int.h"
#include "common/literal/literal.h"
#include "common/utf8/utf8.h"

namespace manager {
namespace {

using v1::Value;

// Beyond this, about 4900 digits, a number is written in hexadecimal.
constexpr size_t kMaxDecimalBytes = 2048;

void Append(const Value& value, std::string* out);

// A character that needs an escape in text and bytes alike; false for any other.
bool AppendEscape(char c, std::string* out) {
  switch (c) {
    case '\\':
      out->append("\\\\");
      return true;
    case '\'':
      out->append("\\'");
      return true;
    case '\n':
      out->append("\\n");
      return true;
    case '\r':
      out->append("\\r");
      return true;
    case '\t':
      out->append("\\t");
      return true;
    default:
      break;
  }
  const auto byte = static_cast<uint8_t>(c);
  if (byte >= 0x20 && byte != 0x7F) return false;
  absl::StrAppendFormat(out, "\\x%02x", byte);
  return true;
}

void AppendText(absl::string_view text, std::string* out) {
  out->push_back('\'');
  while (!text.empty()) {
    const size_t length = static_cast<size_t>(std::max(Utf8SequenceLength(text), 1));
    const absl::string_view character = text.substr(0, length);
    // U+0080 to U+009F are control characters too, and terminals obey them.
    if (length == 2 && character[0] == '\xC2' && static_cast<uint8_t>(character[1]) < 0xA0) {
      absl::StrAppendFormat(out, "\\x%02x", static_cast<uint8_t>(character[1]));
    } else if (length > 1 || !AppendEscape(character[0], out)) {
      absl::StrAppend(out, character);
    }
    text.remove_prefix(length);
  }
  out->push_back('\'');
}

void AppendBytes(absl::string_view bytes, std::string* out) {
  out->append("b'");
  for (const char c : bytes) {
    if (AppendEscape(c, out)) continue;
    if (static_cast<uint8_t>(c) < 0x80) {
      out->push_back(c);
    } else {
      absl::StrAppendFormat(out, "\\x%02x", static_cast<uint8_t>(c));
    }
  }
  out->push_back('\'');
}

void AppendBigInt(absl::string_view bytes, std::string* out) {
  const BigInt number = BigInt::FromTwosComplement(bytes);
  out->append(bytes.size() <= kMaxDecimalBytes ? number.ToDecimal() : number.ToHex());
}

void AppendNan(double number, std::string* out) {
  const auto bits = std::bit_cast<uint64_t>(number);
  out->append("nan");
  if (bits == std::bit_cast<uint64_t>(std::numeric_limits<double>::quiet_NaN())) return;
  absl::StrAppendFormat(out, "(0x%016x)", bits);
}

// As Python's repr: the fewest digits that give the number again, with an exponent only where the
// number is very large or very small.
void AppendFinite(double number, std::string* out) {
  char buffer[64];
  const auto print = [&](std::chars_format format) {
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr;
    return absl::string_view(buffer, static_cast<size_t>(end - buffer));
  };
  absl::string_view text = print(std::chars_format::scientific);
  const int exponent = std::atoi(std::string(text.substr(text.find('e') + 1)).c_str());
  if (exponent >= -4 && exponent < 16) text = print(std::chars_format::fixed);
  absl::StrAppend(out, text);
  if (text.find_first_of(".e") == absl::string_view::npos) out->append(".0");
}

void AppendDouble(double number, std::string* out) {
  if (std::isnan(number)) {
    AppendNan(number, out);
  } else if (std::isinf(number)) {
    out->append(number < 0 ? "-inf" : "inf");
  } else {
    AppendFinite(number, out);
  }
}

void AppendItems(const v1::ValueList& list, std::string* out) {
  const char* separator = "";
  for (const Value& item : list.items()) {
    out->append(separator);
    Append(item, out);
    separator = ", ";
  }
}

void AppendTuple(const v1::ValueList& list, std::string* out) {
  out->push_back('(');
  AppendItems(list, out);
  out->append(list.items_size() == 1 ? ",)" : ")");
}

void AppendDict(const v1::ValueMap& dict, std::string* out) {
  const char* separator = "{";
  for (const v1::ValueEntry& entry : dict.entries()) {
    out->append(separator);
    Append(entry.key(), out);
    out->append(": ");
    Append(entry.value(), out);
    separator = ", ";
  }
  out->append(dict.entries_size() == 0 ? "{}" : "}");
}

// `{}` would be a dict.
void AppendSet(const v1::ValueList& list, std::string* out) {
  if (list.items_size() == 0) {
    out->append("set()");
    return;
  }
  out->push_back('{');
  AppendItems(list, out);
  out->push_back('}');
}

void AppendFrozenset(const v1::ValueList& list, std::string* out) {
  out->append("frozenset(");
  if (list.items_size() > 0) AppendSet(list, out);
  out->push_back(')');
}

void AppendTextAndBytes(absl::string_view name, absl::string_view text, absl::string_view bytes,
                        std::string* out) {
  absl::StrAppend(out, name, "(");
  AppendText(text, out);
  out->append(", ");
  AppendBytes(bytes, out);
  out->push_back(')');
}

void AppendRef(const v1::ObjectRef& ref, std::string* out) {
  out->append("ref(");
  AppendText(ref.type(), out);
  absl::StrAppend(out, ", ", ref.id(), ")");
}

void AppendBytearray(absl::string_view bytes, std::string* out) {
  out->append("bytearray(");
  AppendBytes(bytes, out);
  out->push_back(')');
}

void AppendList(const v1::ValueList& list, std::string* out) {
  out->push_back('[');
  AppendItems(list, out);
  out->push_back(']');
}

void Append(const Value& value, std::string* out) {
  switch (value.kind_case()) {
    case Value::kNullValue:
      return absl::StrAppend(out, "None");
    case Value::kBoolValue:
      return absl::StrAppend(out, value.bool_value() ? "True" : "False");
    case Value::kIntValue:
      return absl::StrAppend(out, value.int_value());
    case Value::kBigIntValue:
      return AppendBigInt(value.big_int_value(), out);
    case Value::kDoubleValue:
      return AppendDouble(value.double_value(), out);
    case Value::kStringValue:
      return AppendText(value.string_value(), out);
    case Value::kBytesValue:
      return AppendBytes(value.bytes_value(), out);
    case Value::kBytearrayValue:
      return AppendBytearray(value.bytearray_value(), out);
    case Value::kListValue:
      return AppendList(value.list_value(), out);
    case Value::kTupleValue:
      return AppendTuple(value.tuple_value(), out);
    case Value::kDictValue:
      return AppendDict(value.dict_value(), out);
    case Value::kSetValue:
      return AppendSet(value.set_value(), out);
    case Value::kFrozensetValue:
      return AppendFrozenset(value.frozenset_value(), out);
    case Value::kRefValue:
      return AppendRef(value.ref_value(), out);
    case Value::kAnyValue:
      return AppendTextAndBytes("any", value.any_value().type_url(), value.any_value().value(),
                                out);
    case Value::kOpaqueValue:
      return AppendTextAndBytes("opaque", value.opaque_value().codec(), value.opaque_value().data(),
                                out);
    case Value::KIND_NOT_SET:
      return absl::StrAppend(out, "<nothing>");
  }
}

}  // namespace

std::string ToLiteral(const Value& value) {
  std::string text;
  Append(value, &text);
  return text;
}

}  // namespace manager
