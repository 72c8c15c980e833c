// A shared deque: Python's collections.deque, hosted by a server.
//
//   auto last = manager::Deque<std::string>::Open(client, "last", {.max_size = 100});
//   if (!last.ok()) return last.status();
//   absl::Status status = last->Append("newest").status();
//   absl::StatusOr<std::string> oldest = last->PopLeft();
//   absl::StatusOr<std::vector<std::string>> first_ten = last->GetSlice({.stop = 10});
//   manager::Future<std::string> later = last->Async().Get(0);  // See manager/future.h, batch.h.
//
// The right end is the last item, the left end the first. Indexes are 0-based, and negative ones
// count from the right end. T is any type of manager/value.h; Value itself takes what has no one
// type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the deque has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as T (no reason); where the
//                                        method adds or removes, that has happened
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_DEQUE_H_
#define MANAGERD_SDK_CPP_MANAGER_DEQUE_H_

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
#include "manager/list.h"
#include "manager/style.h"
#include "manager/v1/deque.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T>
struct DequeOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How many items a new deque holds at most, 0 or more; no bound without it. One that exists stays
  // as it is.
  std::optional<int64_t> max_size = std::nullopt;

  // The first items of a new deque; of too many the last are kept.
  std::vector<T> items = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename T, typename Style = Blocking>
