// A shared list: Python's list, hosted by a server.
//
//   auto lines = manager::List<std::string>::Open(client, "lines");
//   if (!lines.ok()) return lines.status();
//   absl::Status status = lines->Append("first");
//   absl::StatusOr<std::string> last = lines->Get(-1);
//   absl::StatusOr<std::vector<std::string>> first_ten = lines->GetSlice({.stop = 10});
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

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/v1/list.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T>
struct ListOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first items of a new list; one that exists is left as it is.
  std::vector<T> items = {};
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

template <typename T>
class List : public internal::ObjectHandle {
 public:
  // Finds or creates the list called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<List> Open(const Client& client, std::string_view name,
                                   const ListOptions<T>& options = {}) {
    v1::ListCreateRequest request;
    internal::AddValues<T>(options.items, *request.mutable_items());
    absl::StatusOr<ObjectHandle> handle =
        Create<v1::ListCreateResponse>(client, name, options.mode, std::move(request));
    if (!handle.ok()) return handle.status();
    return List(*std::move(handle));
  }

  // The list that `ref` stands for, read from another object, say. Nothing is called.
  List(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // One item: `l[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  absl::StatusOr<T> Get(int64_t index) const {
    auto request = NewRequest<v1::ListGetRequest>();
    request.set_index(index);
    return ReadValue(Call<v1::ListGetResponse>(request));
  }

  // Replaces one item: `l[index] = value`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  absl::Status Set(int64_t index, const T& value) const {
    auto request = ValueRequest<v1::ListSetRequest>(value);
    request.set_index(index);
    return Do<v1::ListSetResponse>(request);
  }

  // Removes one item: `del l[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  absl::Status Delete(int64_t index) const {
    auto request = NewRequest<v1::ListDeleteRequest>();
    request.set_index(index);
    return Do<v1::ListDeleteResponse>(request);
  }

  // All items, as they stood at one moment. RESOURCE_EXHAUSTED where they do not fit into one
  // message; GetSlice reads them in parts.
  absl::StatusOr<std::vector<T>> Items() const { return GetSlice({}); }

  // Several items, in the slice's order. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  absl::StatusOr<std::vector<T>> GetSlice(const Slice& slice) const {
    auto response = Call<v1::ListGetSliceResponse>(SliceRequest<v1::ListGetSliceRequest>(slice));
    if (!response.ok()) return response.status();
    return internal::FromValues<T>(*response->mutable_items());
  }

  // Replaces several items: `l[start:stop:step] = items`. With step 1 the list may grow or shrink.
  // INVALID_ARGUMENT (SLICE_STEP_ZERO; SLICE_SIZE_MISMATCH where another step selects more or fewer
  // items than are given).
  absl::Status SetSlice(const Slice& slice, const std::vector<T>& items) const {
    auto request = SliceRequest<v1::ListSetSliceRequest>(slice);
    internal::AddValues<T>(items, *request.mutable_items());
    return Do<v1::ListSetSliceResponse>(request);
  }

  // Removes several items: `del l[start:stop:step]`. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  absl::Status DeleteSlice(const Slice& slice) const {
    return Do<v1::ListDeleteSliceResponse>(SliceRequest<v1::ListDeleteSliceRequest>(slice));
  }

  // Adds an item at the end.
  absl::Status Append(const T& value) const {
    return Do<v1::ListAppendResponse>(ValueRequest<v1::ListAppendRequest>(value));
  }

  // Adds items at the end, all or none.
  absl::Status Extend(const std::vector<T>& items) const {
    auto request = NewRequest<v1::ListExtendRequest>();
    internal::AddValues<T>(items, *request.mutable_items());
    return Do<v1::ListExtendResponse>(request);
  }

  // Inserts an item before `index`, which is clamped to the list.
  absl::Status Insert(int64_t index, const T& value) const {
    auto request = ValueRequest<v1::ListInsertRequest>(value);
    request.set_index(index);
    return Do<v1::ListInsertResponse>(request);
  }

  // Removes an item, by default the last, and gives it. OUT_OF_RANGE (INDEX_OUT_OF_RANGE), also
  // where the list is empty.
  absl::StatusOr<T> Pop(int64_t index = -1) const {
    auto request = NewRequest<v1::ListPopRequest>();
    request.set_index(index);
    return ReadValue(Call<v1::ListPopResponse>(request));
  }

  // Removes the first item that equals `value`. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  absl::Status Remove(const T& value) const {
    return Do<v1::ListRemoveResponse>(ValueRequest<v1::ListRemoveRequest>(value));
  }

  // The index of the first item that equals `value`, from `start` on and before `stop`, which are
  // clamped as in a slice. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  absl::StatusOr<int64_t> Index(const T& value, std::optional<int64_t> start = std::nullopt,
                                std::optional<int64_t> stop = std::nullopt) const {
    auto request = ValueRequest<v1::ListIndexRequest>(value);
    if (start.has_value()) request.set_start(*start);
    if (stop.has_value()) request.set_stop(*stop);
    auto response = Call<v1::ListIndexResponse>(request);
    if (!response.ok()) return response.status();
    return response->index();
  }

  // How many items equal `value`.
  absl::StatusOr<int64_t> Count(const T& value) const {
    auto response = Call<v1::ListCountResponse>(ValueRequest<v1::ListCountRequest>(value));
    if (!response.ok()) return response.status();
    return response->count();
  }

  // Whether an item equals `value`: `value in l`.
  absl::StatusOr<bool> Contains(const T& value) const {
    auto response = Call<v1::ListContainsResponse>(ValueRequest<v1::ListContainsRequest>(value));
    if (!response.ok()) return response.status();
    return response->found();
  }

  // How many items there are: `len(l)`.
  absl::StatusOr<int64_t> Size() const {
    auto response = Call<v1::ListSizeResponse>(NewRequest<v1::ListSizeRequest>());
    if (!response.ok()) return response.status();
    return response->size();
  }

  // Sorts in place by the values' natural order, or the greatest first; stable both ways.
  // INVALID_ARGUMENT (NOT_COMPARABLE) where there is no order between them.
  absl::Status Sort(bool reverse = false) const {
    auto request = NewRequest<v1::ListSortRequest>();
    request.set_reverse(reverse);
    return Do<v1::ListSortResponse>(request);
  }

  // Reverses in place.
  absl::Status Reverse() const {
    return Do<v1::ListReverseResponse>(NewRequest<v1::ListReverseRequest>());
  }

  // Repeats the content in place: `l *= times`; 0 or less empties the list. INVALID_ARGUMENT where
  // the result would have more than 2^31 items.
  absl::Status Repeat(int64_t times) const {
    auto request = NewRequest<v1::ListRepeatRequest>();
    request.set_times(times);
    return Do<v1::ListRepeatResponse>(request);
  }

  // Removes all items.
  absl::Status Clear() const {
    return Do<v1::ListClearResponse>(NewRequest<v1::ListClearRequest>());
  }

 private:
  explicit List(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

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

  template <typename Response>
  static absl::StatusOr<T> ReadValue(absl::StatusOr<Response> response) {
    if (!response.ok()) return response.status();
    return FromValue<T>(std::move(*response->mutable_value()));
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LIST_H_
