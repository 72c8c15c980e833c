// The list's methods that are about several items or the whole list.

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/list/list.h"
#include "server/objects/list/slice.h"
#include "server/objects/list/sort.h"
#include "server/objects/paging.h"
#include "server/objects/sequence.h"

namespace manager {
namespace {

// What a repetition may come to: one small request must not fill the server's memory.
constexpr int64_t kMaxRepeatedBytes = int64_t{1} << 30;

template <class Range>
auto MoveBegin(Range& range) {
  return std::make_move_iterator(range.begin());
}
template <class Range>
auto MoveEnd(Range& range) {
  return std::make_move_iterator(range.end());
}

}  // namespace

std::vector<Stored> List::HoldAll(Values& values) const {
  std::vector<Stored> held;
  held.reserve(static_cast<size_t>(values.size()));
  for (std::string& value : values) held.push_back(Hold(std::move(value)));
  return held;
}

absl::Status List::GetSlice(const wire::ListGetSliceRequest& request,
                            wire::ListGetSliceResponse* response) const {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), length());
  if (!slice.ok()) return slice.status();
  for (int64_t i = 0; i < slice->count; ++i) {
    response->add_items(items_[static_cast<size_t>(slice->index(i))].bytes());
  }
  return absl::OkStatus();
}

absl::Status List::SetSlice(wire::ListSetSliceRequest& request, wire::ListSetSliceResponse*) {
  const absl::StatusOr<Slice> slice = Resolve(request.slice(), length());
  if (!slice.ok()) return slice.status();
  if (slice->step != 1 && slice->count != request.items_size()) {
    return Error(v1::ERROR_REASON_SLICE_SIZE_MISMATCH,
                 absl::StrCat("a sequence of ", request.items_size(),
                              " items cannot replace an extended slice of ", slice->count));
  }
  Change();
  std::vector<Stored> items = HoldAll(*request.mutable_items());
  const int64_t common = std::min(slice->count, static_cast<int64_t>(items.size()));
  for (int64_t i = 0; i < common; ++i) {
    items_[static_cast<size_t>(slice->index(i))] = std::move(items[static_cast<size_t>(i)]);
  }
  if (slice->step != 1) return absl::OkStatus();
  const auto rest = items_.erase(items_.begin() + slice->start + common,
                                 items_.begin() + slice->start + slice->count);
  // An empty range must not go in: a std::deque would then move items onto themselves.
  if (common == static_cast<int64_t>(items.size())) return absl::OkStatus();
  items_.insert(rest, std::next(MoveBegin(items), common), MoveEnd(items));
  return absl::OkStatus();
}

absl::Status List::DeleteSlice(wire::ListDeleteSliceRequest& request,
                               wire::ListDeleteSliceResponse*) {
  const absl::StatusOr<Slice> resolved = Resolve(request.slice(), length());
  if (!resolved.ok()) return resolved.status();
  Change();
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
  if (request.items().empty()) return absl::OkStatus();  // Nothing changes, the version neither.
  Change();
  for (std::string& item : *request.mutable_items()) items_.push_back(Hold(std::move(item)));
  return absl::OkStatus();
}

absl::Status List::PopMany(wire::ListPopManyRequest& request, wire::ListPopManyResponse* response) {
  if (request.count() < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("count is ", request.count(), "; it must not be negative"),
                 {{"field", "count"}});
  }
  // No more than a reply should have: what is taken and cannot be delivered would be lost.
  int64_t count = 0;
  size_t bytes = 0;
  for (; count < std::min(request.count(), length()); ++count) {
    const int64_t next = request.from_front() ? count : length() - 1 - count;
    bytes += items_[static_cast<size_t>(next)].bytes().size();
    if (count > 0 && bytes > kMaxPageBytes) break;
  }
  if (count == 0) return absl::OkStatus();  // Nothing changes, the version neither.
  const auto begin = request.from_front() ? items_.begin() : items_.end() - count;
  for (auto at = begin; at != begin + count; ++at) response->add_items(std::move(*at).Take());
  Change().erase(begin, begin + count);
  return absl::OkStatus();
}

absl::Status List::Scan(const wire::ListScanRequest& request,
                        wire::ListScanResponse* response) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  uint64_t at = 0;
  if (!request.page_token().empty() && !absl::SimpleAtoi(request.page_token(), &at)) {
    return BadPageToken();
  }
  size_t bytes = 0;
  for (; at < items_.size() && response->items_size() < *page_size; ++at) {
    const std::string& item = items_[at].bytes();
    bytes += item.size();
    if (bytes > kMaxPageBytes && response->items_size() > 0) break;
    response->add_items(item);
  }
  if (at < items_.size()) response->set_next_page_token(absl::StrCat(at));
  response->set_version(version_);
  return absl::OkStatus();
}

absl::Status List::Remove(wire::ListRemoveRequest& request, wire::ListRemoveResponse*) {
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), 0, length());
  if (!at.ok()) return at.status();
  if (*at == length()) return ValueNotFound(request.value(), "list");
  EraseAt(*at);
  return absl::OkStatus();
}

absl::Status List::Index(const wire::ListIndexRequest& request,
                         wire::ListIndexResponse* response) const {
  const Slice range = ResolveBounds(request, length());
  const int64_t end = range.start + range.count;
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), range.start, end);
  if (!at.ok()) return at.status();
  if (*at == end) return ValueNotFound(request.value(), "list");
  response->set_index(*at);
  return absl::OkStatus();
}

absl::Status List::Count(const wire::ListCountRequest& request,
                         wire::ListCountResponse* response) const {
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

absl::Status List::Contains(const wire::ListContainsRequest& request,
                            wire::ListContainsResponse* response) const {
  const absl::StatusOr<int64_t> at = Search(items_, request.value(), 0, length());
  if (!at.ok()) return at.status();
  response->set_found(*at < length());
  return absl::OkStatus();
}

absl::Status List::Size(const wire::ListSizeRequest&, wire::ListSizeResponse* response) const {
  response->set_size(length());
  return absl::OkStatus();
}

absl::Status List::Sort(wire::ListSortRequest& request, wire::ListSortResponse*) {
  absl::Status sorted = SortValues(items_, request.reverse());
  if (sorted.ok()) Change();
  return sorted;
}

absl::Status List::Reverse(wire::ListReverseRequest&, wire::ListReverseResponse*) {
  std::reverse(Change().begin(), items_.end());
  return absl::OkStatus();
}

absl::Status List::Repeat(wire::ListRepeatRequest& request, wire::ListRepeatResponse*) {
  const int64_t times = std::max<int64_t>(request.times(), 0);
  int64_t bytes = 0;
  for (const Stored& item : items_) {
    bytes += static_cast<int64_t>(sizeof(item) + item.bytes().size());
  }
  if (times > 1 && bytes > kMaxRepeatedBytes / times) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat(length(), " items repeated ", times, " times would take more than ",
                              kMaxRepeatedBytes, " bytes"),
                 {{"field", "times"}});
  }
  const size_t once = items_.size();
  const size_t total = once * static_cast<size_t>(times);
  Change();
  if (total < once) items_.clear();
  while (items_.size() < total) items_.push_back(Hold(items_[items_.size() - once].bytes()));
  return absl::OkStatus();
}

absl::Status List::Clear(wire::ListClearRequest&, wire::ListClearResponse*) {
  Change().clear();
  return absl::OkStatus();
}

}  // namespace manager
