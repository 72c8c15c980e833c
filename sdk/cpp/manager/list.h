// A shared list: Python's list, hosted by a server.
//
//   auto lines = manager::List<std::string>::Open(client, "lines");
//   if (!lines.ok()) return lines.status();
//   absl::Status status = lines->Append("first");
//   absl::StatusOr<std::string> last = lines->Get(-1);
//   absl::StatusOr<std::vector<std::string>> first_ten = lines->GetSlice({.stop = 10});
//   for (absl::StatusOr<std::string>& line : lines->Scan()) { ... }  // See manager/paged_range.h.
//   manager::Future<std::string> later = lines->Async().Get(0);  // See manager/future.h, batch.h.
//
// Indexes are 0-based, and negative ones count from the end. T is any type of manager/value.h;
// Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the list has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as T (no reason); where the
//                                        method removes, that has happened
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_LIST_H_
#define MANAGERD_SDK_CPP_MANAGER_LIST_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/paged_range.h"
#include "manager/path.h"
#include "manager/style.h"
#include "manager/v1/list.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T>
struct ListOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first items of a new list; one that exists is left as it is.
  std::vector<T> items = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

struct ListScanOptions {
  // So many items a call; 0 for the server's default.
  int32_t page_size = 0;

  // Whether a list that changes meanwhile ends the range, with ABORTED.
  bool unchanged = false;
};

// `l[start:stop:step]` with Python's meaning: bounds are clamped to the list, what is left out has
// Python's default.
struct Slice {
  std::optional<int64_t> start = std::nullopt;  // The first index.
  std::optional<int64_t> stop = std::nullopt;   // The index to stop before.
  std::optional<int64_t> step = std::nullopt;   // From index to index; never 0; may be negative.
};

namespace internal {

v1::ListSlice ToProto(const Slice& slice);

}  // namespace internal

