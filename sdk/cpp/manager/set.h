// A shared set: Python's set, hosted by a server.
//
//   auto seen = manager::Set<std::string>::Open(client, "seen");
//   if (!seen.ok()) return seen.status();
//   absl::StatusOr<bool> is_new = seen->Add("anna");
//   absl::StatusOr<std::vector<std::string>> both = seen->Intersection({"anna", "bert"});
//   for (absl::StatusOr<std::string>& name : seen->Scan()) { ... }  // See manager/paged_range.h.
//   manager::Future<bool> later = seen->Async().Contains("bert");  // See manager/future.h,
//   batch.h.
//
// Items are equal as in Python (1 == 1.0 == true), and stay in the order in which they came. T is
// any type of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the set has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT (UNHASHABLE_KEY)    an item is of a kind that Python cannot hash, a list say
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as T (no reason); where the
//                                        method removes, that has happened
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_SET_H_
#define MANAGERD_SDK_CPP_MANAGER_SET_H_

#include <concepts>
#include <cstdint>
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
#include "manager/style.h"
#include "manager/v1/set.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T>
struct SetOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first items of a new set; one that exists is left as it is.
  std::vector<T> items = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

// How a set compares with some items.
struct SetComparison {
  bool subset = false;    // All of the set is among the items.
  bool superset = false;  // All of the items are in the set.
  bool disjoint = false;  // None of the items is in the set.

  bool equal() const { return subset && superset; }
};

