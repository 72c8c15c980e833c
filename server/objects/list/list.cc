#include "server/objects/list/list.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/list/slice.h"
#include "server/objects/list/sort.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {
namespace {

using Items = google::protobuf::RepeatedPtrField<std::string>;

// What a repetition may come to: one small request must not fill the server's memory.
constexpr int64_t kMaxRepeatedBytes = int64_t{1} << 30;

absl::StatusOr<Slice> Resolve(const wire::ListSlice& slice, int64_t length) {
  const auto bound = [](bool has, int64_t value) {
    return has ? absl::optional<int64_t>(value) : absl::nullopt;
  };
  return ResolveSlice(bound(slice.has_start(), slice.start()),
                      bound(slice.has_stop(), slice.stop()), bound(slice.has_step(), slice.step()),
                      length);
}

auto MoveBegin(Items& items) { return std::make_move_iterator(items.begin()); }
auto MoveEnd(Items& items) { return std::make_move_iterator(items.end()); }

absl::Status ValueNotFound(absl::string_view value) {
  const std::string shown = ShowValue(value);
  return Error(v1::ERROR_REASON_VALUE_NOT_FOUND, absl::StrCat(shown, " is not in the list"),
               {{"value", shown}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<List>> List::Create(wire::ListCreateRequest& request) {
  auto list = std::make_unique<List>();
  list->items_.assign(MoveBegin(*request.mutable_items()), MoveEnd(*request.mutable_items()));
  return list;
}

std::string List::Summary() const { return absl::StrCat(items_.size(), " items"); }

absl::StatusOr<size_t> List::Position(int64_t index) const {
  const int64_t position = index < 0 ? index + length() : index;
  if (position < 0 || position >= length()) {
    return Error(
        v1::ERROR_REASON_INDEX_OUT_OF_RANGE,
        items_.empty()
            ? absl::StrCat("index ", index, " is out of range: the list is empty")
            : absl::StrCat("index ", index, " is out of range: the list has ", length(), " items"),
        {{"index", absl::StrCat(index)}, {"size", absl::StrCat(length())}});
  }
  return static_cast<size_t>(position);
}

absl::Status List::Get(const wire::ListGetRequest& request, wire::ListGetResponse* response) const {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  response->set_value(items_[*at]);
  return absl::OkStatus();
}

absl::Status List::Set(wire::ListSetRequest& request, wire::ListSetResponse*) {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  items_[*at] = std::move(*request.mutable_value());
  return absl::OkStatus();
}

absl::Status List::Delete(wire::ListDeleteRequest& request, wire::ListDeleteResponse*) {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
  return absl::OkStatus();
}

absl::Status List::Append(wire::ListAppendRequest& request, wire::ListAppendResponse*) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  items_.push_back(std::move(*request.mutable_value()));
  return absl::OkStatus();
}

absl::Status List::Insert(wire::ListInsertRequest& request, wire::ListInsertResponse*) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  const int64_t index = request.index() < 0 ? request.index() + length() : request.index();
  items_.insert(items_.begin() + std::clamp<int64_t>(index, 0, length()),
                std::move(*request.mutable_value()));
  return absl::OkStatus();
}

absl::Status List::Pop(wire::ListPopRequest& request, wire::ListPopResponse* response) {
  const absl::StatusOr<size_t> at = Position(request.has_index() ? request.index() : -1);
  if (!at.ok()) return at.status();
  response->set_value(std::move(items_[*at]));
  items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
  return absl::OkStatus();
}

absl::Status List::GetSlice(const wire::ListGetSliceRequest& request,
                            wire::ListGetSliceResponse* response) const {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), length());
  if (!slice.ok()) return slice.status();
  for (int64_t i = 0; i < slice->count; ++i) {
    response->add_items(items_[static_cast<size_t>(slice->index(i))]);
  }
  return absl::OkStatus();
}

absl::Status List::SetSlice(wire::ListSetSliceRequest& request, wire::ListSetSliceResponse*) {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), length());
  if (!slice.ok()) return slice.status();
  Items& items = *request.mutable_items();
  if (slice->step == 1) {
    const auto first = items_.begin() + slice->start;
    const int64_t common = std::min<int64_t>(slice->count, items.size());
    const auto at = std::move(items.begin(), items.begin() + static_cast<int>(common), first);
    items_.erase(at, first + slice->count);
    items_.insert(items_.begin() + slice->start + common,
                  std::next(MoveBegin(items), static_cast<int>(common)), MoveEnd(items));
    return absl::OkStatus();
  }
  if (slice->count != items.size()) {
    return Error(v1::ERROR_REASON_SLICE_SIZE_MISMATCH,
                 absl::StrCat("a sequence of ", items.size(),
                              " items cannot replace an extended slice of ", slice->count));
  }
  for (int64_t i = 0; i < slice->count; ++i) {
    items_[static_cast<size_t>(slice->index(i))] = std::move(items[static_cast<int>(i)]);
  }
  return absl::OkStatus();
}

absl::Status List::DeleteSlice(wire::ListDeleteSliceRequest& request,
                               wire::ListDeleteSliceResponse*) {
  const absl::StatusOr<Slice> resolved = Resolve(request.slice(), length());
  if (!resolved.ok()) return resolved.status();
  if (resolved->count == 0) return absl::OkStatus();
  // One pass: every item that stays moves over the gaps before it.
  const Slice slice = resolved->Ascending();
  auto to = items_.begin() + slice.start;
  for (int64_t i = 0; i < slice.count; ++i) {
    const int64_t after = i + 1 < slice.count ? slice.index(i + 1) : length();
    to = std::move(items_.begin() + slice.index(i) + 1, items_.begin() + after, to);
  }
  items_.erase(to, items_.end());
  return absl::OkStatus();
}

