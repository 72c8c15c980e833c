#include "server/value/refs.h"

#include "manager/v1/value.pb.h"
#include "server/value/wire.h"

namespace manager {
namespace {

void Collect(absl::string_view value, std::vector<uint64_t>* ids);

// What every message of these has: fields that are values, or messages of such.
void CollectInFields(absl::string_view bytes, bool entries, std::vector<uint64_t>* ids) {
  uint32_t number;
  WireType type;
  absl::string_view part;
  for (WireCursor in(bytes); !in.done();) {
    if (!in.ReadTag(&number, &type) || type != WireType::kBytes || !in.ReadBytes(&part)) return;
    if (entries) {
      CollectInFields(part, false, ids);
    } else {
      Collect(part, ids);
    }
  }
}

void CollectRef(absl::string_view bytes, std::vector<uint64_t>* ids) {
  uint32_t number;
  WireType type;
  uint64_t id = 0;
  for (WireCursor in(bytes); !in.done();) {
    if (!in.ReadTag(&number, &type)) return;
    const bool is_id = number == v1::ObjectRef::kIdFieldNumber && type == WireType::kVarint;
    if (is_id ? !in.ReadVarint(&id) : !in.Skip(type)) return;
  }
  ids->push_back(id);
}

// As deep as values may be nested, which validation has seen to.
void Collect(absl::string_view value, std::vector<uint64_t>* ids) {
  WireCursor in(value);
  uint32_t kind;
  WireType type;
  absl::string_view content;
  if (in.done() || !in.ReadTag(&kind, &type) || type != WireType::kBytes) return;
  if (!in.ReadBytes(&content)) return;
  switch (kind) {
    case v1::Value::kListValue:
    case v1::Value::kTupleValue:
    case v1::Value::kSetValue:
    case v1::Value::kFrozensetValue:
      return CollectInFields(content, false, ids);
    case v1::Value::kDictValue:
      return CollectInFields(content, true, ids);
    case v1::Value::kRefValue:
      return CollectRef(content, ids);
    default:
      return;
  }
}

}  // namespace

std::vector<uint64_t> RefsIn(absl::string_view value) {
  std::vector<uint64_t> ids;
  Collect(value, &ids);
  return ids;
}

}  // namespace manager