template <typename T, typename Style = Blocking>
class Set : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous set Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates the set called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Set> Open(const Client& client, std::string_view name,
                                  const SetOptions<T>& options = {}) {
    v1::SetCreateRequest request;
    internal::AddValues<T>(options.items, *request.mutable_items());
    absl::StatusOr<ObjectHandle> handle = Create<v1::SetCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Set(*std::move(handle));
  }

  // The set that `ref` stands for, read from another object, say. Nothing is called.
  Set(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same set, whose methods do not wait for the reply.
  Set<T, Asynchronous> Async() const { return Set<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Set<T, Asynchronous> In(const Batch& batch) const {
    return Set<T, Asynchronous>(Over(batch.connection()));
  }

  // Adds an item, unless an equal one is there; whether it did so. Of many callers exactly one is
  // told true.
  Result<bool> Add(const T& value) const {
    return Invoke<Style, v1::SetAddResponse>(ValueRequest<v1::SetAddRequest>(value),
                                             &v1::SetAddResponse::added);
  }

  // Removes an item, if it is there; whether it was.
  Result<bool> Discard(const T& value) const {
    return Invoke<Style, v1::SetDiscardResponse>(ValueRequest<v1::SetDiscardRequest>(value),
                                                 &v1::SetDiscardResponse::found);
  }

  // Removes an item. NOT_FOUND (KEY_NOT_FOUND) where it is not there.
  Result<void> Remove(const T& value) const {
    return Invoke<Style, v1::SetRemoveResponse>(ValueRequest<v1::SetRemoveRequest>(value));
  }

  // Removes the oldest item and gives it. NOT_FOUND (KEY_NOT_FOUND) where the set is empty.
  Result<T> Pop() const {
    return Invoke<Style, v1::SetPopResponse>(NewRequest<v1::SetPopRequest>(),
                                             internal::ReadValue<T>());
  }

  // Whether there is such an item: `value in s`.
  Result<bool> Contains(const T& value) const {
    return Invoke<Style, v1::SetContainsResponse>(ValueRequest<v1::SetContainsRequest>(value),
                                                  &v1::SetContainsResponse::found);
  }

  // How many items there are: `len(s)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::SetSizeResponse>(NewRequest<v1::SetSizeRequest>(),
                                              &v1::SetSizeResponse::size);
  }

  // All items, the oldest first, as they stood at one moment. RESOURCE_EXHAUSTED where they do not
  // fit into one message (Scan does not mind).
  Result<std::vector<T>> Items() const {
    return Invoke<Style, v1::SetItemsResponse>(
        NewRequest<v1::SetItemsRequest>(),
        [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }

  // The items that are there now, the oldest first, `page_size` of them a call; 0 for the server's
  // default. Each is seen once, unless it is removed before the range comes to it. INVALID_ARGUMENT
  // (a page_size below 0). The range may outlive this handle.
  PagedRange<T> Scan(int32_t page_size = 0) const requires std::same_as<Style, Blocking> {
    auto request = NewRequest<v1::SetScanRequest>();
    request.set_page_size(page_size);
    return this->template ScanPages<T, v1::SetScanResponse>(std::move(request), [](auto& page) {
      return internal::FromValues<T>(*page.mutable_items());
    });
  }

  // A new std::vector, the set stays as it is: `s | items`, `s & items`, `s - items`, `s ^ items`.
  // Of equal items the set's own are kept.
  Result<std::vector<T>> Union(const std::vector<T>& items) const {
    return Combine(v1::SET_OPERATION_UNION, items);
  }
  Result<std::vector<T>> Intersection(const std::vector<T>& items) const {
    return Combine(v1::SET_OPERATION_INTERSECTION, items);
  }
  Result<std::vector<T>> Difference(const std::vector<T>& items) const {
    return Combine(v1::SET_OPERATION_DIFFERENCE, items);
  }
  Result<std::vector<T>> SymmetricDifference(const std::vector<T>& items) const {
    return Combine(v1::SET_OPERATION_SYMMETRIC_DIFFERENCE, items);
  }

  // The same, as which the set remains, all at once or not at all; gives how many items it has
  // then. Update adds all items.
  Result<int64_t> Update(const std::vector<T>& items) const {
    return Change(v1::SET_OPERATION_UNION, items);
  }
  Result<int64_t> IntersectionUpdate(const std::vector<T>& items) const {
    return Change(v1::SET_OPERATION_INTERSECTION, items);
  }
  Result<int64_t> DifferenceUpdate(const std::vector<T>& items) const {
    return Change(v1::SET_OPERATION_DIFFERENCE, items);
  }
  Result<int64_t> SymmetricDifferenceUpdate(const std::vector<T>& items) const {
    return Change(v1::SET_OPERATION_SYMMETRIC_DIFFERENCE, items);
  }

  // How the set compares with some items: `s <= items`, `s >= items`, `s == items` and so on, all
  // of one moment.
  Result<SetComparison> Compare(const std::vector<T>& items) const {
    auto request = NewRequest<v1::SetCompareRequest>();
    internal::AddValues<T>(items, *request.mutable_items());
    return Invoke<Style, v1::SetCompareResponse>(request, [](const auto& response) {
      return SetComparison{response.subset(), response.superset(), response.disjoint()};
    });
  }

  // Removes all items.
  Result<void> Clear() const {
    return Invoke<Style, v1::SetClearResponse>(NewRequest<v1::SetClearRequest>());
  }

 private:
  template <typename, typename>
  friend class Set;

  explicit Set(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request ValueRequest(const T& value) const {
    auto request = NewRequest<Request>();
    *request.mutable_value() = ToValue(value);
    return request;
  }

  template <typename Request>
  Request OperationRequest(v1::SetOperation operation, const std::vector<T>& items) const {
    auto request = NewRequest<Request>();
    request.set_operation(operation);
    internal::AddValues<T>(items, *request.mutable_items());
    return request;
  }

  Result<std::vector<T>> Combine(v1::SetOperation operation, const std::vector<T>& items) const {
    return Invoke<Style, v1::SetCombineResponse>(
        OperationRequest<v1::SetCombineRequest>(operation, items),
        [](auto& response) { return internal::FromValues<T>(*response.mutable_items()); });
  }

  Result<int64_t> Change(v1::SetOperation operation, const std::vector<T>& items) const {
    return Invoke<Style, v1::SetUpdateResponse>(
        OperationRequest<v1::SetUpdateRequest>(operation, items), &v1::SetUpdateResponse::size);
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_SET_H_