class Deque : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous deque Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates the deque called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; a max_size below 0).
  static absl::StatusOr<Deque> Open(const Client& client, std::string_view name,
                                    const DequeOptions<T>& options = {}) {
    v1::DequeCreateRequest request;
    if (options.max_size.has_value()) request.set_max_size(*options.max_size);
    internal::AddValues<T>(options.items, *request.mutable_items());
    absl::StatusOr<ObjectHandle> handle = Create<v1::DequeCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Deque(*std::move(handle));
  }

  // The deque that `ref` stands for, read from another object, say. Nothing is called.
  Deque(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same deque, whose methods do not wait for the reply.
  Deque<T, Asynchronous> Async() const { return Deque<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Deque<T, Asynchronous> In(const Batch& batch) const {
    return Deque<T, Asynchronous>(Over(batch.connection()));
  }

  // Adds an item at the right or the left end. Gives the item that it drove out at the other end of
  // a full deque; nothing where there was room.
  Result<std::optional<T>> Append(const T& value) const { return AppendAt(value, false); }
  Result<std::optional<T>> AppendLeft(const T& value) const { return AppendAt(value, true); }

  // Adds items at an end, one after the other, all or none. Gives how many items they drove out at
  // the other end.
  Result<int64_t> Extend(const std::vector<T>& items) const { return ExtendAt(items, false); }
  Result<int64_t> ExtendLeft(const std::vector<T>& items) const { return ExtendAt(items, true); }

  // Removes the item at an end and gives it. OUT_OF_RANGE (INDEX_OUT_OF_RANGE) where the deque is
  // empty.
  Result<T> Pop() const { return PopAt(false); }
  Result<T> PopLeft() const { return PopAt(true); }

  // Removes at most `count` items from an end and gives them, from left to right: fewer where there
  // are fewer, or where they would come to more than 1 MiB; none only where there are none.
  // INVALID_ARGUMENT (a count below 0).
  Result<std::vector<T>> PopMany(int64_t count) const { return PopManyAt(count, false); }
  Result<std::vector<T>> PopManyLeft(int64_t count) const { return PopManyAt(count, true); }

  // One item: `d[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<T> Get(int64_t index) const {
    return Invoke<Style, v1::DequeGetResponse>(IndexRequest<v1::DequeGetRequest>(index),
                                               internal::ReadValue<T>());
  }

  // Replaces one item: `d[index] = value`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<void> Set(int64_t index, const T& value) const {
    auto request = IndexRequest<v1::DequeSetRequest>(index);
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::DequeSetResponse>(request);
  }

  // Inserts an item before `index`, which is clamped to the deque. OUT_OF_RANGE
  // (INDEX_OUT_OF_RANGE) where the deque is full.
  Result<void> Insert(int64_t index, const T& value) const {
    auto request = IndexRequest<v1::DequeInsertRequest>(index);
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::DequeInsertResponse>(request);
  }

  // Removes one item: `del d[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<void> Delete(int64_t index) const {
    return Invoke<Style, v1::DequeDeleteResponse>(IndexRequest<v1::DequeDeleteRequest>(index));
  }

  // All items, from left to right, as they stood at one moment. RESOURCE_EXHAUSTED where they do
  // not fit into one message; GetSlice reads them in parts.
  Result<std::vector<T>> Items() const { return GetSlice({}); }

  // Several items, in the slice's order. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  Result<std::vector<T>> GetSlice(const Slice& slice) const {
    auto request = NewRequest<v1::DequeGetSliceRequest>();
    *request.mutable_slice() = internal::ToProto(slice);
    return Invoke<Style, v1::DequeGetSliceResponse>(
        request, [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }

  // Removes the first item that equals `value`. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  Result<void> Remove(const T& value) const {
    return Invoke<Style, v1::DequeRemoveResponse>(ValueRequest<v1::DequeRemoveRequest>(value));
  }

  // The index of the first item that equals `value`, from `start` on and before `stop`, which are
  // clamped as in a slice. NOT_FOUND (VALUE_NOT_FOUND) where none does.
  Result<int64_t> Index(const T& value, std::optional<int64_t> start = std::nullopt,
                        std::optional<int64_t> stop = std::nullopt) const {
    auto request = ValueRequest<v1::DequeIndexRequest>(value);
    if (start.has_value()) request.set_start(*start);
    if (stop.has_value()) request.set_stop(*stop);
    return Invoke<Style, v1::DequeIndexResponse>(request, &v1::DequeIndexResponse::index);
  }

  // How many items equal `value`.
  Result<int64_t> Count(const T& value) const {
    return Invoke<Style, v1::DequeCountResponse>(ValueRequest<v1::DequeCountRequest>(value),
                                                 &v1::DequeCountResponse::count);
  }

  // Whether an item equals `value`: `value in d`.
  Result<bool> Contains(const T& value) const {
    return Invoke<Style, v1::DequeContainsResponse>(ValueRequest<v1::DequeContainsRequest>(value),
                                                    &v1::DequeContainsResponse::found);
  }

  // How many items there are: `len(d)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::DequeSizeResponse>(NewRequest<v1::DequeSizeRequest>(),
                                                &v1::DequeSizeResponse::size);
  }

  // How many items there may be, `d.maxlen`; nothing where there is no bound.
  Result<std::optional<int64_t>> MaxSize() const {
    return Invoke<Style, v1::DequeSizeResponse>(
        NewRequest<v1::DequeSizeRequest>(), [](const auto& response) {
          return response.has_max_size() ? std::optional(response.max_size()) : std::nullopt;
        });
  }

  // Moves so many items from the right end to the left one; below 0, as many the other way.
  Result<void> Rotate(int64_t steps = 1) const {
    auto request = NewRequest<v1::DequeRotateRequest>();
    request.set_steps(steps);
    return Invoke<Style, v1::DequeRotateResponse>(request);
  }

  // Reverses in place.
  Result<void> Reverse() const {
    return Invoke<Style, v1::DequeReverseResponse>(NewRequest<v1::DequeReverseRequest>());
  }

  // Removes all items.
  Result<void> Clear() const {
    return Invoke<Style, v1::DequeClearResponse>(NewRequest<v1::DequeClearRequest>());
  }

 private:
  template <typename, typename>
  friend class Deque;

  explicit Deque(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request ValueRequest(const T& value) const {
    auto request = NewRequest<Request>();
    *request.mutable_value() = ToValue(value);
    return request;
  }

  template <typename Request>
  Request IndexRequest(int64_t index) const {
    auto request = NewRequest<Request>();
    request.set_index(index);
    return request;
  }

  Result<std::optional<T>> AppendAt(const T& value, bool left) const {
    auto request = ValueRequest<v1::DequeAppendRequest>(value);
    request.set_left(left);
    return Invoke<Style, v1::DequeAppendResponse>(
        request, [](auto& response) -> absl::StatusOr<std::optional<T>> {
          if (!response.has_dropped()) return std::nullopt;
          return FromValue<T>(std::move(*response.mutable_dropped()));
        });
  }

  Result<int64_t> ExtendAt(const std::vector<T>& items, bool left) const {
    auto request = NewRequest<v1::DequeExtendRequest>();
    internal::AddValues<T>(items, *request.mutable_items());
    request.set_left(left);
    return Invoke<Style, v1::DequeExtendResponse>(request, &v1::DequeExtendResponse::dropped);
  }

  Result<T> PopAt(bool left) const {
    auto request = NewRequest<v1::DequePopRequest>();
    request.set_left(left);
    return Invoke<Style, v1::DequePopResponse>(request, internal::ReadValue<T>());
  }

  Result<std::vector<T>> PopManyAt(int64_t count, bool left) const {
    auto request = NewRequest<v1::DequePopManyRequest>();
    request.set_count(count);
    request.set_left(left);
    return Invoke<Style, v1::DequePopManyResponse>(
        request, [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_DEQUE_H_