absl::Status List::Extend(wire::ListExtendRequest& request, wire::ListExtendResponse*) {
  Items& items = *request.mutable_items();
  items_.insert(items_.end(), MoveBegin(items), MoveEnd(items));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> List::Search(const std::string& value, int64_t begin, int64_t end) const {
  if (absl::Status status = CheckPresent("value", value); !status.ok()) return status;
  const absl::StatusOr<Canonical> wanted = ToCanonical(value);
  if (!wanted.ok()) return wanted.status();
  if (wanted->matches_nothing) return end;
  for (int64_t i = begin; i < end; ++i) {
    const std::string& item = items_[static_cast<size_t>(i)];
    if (item == value) return i;  // Most equal values are the same bytes, which is cheap to see.
    const absl::StatusOr<Canonical> candidate = ToCanonical(item);
    if (candidate.ok() && Equal(*wanted, *candidate)) return i;
  }
  return end;
}

absl::Status List::Remove(wire::ListRemoveRequest& request, wire::ListRemoveResponse*) {
  const absl::StatusOr<int64_t> at = Search(request.value(), 0, length());
  if (!at.ok()) return at.status();
  if (*at == length()) return ValueNotFound(request.value());
  items_.erase(items_.begin() + *at);
  return absl::OkStatus();
}

absl::Status List::Index(const wire::ListIndexRequest& request,
                         wire::ListIndexResponse* response) const {
  wire::ListSlice bounds;
  if (request.has_start()) bounds.set_start(request.start());
  if (request.has_stop()) bounds.set_stop(request.stop());
  const absl::StatusOr<Slice> range = Resolve(bounds, length());
  if (!range.ok()) return range.status();
  const int64_t end = range->start + range->count;
  const absl::StatusOr<int64_t> at = Search(request.value(), range->start, end);
  if (!at.ok()) return at.status();
  if (*at == end) return ValueNotFound(request.value());
  response->set_index(*at);
  return absl::OkStatus();
}

absl::Status List::Count(const wire::ListCountRequest& request,
                         wire::ListCountResponse* response) const {
  int64_t count = 0;
  for (int64_t from = 0;; ++count) {
    const absl::StatusOr<int64_t> at = Search(request.value(), from, length());
    if (!at.ok()) return at.status();
    if (*at == length()) break;
    from = *at + 1;
  }
  response->set_count(count);
  return absl::OkStatus();
}

absl::Status List::Contains(const wire::ListContainsRequest& request,
                            wire::ListContainsResponse* response) const {
  const absl::StatusOr<int64_t> at = Search(request.value(), 0, length());
  if (!at.ok()) return at.status();
  response->set_found(*at < length());
  return absl::OkStatus();
}

absl::Status List::Size(const wire::ListSizeRequest&, wire::ListSizeResponse* response) const {
  response->set_size(length());
  return absl::OkStatus();
}

absl::Status List::Sort(wire::ListSortRequest& request, wire::ListSortResponse*) {
  return SortValues(items_, request.reverse());
}

absl::Status List::Reverse(wire::ListReverseRequest&, wire::ListReverseResponse*) {
  std::reverse(items_.begin(), items_.end());
  return absl::OkStatus();
}

absl::Status List::Repeat(wire::ListRepeatRequest& request, wire::ListRepeatResponse*) {
  const int64_t times = std::max<int64_t>(request.times(), 0);
  int64_t bytes = 0;
  for (const std::string& item : items_) bytes += static_cast<int64_t>(sizeof(item) + item.size());
  if (times > 1 && bytes > kMaxRepeatedBytes / times) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat(length(), " items repeated ", times, " times would take more than ",
                              kMaxRepeatedBytes, " bytes"),
                 {{"field", "times"}});
  }
  const size_t once = items_.size();
  const size_t total = once * static_cast<size_t>(times);
  items_.reserve(total);
  while (items_.size() < total) items_.push_back(items_[items_.size() - once]);
  items_.resize(total);
  return absl::OkStatus();
}

absl::Status List::Clear(wire::ListClearRequest&, wire::ListClearResponse*) {
  items_.clear();
  return absl::OkStatus();
}

std::vector<Method> List::Methods() {
  return {
      CreateRow<List, wire::ListCreateRequest, wire::ListCreateResponse>("List/Create"),
      Row<&List::Get>("List/Get"),
      Row<&List::Set>("List/Set"),
      Row<&List::Delete>("List/Delete"),
      Row<&List::Append>("List/Append"),
      Row<&List::Insert>("List/Insert"),
      Row<&List::Pop>("List/Pop"),
      Row<&List::GetSlice>("List/GetSlice"),
      Row<&List::SetSlice>("List/SetSlice"),
      Row<&List::DeleteSlice>("List/DeleteSlice"),
      Row<&List::Extend>("List/Extend"),
      Row<&List::Remove>("List/Remove"),
      Row<&List::Index>("List/Index"),
      Row<&List::Count>("List/Count"),
      Row<&List::Contains>("List/Contains"),
      Row<&List::Size>("List/Size"),
      Row<&List::Sort>("List/Sort"),
      Row<&List::Reverse>("List/Reverse"),
      Row<&List::Repeat>("List/Repeat"),
      Row<&List::Clear>("List/Clear"),
  };
}

}  // namespace manager
