#include "server/value/validate.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/value/kind.h"
#include "server/value/wire.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using v1::Value;

// What can be wrong. The scanner hands on one byte; words are found for it at the end.
enum class Fault : uint8_t {
  kNone,
  // With the request.
  kNoMessage,
  kFieldTwice,
  // With a value.
  kBadBytes,
  kNoKind,
  kSecondKind,
  kUnknownKind,
  kNotUtf8,
  kEmptyBigInt,
  kBadEntry,
  kTooDeep,
  // In the order of kUnhashableKinds.
  kListAsKey,
  kDictAsKey,
  kSetAsKey,
  kBytearrayAsKey,
};

constexpr Value::KindCase kUnhashableKinds[] = {Value::kListValue, Value::kDictValue,
                                                Value::kSetValue, Value::kBytearrayValue};

absl::string_view SentenceOf(Fault fault) {
  switch (fault) {
    case Fault::kNoMessage:
      return "the bytes are not a message of this method's request type";
    case Fault::kFieldTwice:
      return "the field is given twice";
    case Fault::kBadBytes:
      return "the value's bytes are badly encoded";
    case Fault::kNoKind:
      return "the value, or one inside it, has no kind";
    case Fault::kSecondKind:
      return "the value, or one inside it, has more than one kind";
    case Fault::kUnknownKind:
      return "the value, or one inside it, is of a kind that this server does not know";
    case Fault::kNotUtf8:
      return "a string in the value is not UTF-8";
    case Fault::kEmptyBigInt:
      return "a big_int_value has no bytes";
    case Fault::kBadEntry:
      return "an entry of a dict in the value does not have one key and one value";
    default:
      return "";
  }
}

absl::Status ToStatus(Fault fault, absl::string_view field) {
  const auto error = [field](v1::ErrorReason reason, absl::string_view sentence) {
    if (field.empty()) return Error(reason, sentence);
    return Error(reason, absl::StrCat(field, ": ", sentence), {{"field", field}});
  };
  if (fault >= Fault::kListAsKey) {
    const auto index = static_cast<size_t>(fault) - static_cast<size_t>(Fault::kListAsKey);
    return UnhashableKeyError(kUnhashableKinds[index]);
  }
  if (fault == Fault::kTooDeep) {
    return error(v1::ERROR_REASON_VALUE_TOO_DEEP,
                 absl::StrCat("the value is nested deeper than ", kMaxValueDepth, " levels"));
  }
  const bool in_value = fault >= Fault::kBadBytes;
  return error(in_value ? v1::ERROR_REASON_MALFORMED_VALUE : v1::ERROR_REASON_MALFORMED_REQUEST,
               SentenceOf(fault));
}

// Where a value stands: how deep, and whether as a key or in one.
struct Place {
  int depth = 1;
  bool in_key = false;

  Place Inside() const { return {depth + 1, in_key}; }
  Place InsideAsKey() const { return {depth + 1, true}; }
};

// The recursion is as deep as kMaxValueDepth allows, and each step takes few bytes of stack. It
// raises `greatest_ref` to the greatest id that a reference names.
Fault ScanValue(absl::string_view bytes, Place place, uint64_t* greatest_ref);

Fault CheckText(absl::string_view text) {
  return IsValidUtf8(text) ? Fault::kNone : Fault::kNotUtf8;
}

// A ValueList; the place is that of its items.
Fault ScanItems(absl::string_view bytes, Place place, uint64_t* greatest_ref) {
  for (WireCursor in(bytes); !in.done();) {
    uint32_t number;
    WireType type;
    absl::string_view item;
    if (!in.ReadTag(&number, &type) || number != v1::ValueList::kItemsFieldNumber ||
        type != WireType::kBytes || !in.ReadBytes(&item)) {
      return Fault::kBadBytes;
    }
    const Fault fault = ScanValue(item, place, greatest_ref);
    if (fault != Fault::kNone) return fault;
  }
  return Fault::kNone;
}

Fault ScanEntry(absl::string_view bytes, Place of_value, Place of_key, uint64_t* greatest_ref) {
  int keys = 0;
  int values = 0;
  for (WireCursor in(bytes); !in.done();) {
    uint32_t number;
    WireType type;
    absl::string_view part;
    if (!in.ReadTag(&number, &type) || type != WireType::kBytes || !in.ReadBytes(&part) ||
        number > v1::ValueEntry::kValueFieldNumber) {
      return Fault::kBadBytes;
    }
    const bool is_key = number == v1::ValueEntry::kKeyFieldNumber;
    ++(is_key ? keys : values);
    const Fault fault = ScanValue(part, is_key ? of_key : of_value, greatest_ref);
    if (fault != Fault::kNone) return fault;
  }
  return keys == 1 && values == 1 ? Fault::kNone : Fault::kBadEntry;
}

// A ValueMap in a value at `place`.
Fault ScanEntries(absl::string_view bytes, Place place, uint64_t* greatest_ref) {
  for (WireCursor in(bytes); !in.done();) {
    uint32_t number;
    WireType type;
    absl::string_view entry;
    if (!in.ReadTag(&number, &type) || number != v1::ValueMap::kEntriesFieldNumber ||
        type != WireType::kBytes || !in.ReadBytes(&entry)) {
      return Fault::kBadBytes;
    }
    const Fault fault = ScanEntry(entry, place.Inside(), place.InsideAsKey(), greatest_ref);
    if (fault != Fault::kNone) return fault;
  }
  return Fault::kNone;
}

