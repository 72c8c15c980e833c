#include "server/objects/array/array.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/array.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/sequence.h"
#include "server/value/arithmetic.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {

absl::Status Array::Init(const Turn&, wire::ArrayCreateRequest& request) {
  const absl::StatusOr<PackedItems> none = PackedItems::Of(request.typecode());
  if (!none.ok()) return none.status();
  absl::StatusOr<PackedItems> items = none->Read(request.items());
  if (!items.ok()) return items.status();
  items_ = *std::move(items);
  return absl::OkStatus();
}

absl::Status Array::CheckSame(const wire::ArrayCreateRequest& request) const {
  if (request.typecode().empty() || request.typecode() == typecode()) return absl::OkStatus();
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("the array '", Label(), "' has the type code '", typecode(), "', not '",
                            request.typecode(), "'"),
               {{"object", Label()}, {"typecode", typecode()}});
}

std::string Array::Summary() const {
  return absl::StrCat(items_.size(), " items of type code ", typecode());
}

absl::StatusOr<size_t> Array::Position(int64_t index) const {
  return PositionOf(index, items_.size(), "array");
}

absl::Status Array::Size(const wire::ArraySizeRequest&, wire::ArraySizeResponse* response) const {
  response->set_size(items_.size());
  response->set_typecode(typecode());
  return absl::OkStatus();
}

absl::Status Array::Get(const wire::ArrayGetRequest& request,
                        wire::ArrayGetResponse* response) const {
  const absl::StatusOr<size_t> position = Position(request.index());
  if (!position.ok()) return position.status();
  response->set_value(items_.Get(*position));
  return absl::OkStatus();
}

absl::Status Array::Set(wire::ArraySetRequest& request, wire::ArraySetResponse*) {
  const absl::StatusOr<size_t> position = Position(request.index());
  if (!position.ok()) return position.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  return items_.Set(*position, request.value());
}

absl::Status Array::GetSlice(const wire::ArrayGetSliceRequest& request,
                             wire::ArrayGetSliceResponse* response) const {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), items_.size());
  if (!slice.ok()) return slice.status();
  response->set_typecode(typecode());
  items_.Write(*slice, response->mutable_items());
  return absl::OkStatus();
}

absl::Status Array::SetSlice(wire::ArraySetSliceRequest& request, wire::ArraySetSliceResponse*) {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), items_.size());
  if (!slice.ok()) return slice.status();
  if (request.typecode() != typecode()) {
    return Error(v1::ERROR_REASON_WRONG_VALUE_TYPE,
                 absl::StrCat("items of type code '", request.typecode(),
                              "' cannot be put into an array of type code '", typecode(), "'"),
                 {{"typecode", typecode()}});
  }
  absl::StatusOr<PackedItems> items = items_.Read(request.items());
  if (!items.ok()) return items.status();
  return items_.Replace(*slice, *std::move(items));
}

absl::Status Array::Add(wire::ArrayAddRequest& request, wire::ArrayAddResponse* response) {
  const absl::StatusOr<size_t> position = Position(request.index());
  if (!position.ok()) return position.status();
  if (absl::Status status = CheckPresent("delta", request.delta()); !status.ok()) return status;
  const absl::StatusOr<std::string> sum = manager::Add(items_.Get(*position), request.delta());
  if (!sum.ok()) return sum.status();
  if (absl::Status status = items_.Set(*position, *sum); !status.ok()) return status;
  response->set_value(items_.Get(*position));  // Not the sum, which `f` may have rounded.
  return absl::OkStatus();
}

absl::Status Array::CompareAndSet(wire::ArrayCompareAndSetRequest& request,
                                  wire::ArrayCompareAndSetResponse* response) {
  const absl::StatusOr<size_t> position = Position(request.index());
  if (!position.ok()) return position.status();
  const absl::StatusOr<Canonical> expected = ToCanonical(request.expected());
  if (!expected.ok()) return expected.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  if (absl::Status status = items_.Check(request.value()); !status.ok()) return status;
  std::string item = items_.Get(*position);
  const absl::StatusOr<Canonical> canonical = ToCanonical(item);
  if (!canonical.ok()) return canonical.status();
  if (!Equal(*expected, *canonical)) {
    response->set_value(std::move(item));
    return absl::OkStatus();
  }
  response->set_set(true);
  return items_.Set(*position, request.value());
}

void Array::Save(const StateSink& sink) const {
  constexpr size_t kItemsAtOnce = 1024;
  state::v1::ArrayPart head;
  head.set_typecode(typecode());
  PartSaver<state::v1::ArrayPart> parts(std::move(head), sink);
  const auto size = static_cast<size_t>(items_.size());
  for (size_t first = 0; first < size; first += kItemsAtOnce) {
    const std::string some = items_.ToBytes(first, std::min(kItemsAtOnce, size - first));
    parts.ForNext(some.size()).mutable_items()->append(some);
  }
  parts.Finish();
}

absl::Status Array::Load(absl::string_view bytes, const Step&) {
  const auto part = ParsePart<state::v1::ArrayPart>(bytes);
  if (!part.ok()) return part.status();
  absl::StatusOr<PackedItems> none = PackedItems::Of(part->typecode());
  if (!none.ok()) return DamagedPart("an array has no type code");
  const bool is_first = items_.typecode() == '\0';
  if (is_first) items_ = *std::move(none);
  if (part->typecode() != typecode()) return DamagedPart("an array has two type codes");
  if (!items_.AppendBytes(part->items())) {
    return DamagedPart(absl::StrCat("there are no such items of type code ", typecode()));
  }
  return absl::OkStatus();
}

std::vector<Method> Array::Methods() {
  return {
      CreateRow<Array, wire::ArrayCreateRequest, wire::ArrayCreateResponse>("Array/Create"),
      Row<&Array::Size>("Array/Size"),
      Row<&Array::Get>("Array/Get"),
      Row<&Array::Set>("Array/Set"),
      Row<&Array::GetSlice>("Array/GetSlice"),
      Row<&Array::SetSlice>("Array/SetSlice"),
      Row<&Array::Add>("Array/Add"),
      Row<&Array::CompareAndSet>("Array/CompareAndSet"),
  };
}

}  // namespace manager