template <typename T, typename Style = Blocking>
class List : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous list Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates the list called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<List> Open(const Client& client, std::string_view name,
                                   const ListOptions<T>& options = {}) {
    v1::ListCreateRequest request;
    internal::AddValues<T>(options.items, *request.mutable_items());
    absl::StatusOr<ObjectHandle> handle = Create<v1::ListCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return List(*std::move(handle));
  }

  // The list that `ref` stands for, read from another object, say. Nothing is called.
  List(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same list, whose methods do not wait for the reply.
  List<T, Asynchronous> Async() const { return List<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  List<T, Asynchronous> In(const Batch& batch) const {
    return List<T, Asynchronous>(Over(batch.connection()));
  }

  // One item: `l[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<T> Get(int64_t index) const {
    auto request = NewRequest<v1::ListGetRequest>();
    request.set_index(index);
    return Invoke<Style, v1::ListGetResponse>(request, internal::ReadValue<T>());
  }

  // Replaces one item: `l[index] = value`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<void> Set(int64_t index, const T& value) const {
    auto request = ValueRequest<v1::ListSetRequest>(value);
    request.set_index(index);
    return Invoke<Style, v1::ListSetResponse>(request);
  }

  // Removes one item: `del l[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<void> Delete(int64_t index) const {
    auto request = NewRequest<v1::ListDeleteRequest>();
    request.set_index(index);
    return Invoke<Style, v1::ListDeleteResponse>(request);
  }

  // All items, as they stood at one moment. RESOURCE_EXHAUSTED where they do not fit into one
  // message; Scan and GetSlice read them in parts.
  Result<std::vector<T>> Items() const { return GetSlice({}); }

  // All items, index by index, a page a call. What is seen is live: where items are inserted or
  // removed before it, the range may miss some or see them twice, as in Python, unless options say
  // that the list has to stay as it is. INVALID_ARGUMENT (a page_size below 0). The range may
  // outlive this handle.
  PagedRange<T> Scan(
      const ListScanOptions& options = {}) const requires std::same_as<Style, Blocking> {
    auto request = NewRequest<v1::ListScanRequest>();
    request.set_page_size(options.page_size);
    return this->template ScanPages<T, v1::ListScanResponse>(
        std::move(request),
        [unchanged = options.unchanged, version = std::optional<uint64_t>()](
            v1::ListScanResponse& page) mutable -> absl::StatusOr<std::vector<T>> {
          if (unchanged && version.value_or(page.version()) != page.version()) {
            return absl::AbortedError("the list changed while it was read");
          }
          version = page.version();
          return internal::FromValues<T>(*page.mutable_items());
        });
  }

  // What is nested in an item: see manager/path.h.
  Path<internal::ListPaths, Style> At(int64_t index) const { return {*this, ToValue(index)}; }

  // Several items, in the slice's order. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  Result<std::vector<T>> GetSlice(const Slice& slice) const {
    return Invoke<Style, v1::ListGetSliceResponse>(
        SliceRequest<v1::ListGetSliceRequest>(slice),
        [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }

  // Replaces several items: `l[start:stop:step] = items`. With step 1 the list may grow or shrink.
  // INVALID_ARGUMENT (SLICE_STEP_ZERO; SLICE_SIZE_MISMATCH where another step selects more or fewer
  // items than are given).
  Result<void> SetSlice(const Slice& slice, const std::vector<T>& items) const {
    auto request = SliceRequest<v1::ListSetSliceRequest>(slice);
    internal::AddValues<T>(items, *request.mutable_items());
    return Invoke<Style, v1::ListSetSliceResponse>(request);
  }

  // Removes several items: `del l[start:stop:step]`. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  Result<void> DeleteSlice(const Slice& slice) const {
    return Invoke<Style, v1::ListDeleteSliceResponse>(
        SliceRequest<v1::ListDeleteSliceRequest>(slice));
  }

  // Adds an item at the end.
  Result<void> Append(const T& value) const {
    return Invoke<Style, v1::ListAppendResponse>(ValueRequest<v1::ListAppendRequest>(value));
  }

  // Adds items at the end, all or none.
  Result<void> Extend(const std::vector<T>& items) const {
    auto request = NewRequest<v1::ListExtendRequest>();
    internal::AddValues<T>(items, *request.mutable_items());
    return Invoke<Style, v1::ListExtendResponse>(request);
  }

  // Inserts an item before `index`, which is clamped to the list.
  Result<void> Insert(int64_t index, const T& value) const {
    auto request = ValueRequest<v1::ListInsertRequest>(value);
    request.set_index(index);
    return Invoke<Style, v1::ListInsertResponse>(request);
  }

  // Removes an item, by default the last, and gives it. OUT_OF_RANGE (INDEX_OUT_OF_RANGE), also
  // where the list is empty.
  Result<T> Pop(int64_t index = -1) const {
    auto request = NewRequest<v1::ListPopRequest>();
    request.set_index(index);
    return Invoke<Style, v1::ListPopResponse>(request, internal::ReadValue<T>());
  }

  // Removes the last `count` items, or as many as there are, and gives them in the order that they
  // had in the list; fewer where they would come to over 1 MiB. INVALID_ARGUMENT (a count below 0).
  Result<std::vector<T>> PopMany(int64_t count) const { return PopMany(count, false); }

  // The same, the first ones.
  Result<std::vector<T>> PopManyFromFront(int64_t count) const { return PopMany(count, true); }

  // Removes the first item that equals `value`. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  Result<void> Remove(const T& value) const {
    return Invoke<Style, v1::ListRemoveResponse>(ValueRequest<v1::ListRemoveRequest>(value));
  }

  // The index of the first item that equals `value`, from `start` on and before `stop`, which are
  // clamped as in a slice. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  Result<int64_t> Index(const T& value, std::optional<int64_t> start = std::nullopt,
                        std::optional<int64_t> stop = std::nullopt) const {
    auto request = ValueRequest<v1::ListIndexRequest>(value);
    if (start.has_value()) request.set_start(*start);
    if (stop.has_value()) request.set_stop(*stop);
    return Invoke<Style, v1::ListIndexResponse>(request, &v1::ListIndexResponse::index);
  }

  // How many items equal `value`.
  Result<int64_t> Count(const T& value) const {
    return Invoke<Style, v1::ListCountResponse>(ValueRequest<v1::ListCountRequest>(value),
                                                &v1::ListCountResponse::count);
  }

  // Whether an item equals `value`: `value in l`.
  Result<bool> Contains(const T& value) const {
    return Invoke<Style, v1::ListContainsResponse>(ValueRequest<v1::ListContainsRequest>(value),
                                                   &v1::ListContainsResponse::found);
  }

  // How many items there are: `len(l)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::ListSizeResponse>(NewRequest<v1::ListSizeRequest>(),
                                               &v1::ListSizeResponse::size);
  }

  // Sorts in place by the values' natural order, or the greatest first; stable both ways.
  // INVALID_ARGUMENT (NOT_COMPARABLE) where there is no order between them.
  Result<void> Sort(bool reverse = false) const {
    auto request = NewRequest<v1::ListSortRequest>();
    request.set_reverse(reverse);
    return Invoke<Style, v1::ListSortResponse>(request);
  }

  // Reverses in place.
  Result<void> Reverse() const {
    return Invoke<Style, v1::ListReverseResponse>(NewRequest<v1::ListReverseRequest>());
  }

  // Repeats the content in place: `l *= times`; 0 or less empties the list. INVALID_ARGUMENT where
  // the result would have more than 2^31 items.
  Result<void> Repeat(int64_t times) const {
    auto request = NewRequest<v1::ListRepeatRequest>();
    request.set_times(times);
    return Invoke<Style, v1::ListRepeatResponse>(request);
  }

  // Removes all items.
  Result<void> Clear() const {
    return Invoke<Style, v1::ListClearResponse>(NewRequest<v1::ListClearRequest>());
  }

 private:
  template <typename, typename>
  friend class List;

  explicit List(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  Result<std::vector<T>> PopMany(int64_t count, bool from_front) const {
    auto request = NewRequest<v1::ListPopManyRequest>();
    request.set_count(count);
    request.set_from_front(from_front);
    return Invoke<Style, v1::ListPopManyResponse>(
        request, [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }

  template <typename Request>
  Request ValueRequest(const T& value) const {
    auto request = NewRequest<Request>();
    *request.mutable_value() = ToValue(value);
    return request;
  }

  template <typename Request>
  Request SliceRequest(const Slice& slice) const {
    auto request = NewRequest<Request>();
    *request.mutable_slice() = internal::ToProto(slice);
    return request;
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LIST_H_