// An ObjectRef: a number in field 1, a string in field 2. Of several numbers, the last counts.
Fault ScanRef(absl::string_view bytes, uint64_t* greatest_ref) {
  uint64_t id = 0;
  for (WireCursor in(bytes); !in.done();) {
    uint32_t number;
    WireType type;
    absl::string_view text;
    if (!in.ReadTag(&number, &type)) return Fault::kBadBytes;
    if (number == v1::ObjectRef::kIdFieldNumber && type == WireType::kVarint) {
      if (!in.ReadVarint(&id)) return Fault::kBadBytes;
    } else if (number == v1::ObjectRef::kTypeFieldNumber && type == WireType::kBytes) {
      if (!in.ReadBytes(&text)) return Fault::kBadBytes;
      if (!IsValidUtf8(text)) return Fault::kNotUtf8;
    } else {
      return Fault::kBadBytes;
    }
  }
  *greatest_ref = std::max(*greatest_ref, id);
  return Fault::kNone;
}

// An Any or an OpaqueValue: a string in field 1, bytes in field 2.
Fault ScanTextAndBytes(absl::string_view bytes) {
  for (WireCursor in(bytes); !in.done();) {
    uint32_t number;
    WireType type;
    absl::string_view part;
    if (!in.ReadTag(&number, &type) || number > 2 || type != WireType::kBytes ||
        !in.ReadBytes(&part)) {
      return Fault::kBadBytes;
    }
    if (number == 1 && !IsValidUtf8(part)) return Fault::kNotUtf8;
  }
  return Fault::kNone;
}

// The kinds whose content is `bytes`. (Those of a fixed size were dealt with before.)
Fault ScanContent(uint32_t kind, absl::string_view bytes, Place place, uint64_t* greatest_ref) {
  switch (kind) {
    case Value::kBigIntValue:
      return bytes.empty() ? Fault::kEmptyBigInt : Fault::kNone;
    case Value::kStringValue:
      return CheckText(bytes);
    case Value::kBytesValue:
      return Fault::kNone;
    case Value::kBytearrayValue:
      return place.in_key ? Fault::kBytearrayAsKey : Fault::kNone;
    case Value::kListValue:
      return place.in_key ? Fault::kListAsKey : ScanItems(bytes, place.Inside(), greatest_ref);
    case Value::kTupleValue:
      return ScanItems(bytes, place.Inside(), greatest_ref);
    case Value::kDictValue:
      return place.in_key ? Fault::kDictAsKey : ScanEntries(bytes, place, greatest_ref);
    case Value::kSetValue:
      return place.in_key ? Fault::kSetAsKey : ScanItems(bytes, place.InsideAsKey(), greatest_ref);
    case Value::kFrozensetValue:
      return ScanItems(bytes, place.InsideAsKey(), greatest_ref);
    case Value::kRefValue:
      return ScanRef(bytes, greatest_ref);
    case Value::kAnyValue:
    case Value::kOpaqueValue:
      return ScanTextAndBytes(bytes);
    default:
      return Fault::kUnknownKind;
  }
}

WireType WireTypeOf(uint32_t kind) {
  switch (kind) {
    case Value::kNullValue:
    case Value::kBoolValue:
    case Value::kIntValue:
      return WireType::kVarint;
    case Value::kDoubleValue:
      return WireType::kFixed64;
    default:
      return WireType::kBytes;
  }
}

Fault ScanValue(absl::string_view bytes, Place place, uint64_t* greatest_ref) {
  if (place.depth > kMaxValueDepth) return Fault::kTooDeep;
  if (bytes.empty()) return Fault::kNoKind;
  WireCursor in(bytes);
  uint32_t kind;
  WireType type;
  if (!in.ReadTag(&kind, &type)) return Fault::kBadBytes;
  if (kind > Value::kOpaqueValue) return Fault::kUnknownKind;
  if (type != WireTypeOf(kind)) return Fault::kBadBytes;
  if (type != WireType::kBytes) {
    if (!in.Skip(type)) return Fault::kBadBytes;
  } else {
    absl::string_view content;
    if (!in.ReadBytes(&content)) return Fault::kBadBytes;
    const Fault fault = ScanContent(kind, content, place, greatest_ref);
    if (fault != Fault::kNone) return fault;
  }
  return in.done() ? Fault::kNone : Fault::kSecondKind;
}

}  // namespace

absl::Status ValidateValue(absl::string_view value, int levels_above) {
  uint64_t greatest_ref = 0;
  const Fault fault = ScanValue(value, Place{.depth = levels_above + 1}, &greatest_ref);
  return fault == Fault::kNone ? absl::OkStatus() : ToStatus(fault, "");
}

RequestValidator::RequestValidator(const Descriptor* request_type) : fields_(request_type) {}

absl::Status RequestValidator::Validate(absl::string_view request, uint64_t* greatest_ref) const {
  Fault fault = Fault::kNone;
  *greatest_ref = 0;
  const ValueFields::Walked walked = fields_.Walk(request, [&](absl::string_view value) {
    fault = ScanValue(value, Place(), greatest_ref);
    return fault == Fault::kNone;
  });
  switch (walked.end) {
    case ValueFields::End::kDone:
      return absl::OkStatus();
    case ValueFields::End::kStopped:
      return ToStatus(fault, walked.field);
    case ValueFields::End::kNoMessage:
      return ToStatus(Fault::kNoMessage, walked.field);
    case ValueFields::End::kFieldTwice:
      return ToStatus(Fault::kFieldTwice, walked.field);
  }
  return absl::OkStatus();
}

}  // namespace manager
