#include "server/value/kind.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace manager {

absl::string_view TypeName(v1::Value::KindCase kind) {
  switch (kind) {
    case v1::Value::kNullValue:
      return "NoneType";
    case v1::Value::kBoolValue:
      return "bool";
    case v1::Value::kIntValue:
    case v1::Value::kBigIntValue:
      return "int";
    case v1::Value::kDoubleValue:
      return "float";
    case v1::Value::kStringValue:
      return "str";
    case v1::Value::kBytesValue:
      return "bytes";
    case v1::Value::kBytearrayValue:
      return "bytearray";
    case v1::Value::kListValue:
      return "list";
    case v1::Value::kTupleValue:
      return "tuple";
    case v1::Value::kDictValue:
      return "dict";
    case v1::Value::kSetValue:
      return "set";
    case v1::Value::kFrozensetValue:
      return "frozenset";
    case v1::Value::kRefValue:
      return "ref";
    case v1::Value::kAnyValue:
      return "any";
    case v1::Value::kOpaqueValue:
      return "opaque";
    case v1::Value::KIND_NOT_SET:
      break;
  }
  return "nothing";
}

absl::string_view TypeName(const v1::Value& value) { return TypeName(value.kind_case()); }

bool IsUnhashable(v1::Value::KindCase kind) {
  return kind == v1::Value::kListValue || kind == v1::Value::kDictValue ||
         kind == v1::Value::kSetValue || kind == v1::Value::kBytearrayValue;
}

absl::Status UnhashableKeyError(v1::Value::KindCase kind) {
  const absl::string_view type = TypeName(kind);
  return Error(v1::ERROR_REASON_UNHASHABLE_KEY, absl::StrCat("a ", type, " cannot be a key"),
               {{"type", type}});
}

}  // namespace manager
