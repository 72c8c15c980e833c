// A shared array: Python's array.array through Manager().Array, hosted by a server.
//
//   auto pixels = manager::Array<int32_t>::Open(client, "pixels", {.items = {1, 2, 3}});
//   if (!pixels.ok()) return pixels.status();
//   absl::StatusOr<int32_t> sum = pixels->Add(0, 10);  // In one step, whoever else adds.
//   absl::StatusOr<std::vector<int32_t>> all = pixels->Items();
//   manager::Future<int32_t> later = pixels->Async().Get(-1);  // See manager/future.h, batch.h.
//
// Indexes and slices are those of a list (see manager/list.h). T is the type of the items, and says
// which type code the array has, as in Python on 64-bit Linux:
//
//   int8_t, uint8_t    b, B        long (int64_t), unsigned long     l, L
//   int16_t, uint16_t  h, H        long long, unsigned long long     q, Q
//   int32_t, uint32_t  i, I        float, double                     f, d
//                                  char32_t                          u
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the array has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT, OUT_OF_RANGE       the array has another type code than T's, as it may where
//                                        its name was deleted and taken again (no reason)
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_ARRAY_H_
#define MANAGERD_SDK_CPP_MANAGER_ARRAY_H_

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
#include "manager/internal/array_items.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/list.h"
#include "manager/style.h"
#include "manager/v1/array.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T>
struct ArrayOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first items of a new array; one that exists is left as it is.
  std::vector<T> items = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

// What became of an item that was to be set on a condition.
template <typename T>
struct ArraySwap {
  bool done = false;       // Whether it was set.
  std::optional<T> found;  // Where it was not: the item.
};

template <internal::ArrayItem T, typename Style = Blocking>
class Array : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous array Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // The type code of the array's items.
  static constexpr char kTypecode = internal::kTypecode<T>;

  // Finds or creates the array called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // FAILED_PRECONDITION (WRONG_TYPE), also for an array of another type code; INVALID_ARGUMENT
  // (INVALID_NAME).
  static absl::StatusOr<Array> Open(const Client& client, std::string_view name,
                                    const ArrayOptions<T>& options = {}) {
    v1::ArrayCreateRequest request;
    request.set_typecode(&kTypecode, 1);
    internal::AddArrayItems(options.items, *request.mutable_items());
    absl::StatusOr<ObjectHandle> handle = Create<v1::ArrayCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Array(*std::move(handle));
  }

  // The array that `ref` stands for, read from another object, say. Nothing is called.
  Array(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same array, whose methods do not wait for the reply.
  Array<T, Asynchronous> Async() const { return Array<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Array<T, Asynchronous> In(const Batch& batch) const {
    return Array<T, Asynchronous>(Over(batch.connection()));
  }

  // How many items there are: `len(a)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::ArraySizeResponse>(NewRequest<v1::ArraySizeRequest>(),
                                                &v1::ArraySizeResponse::size);
  }

  // One item: `a[index]`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<T> Get(int64_t index) const {
    return Invoke<Style, v1::ArrayGetResponse>(IndexRequest<v1::ArrayGetRequest>(index),
                                               ReadItem());
  }

  // Replaces one item: `a[index] = value`. OUT_OF_RANGE (INDEX_OUT_OF_RANGE).
  Result<void> Set(int64_t index, T value) const {
    auto request = IndexRequest<v1::ArraySetRequest>(index);
    *request.mutable_value() = internal::FromArrayItem(value);
    return Invoke<Style, v1::ArraySetResponse>(request);
  }

  // All items, as they stood at one moment. RESOURCE_EXHAUSTED where they do not fit into one
  // message; GetSlice reads them in parts.
  Result<std::vector<T>> Items() const { return GetSlice({}); }

  // Several items, in the slice's order. INVALID_ARGUMENT (SLICE_STEP_ZERO).
  Result<std::vector<T>> GetSlice(const Slice& slice) const {
    auto request = NewRequest<v1::ArrayGetSliceRequest>();
    *request.mutable_slice() = internal::ToProto(slice);
    return Invoke<Style, v1::ArrayGetSliceResponse>(
        request, [](const v1::ArrayGetSliceResponse& response) {
          return internal::ReadArrayItems<T>(response.typecode(), response.items());
        });
  }

  // Replaces several items: `a[start:stop:step] = items`. With step 1 the array may grow or shrink.
  // INVALID_ARGUMENT (SLICE_STEP_ZERO; SLICE_SIZE_MISMATCH where another step selects more or fewer
  // items than are given; WRONG_VALUE_TYPE for an array of another type code).
  Result<void> SetSlice(const Slice& slice, const std::vector<T>& items) const {
    auto request = NewRequest<v1::ArraySetSliceRequest>();
    *request.mutable_slice() = internal::ToProto(slice);
    request.set_typecode(&kTypecode, 1);
    internal::AddArrayItems(items, *request.mutable_items());
    return Invoke<Style, v1::ArraySetSliceResponse>(request);
  }

  // Adds to one item, in one step, and gives the sum. OUT_OF_RANGE (INDEX_OUT_OF_RANGE);
  // INVALID_ARGUMENT (NUMBER_OUT_OF_RANGE) where T cannot hold it.
  Result<T> Add(int64_t index, internal::ArrayDelta<T> delta) const
      requires(!std::same_as<T, char32_t>) {
    auto request = IndexRequest<v1::ArrayAddRequest>(index);
    *request.mutable_delta() = ToValue(delta);
    return Invoke<Style, v1::ArrayAddResponse>(request, ReadItem());
  }

  // Replaces one item if it equals what is expected. That it does not is no error. OUT_OF_RANGE
  // (INDEX_OUT_OF_RANGE).
  Result<ArraySwap<T>> CompareAndSet(int64_t index, T expected, T value) const {
    auto request = IndexRequest<v1::ArrayCompareAndSetRequest>(index);
    *request.mutable_expected() = internal::FromArrayItem(expected);
    *request.mutable_value() = internal::FromArrayItem(value);
    return Invoke<Style, v1::ArrayCompareAndSetResponse>(
        request,
        [](const v1::ArrayCompareAndSetResponse& response) -> absl::StatusOr<ArraySwap<T>> {
          ArraySwap<T> swap{.done = response.set()};
          if (!response.has_value()) return swap;
          const absl::StatusOr<T> found = internal::ToArrayItem<T>(response.value());
          if (!found.ok()) return found.status();
          swap.found = *found;
          return swap;
        });
  }

 private:
  template <internal::ArrayItem, typename>
  friend class Array;

  explicit Array(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request IndexRequest(int64_t index) const {
    auto request = NewRequest<Request>();
    request.set_index(index);
    return request;
  }

  static auto ReadItem() {
    return [](const auto& response) { return internal::ToArrayItem<T>(response.value()); };
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_ARRAY_H_
