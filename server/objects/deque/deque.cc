#include "server/objects/deque/deque.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/deque.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/list/slice.h"
#include "server/objects/paging.h"
#include "server/objects/sequence.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

constexpr char kWhat[] = "deque";

absl::Status IsFull(int64_t max_size) {
  return Error(
      v1::ERROR_REASON_INDEX_OUT_OF_RANGE,
      absl::StrCat("nothing can be inserted: the deque has ", max_size, " items, its maximum size"),
      {{"size", absl::StrCat(max_size)}});
}

}  // namespace

absl::Status Deque::Init(const Turn&, wire::DequeCreateRequest& request) {
  if (request.has_max_size()) {
    if (request.max_size() < 0) {
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                   absl::StrCat("max_size is ", request.max_size(), "; it must not be negative"),
                   {{"field", "max_size"}});
    }
    max_size_ = request.max_size();
  }
  for (std::string& item : *request.mutable_items()) Push(Hold(std::move(item)), /*left=*/false);
  return absl::OkStatus();
}

std::string Deque::Summary() const {
  std::string summary = absl::StrCat(length(), " items");
  if (max_size_.has_value()) absl::StrAppend(&summary, ", at most ", *max_size_);
  return summary;
}

absl::optional<Stored> Deque::Push(Stored item, bool left) {
  if (max_size_ == 0) return item;
  absl::optional<Stored> dropped;
  if (full()) dropped = Take(!left);
  if (left) {
    items_.push_front(std::move(item));
  } else {
    items_.push_back(std::move(item));
  }
  return dropped;
}

Stored Deque::Take(bool left) {
  Stored taken = std::move(left ? items_.front() : items_.back());
  if (left) {
    items_.pop_front();
  } else {
    items_.pop_back();
  }
  return taken;
}

absl::Status Deque::Append(wire::DequeAppendRequest& request, wire::DequeAppendResponse* response) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  absl::optional<Stored> dropped = Push(Hold(std::move(*request.mutable_value())), request.left());
  if (dropped.has_value()) response->set_dropped((*std::move(dropped)).Take());
  return absl::OkStatus();
}

absl::Status Deque::Extend(wire::DequeExtendRequest& request, wire::DequeExtendResponse* response) {
  int64_t dropped = 0;
  for (std::string& item : *request.mutable_items()) {
    if (Push(Hold(std::move(item)), request.left()).has_value()) ++dropped;
  }
  response->set_dropped(dropped);
  return absl::OkStatus();
}

absl::Status Deque::Pop(wire::DequePopRequest& request, wire::DequePopResponse* response) {
  if (items_.empty()) {
    return Error(v1::ERROR_REASON_INDEX_OUT_OF_RANGE,
                 "the deque is empty, so there is no item to pop");
  }
  response->set_value(Take(request.left()).Take());
  return absl::OkStatus();
}

absl::Status Deque::PopMany(wire::DequePopManyRequest& request,
                            wire::DequePopManyResponse* response) {
  if (request.count() < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("count is ", request.count(), "; it must not be negative"),
                 {{"field", "count"}});
  }
  const int64_t most = std::min(request.count(), length());
  auto& items = *response->mutable_items();
  size_t bytes = 0;
  while (items.size() < most) {
    bytes += (request.left() ? items_.front() : items_.back()).bytes().size();
    if (!items.empty() && bytes > kMaxPageBytes) break;
    *items.Add() = Take(request.left()).Take();
  }
  // From the right end the last one came first.
  if (!request.left()) std::reverse(items.pointer_begin(), items.pointer_end());
  return absl::OkStatus();
}

absl::Status Deque::Get(const wire::DequeGetRequest& request,
                        wire::DequeGetResponse* response) const {
  const absl::StatusOr<size_t> at = PositionOf(request.index(), length(), kWhat);
  if (!at.ok()) return at.status();
  response->set_value(items_[*at].bytes());
  return absl::OkStatus();
}

absl::Status Deque::Set(wire::DequeSetRequest& request, wire::DequeSetResponse*) {
  const absl::StatusOr<size_t> at = PositionOf(request.index(), length(), kWhat);
  if (!at.ok()) return at.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  items_[*at] = Hold(std::move(*request.mutable_value()));
  return absl::OkStatus();
}

absl::Status Deque::Insert(wire::DequeInsertRequest& request, wire::DequeInsertResponse*) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  if (full()) return IsFull(*max_size_);
  items_.insert(items_.begin() + InsertPositionOf(request.index(), length()),
                Hold(std::move(*request.mutable_value())));
  return absl::OkStatus();
}

absl::Status Deque::Delete(wire::DequeDeleteRequest& request, wire::DequeDeleteResponse*) {
  const absl::StatusOr<size_t> at = PositionOf(request.index(), length(), kWhat);
  if (!at.ok()) return at.status();
  items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
  return absl::OkStatus();
}

