// A shared namespace: named attributes, as of Python's multiprocessing Namespace.
//
//   auto config = manager::Namespace::Open(client, "config");
//   if (!config.ok()) return config.status();
//   absl::Status status = config->Set("retries", 3);
//   absl::StatusOr<int> retries = config->Get<int>("retries");
//   auto later = config->Async().Get<int>("retries");  // See manager/future.h, batch.h.
//
// Each attribute has a type of its own, any of manager/value.h. An attribute's name is 1 to 512
// bytes of UTF-8 that do not start with `_`.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the namespace has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT (INVALID_NAME)      an attribute cannot be called so
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_NAMESPACE_H_
#define MANAGERD_SDK_CPP_MANAGER_NAMESPACE_H_

#include <cstdint>
#include <map>
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
#include "manager/path.h"
#include "manager/style.h"
#include "manager/v1/namespace.pb.h"
#include "manager/value.h"
#include "manager/versioned.h"

namespace manager {
inline namespace sdk {

struct NamespaceOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first attributes of a new namespace; one that exists is left as it is.
  std::map<std::string, Value> attributes = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename Style>
class BasicNamespace : public internal::ObjectHandle {
 public:
  // absl::StatusOr<T>, or absl::Status where T is void; of an asynchronous namespace Future<T>.
  template <typename T>
  using Result = typename Style::template Result<T>;

  // Finds or creates the namespace called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<BasicNamespace> Open(const Client& client, std::string_view name,
                                             const NamespaceOptions& options = {}) {
    v1::NamespaceCreateRequest request;
    for (const auto& [attribute, value] : options.attributes) {
      v1::NamespaceAttribute* added = request.add_attributes();
      added->set_name(attribute);
      *added->mutable_value() = value;
    }
    absl::StatusOr<ObjectHandle> handle = Create<v1::NamespaceCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return BasicNamespace(*std::move(handle));
  }

  // The namespace that `ref` stands for, read from another object, say. Nothing is called.
  BasicNamespace(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same namespace, whose methods do not wait for the reply.
  BasicNamespace<Asynchronous> Async() const { return BasicNamespace<Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  BasicNamespace<Asynchronous> In(const Batch& batch) const {
    return BasicNamespace<Asynchronous>(Over(batch.connection()));
  }

  // An attribute's value. NOT_FOUND (ATTRIBUTE_NOT_FOUND) where there is none; INVALID_ARGUMENT or
  // OUT_OF_RANGE, without a reason, where it cannot be read as T.
  template <typename T>
  Result<T> Get(std::string_view attribute) const {
    return Invoke<Style, v1::NamespaceGetResponse>(
        AttributeRequest<v1::NamespaceGetRequest>(attribute), internal::ReadValue<T>());
  }

  // The same, with the attribute's version, which grows with each change of the attribute and never
  // comes again in the namespace's life.
  template <typename T>
  Result<Versioned<T>> GetVersioned(std::string_view attribute) const {
    return Invoke<Style, v1::NamespaceGetResponse>(
        AttributeRequest<v1::NamespaceGetRequest>(attribute),
        [](auto& response) { return internal::ReadVersioned<T>(response); });
  }

  // What is nested in an attribute: see manager/path.h.
  Path<internal::NamespacePaths, Style> At(std::string_view attribute) const {
    return {*this, ToValue(attribute)};
  }

  // Sets an attribute, which may be new.
  template <typename T>
  Result<void> Set(std::string_view attribute, const T& value) const {
    auto request = AttributeRequest<v1::NamespaceSetRequest>(attribute);
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::NamespaceSetResponse>(request);
  }

  // Removes an attribute. NOT_FOUND (ATTRIBUTE_NOT_FOUND) where there is none.
  Result<void> Delete(std::string_view attribute) const {
    return Invoke<Style, v1::NamespaceDeleteResponse>(
        AttributeRequest<v1::NamespaceDeleteRequest>(attribute));
  }

  // Sets an attribute if it has the value that is expected, by Python's equality: a NaN equals
  // nothing. That it has not is no error.
  template <typename T>
  Result<Swapped<T>> CompareAndSet(std::string_view attribute, const T& expected,
                                   const T& value) const {
    auto request = AttributeRequest<v1::NamespaceCompareAndSetRequest>(attribute);
    *request.mutable_expected() = ToValue(expected);
    return CompareAndSet(std::move(request), value);
  }

  // Sets an attribute if it still has that version; with kAbsent, if there is none. That it has not
  // is no error.
  template <typename T>
  Result<Swapped<T>> CompareVersionAndSet(std::string_view attribute, uint64_t expected,
                                          const T& value) const {
    auto request = AttributeRequest<v1::NamespaceCompareAndSetRequest>(attribute);
    request.set_expected_version(expected);
    return CompareAndSet(std::move(request), value);
  }

  // Removes an attribute on the same conditions.
  template <typename T>
  Result<Swapped<T>> CompareAndDelete(std::string_view attribute, const T& expected) const {
    auto request = AttributeRequest<v1::NamespaceCompareAndDeleteRequest>(attribute);
    *request.mutable_expected() = ToValue(expected);
    return CompareAndDelete<T>(request);
  }
  template <typename T>
  Result<Swapped<T>> CompareVersionAndDelete(std::string_view attribute, uint64_t expected) const {
    auto request = AttributeRequest<v1::NamespaceCompareAndDeleteRequest>(attribute);
    request.set_expected_version(expected);
    return CompareAndDelete<T>(request);
  }

  // All attributes.
  Result<std::map<std::string, Value>> GetAll() const {
    return Invoke<Style, v1::NamespaceGetAllResponse>(
        NewRequest<v1::NamespaceGetAllRequest>(), [](v1::NamespaceGetAllResponse& response) {
          std::map<std::string, Value> attributes;
          for (v1::NamespaceAttribute& attribute : *response.mutable_attributes()) {
            attributes[attribute.name()] = std::move(*attribute.mutable_value());
          }
          return attributes;
        });
  }

 private:
  template <typename>
  friend class BasicNamespace;

  explicit BasicNamespace(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename T>
  Result<Swapped<T>> CompareAndSet(v1::NamespaceCompareAndSetRequest request,
                                   const T& value) const {
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::NamespaceCompareAndSetResponse>(
        request, [](auto& response) { return internal::ReadSwapped<T>(response, response.set()); });
  }

  template <typename T>
  Result<Swapped<T>> CompareAndDelete(const v1::NamespaceCompareAndDeleteRequest& request) const {
    return Invoke<Style, v1::NamespaceCompareAndDeleteResponse>(request, [](auto& response) {
      return internal::ReadSwapped<T>(response, response.deleted());
    });
  }

  template <typename Request>
  Request AttributeRequest(std::string_view attribute) const {
    auto request = NewRequest<Request>();
    request.set_name(attribute.data(), attribute.size());
    return request;
  }
};

using Namespace = BasicNamespace<Blocking>;

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_NAMESPACE_H_
