// A shared variable: Python's Manager().Value, hosted by a server.
//
//   auto hits = manager::Variable<int>::Open(client, "hits", 0);
//   if (!hits.ok()) return hits.status();
//   absl::StatusOr<int> now = hits->Add(1);  // In one step, whoever else adds.
//   absl::StatusOr<manager::Versioned<int>> seen = hits->GetVersioned();
//   auto swap = hits->CompareVersionAndSet(seen->version, seen->value * 2);
//   manager::Future<int> later = hits->Async().Get();  // See manager/future.h, batch.h.
//
// T is any type of manager/value.h; Value itself takes what has no one type. Values are equal as in
// Python (1 == 1.0 == true; NaN equals nothing).
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the variable has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as T (no reason); where the
//                                        method writes, that has happened
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_VARIABLE_H_
#define MANAGERD_SDK_CPP_MANAGER_VARIABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/style.h"
#include "manager/v1/variable.pb.h"
#include "manager/value.h"
#include "manager/versioned.h"

namespace manager {
inline namespace sdk {

struct VariableOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // A type code, "i" say, that a new variable keeps and shows. It binds nobody.
  std::string typecode = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename T, typename Style = Blocking>
class Variable : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous variable Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates the variable called `name`, as options.mode says. `value` is the first value
  // of a new one; one that exists is left as it is.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME, or a type code of more than 64 bytes).
  static absl::StatusOr<Variable> Open(const Client& client, std::string_view name, const T& value,
                                       const VariableOptions& options = {}) {
    v1::VariableCreateRequest request;
    *request.mutable_value() = ToValue(value);
    request.set_typecode(options.typecode);
    absl::StatusOr<ObjectHandle> handle = Create<v1::VariableCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Variable(*std::move(handle));
  }

  // The variable that `ref` stands for, read from another object, say. Nothing is called.
  Variable(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same variable, whose methods do not wait for the reply.
  Variable<T, Asynchronous> Async() const { return Variable<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Variable<T, Asynchronous> In(const Batch& batch) const {
    return Variable<T, Asynchronous>(Over(batch.connection()));
  }

  // The value: `v.value`.
  Result<T> Get() const {
    return Invoke<Style, v1::VariableGetResponse>(NewRequest<v1::VariableGetRequest>(),
                                                  internal::ReadValue<T>());
  }

  // The value, and its version.
  Result<Versioned<T>> GetVersioned() const {
    return Invoke<Style, v1::VariableGetResponse>(
        NewRequest<v1::VariableGetRequest>(),
        [](auto& response) { return internal::ReadVersioned<T>(response); });
  }

  // The type code that the variable was created with.
  Result<std::string> Typecode() const {
    return Invoke<Style, v1::VariableGetResponse>(NewRequest<v1::VariableGetRequest>(),
                                                  &v1::VariableGetResponse::typecode);
  }

  // Replaces the value, `v.value = value`, and gives the new one's version.
  Result<uint64_t> Set(const T& value) const {
    auto request = NewRequest<v1::VariableSetRequest>();
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::VariableSetResponse>(request, &v1::VariableSetResponse::version);
  }

  // Adds to a number, as Python's `+` does, and gives the sum. INVALID_ARGUMENT (WRONG_VALUE_TYPE
  // where one of them is no number; NUMBER_OUT_OF_RANGE where a whole number is too large to be
  // added to a float).
  Result<T> Add(const T& delta) const {
    auto request = NewRequest<v1::VariableAddRequest>();
    *request.mutable_delta() = ToValue(delta);
    return Invoke<Style, v1::VariableAddResponse>(request, internal::ReadValue<T>());
  }

  // Sets the value if the variable has the one that is expected. That it has not is no error.
  Result<Swapped<T>> CompareAndSet(const T& expected, const T& value) const {
    auto request = NewRequest<v1::VariableCompareAndSetRequest>();
    *request.mutable_expected() = ToValue(expected);
    return Swap(std::move(request), value);
  }

  // Sets the value if the variable still has the one with that version. That it has not is no
  // error.
  Result<Swapped<T>> CompareVersionAndSet(uint64_t expected, const T& value) const {
    auto request = NewRequest<v1::VariableCompareAndSetRequest>();
    request.set_expected_version(expected);
    return Swap(std::move(request), value);
  }

 private:
  template <typename, typename>
  friend class Variable;

  explicit Variable(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  Result<Swapped<T>> Swap(v1::VariableCompareAndSetRequest request, const T& value) const {
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::VariableCompareAndSetResponse>(
        request, [](auto& response) { return internal::ReadSwapped<T>(response, response.set()); });
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_VARIABLE_H_