absl::Status Deque::GetSlice(const wire::DequeGetSliceRequest& request,
                             wire::DequeGetSliceResponse* response) const {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), length());
  if (!slice.ok()) return slice.status();
  for (int64_t i = 0; i < slice->count; ++i) {
    response->add_items(items_[static_cast<size_t>(slice->index(i))].bytes());
  }
  return absl::OkStatus();
}

absl::Status Deque::Remove(wire::DequeRemoveRequest& request, wire::DequeRemoveResponse*) {
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), 0, length());
  if (!at.ok()) return at.status();
  if (*at == length()) return ValueNotFound(request.value(), kWhat);
  items_.erase(items_.begin() + *at);
  return absl::OkStatus();
}

absl::Status Deque::Index(const wire::DequeIndexRequest& request,
                          wire::DequeIndexResponse* response) const {
  const Slice range = ResolveBounds(request, length());
  const int64_t end = range.start + range.count;
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), range.start, end);
  if (!at.ok()) return at.status();
  if (*at == end) return ValueNotFound(request.value(), kWhat);
  response->set_index(*at);
  return absl::OkStatus();
}

absl::Status Deque::Count(const wire::DequeCountRequest& request,
                          wire::DequeCountResponse* response) const {
  int64_t count = 0;
  for (int64_t from = 0;; ++count) {
    const absl::StatusOr<int64_t> at = Search(items_, request.value(), from, length());
    if (!at.ok()) return at.status();
    if (*at == length()) break;
    from = *at + 1;
  }
  response->set_count(count);
  return absl::OkStatus();
}

absl::Status Deque::Contains(const wire::DequeContainsRequest& request,
                             wire::DequeContainsResponse* response) const {
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), 0, length());
  if (!at.ok()) return at.status();
  response->set_found(*at < length());
  return absl::OkStatus();
}

absl::Status Deque::Size(const wire::DequeSizeRequest&, wire::DequeSizeResponse* response) const {
  response->set_size(length());
  if (max_size_.has_value()) response->set_max_size(*max_size_);
  return absl::OkStatus();
}

absl::Status Deque::Rotate(wire::DequeRotateRequest& request, wire::DequeRotateResponse*) {
  if (items_.empty()) return absl::OkStatus();
  const int64_t steps = (request.has_steps() ? request.steps() : 1) % length();
  const int64_t to_left = steps < 0 ? steps + length() : steps;
  // The shorter way round.
  const bool leftwards = to_left <= length() / 2;
  for (int64_t i = leftwards ? to_left : length() - to_left; i > 0; --i) {
    Stored item = Take(!leftwards);
    Push(std::move(item), leftwards);
  }
  return absl::OkStatus();
}

absl::Status Deque::Reverse(wire::DequeReverseRequest&, wire::DequeReverseResponse*) {
  std::reverse(items_.begin(), items_.end());
  return absl::OkStatus();
}

absl::Status Deque::Clear(wire::DequeClearRequest&, wire::DequeClearResponse*) {
  items_.clear();
  return absl::OkStatus();
}

void Deque::Save(const StateSink& sink) const {
  state::v1::DequePart head;
  if (max_size_.has_value()) head.set_max_size(*max_size_);
  PartSaver<state::v1::DequePart> parts(std::move(head), sink);
  for (const Stored& item : items_) parts.ForNext(item.bytes().size()).add_items(item.bytes());
  parts.Finish();
}

absl::Status Deque::Load(absl::string_view bytes, const Step&) {
  auto part = ParsePart<state::v1::DequePart>(bytes);
  if (!part.ok()) return part.status();
  if (part->has_max_size()) max_size_ = part->max_size();
  for (std::string& item : *part->mutable_items()) items_.push_back(Hold(std::move(item)));
  if (max_size_.has_value() && length() > *max_size_) {
    return DamagedPart("a deque has more items than its maximum size");
  }
  return absl::OkStatus();
}

std::vector<Method> Deque::Methods() {
  return {
      CreateRow<Deque, wire::DequeCreateRequest, wire::DequeCreateResponse>("Deque/Create"),
      Row<&Deque::Append>("Deque/Append"),
      Row<&Deque::Extend>("Deque/Extend"),
      Row<&Deque::Pop>("Deque/Pop"),
      Row<&Deque::PopMany>("Deque/PopMany"),
      Row<&Deque::Get>("Deque/Get"),
      Row<&Deque::Set>("Deque/Set"),
      Row<&Deque::Insert>("Deque/Insert"),
      Row<&Deque::Delete>("Deque/Delete"),
      Row<&Deque::GetSlice>("Deque/GetSlice"),
      Row<&Deque::Remove>("Deque/Remove"),
      Row<&Deque::Index>("Deque/Index"),
      Row<&Deque::Count>("Deque/Count"),
      Row<&Deque::Contains>("Deque/Contains"),
      Row<&Deque::Size>("Deque/Size"),
      Row<&Deque::Rotate>("Deque/Rotate"),
      Row<&Deque::Reverse>("Deque/Reverse"),
      Row<&Deque::Clear>("Deque/Clear"),
  };
}

}  // namespace manager
