// A shared namespace: named attributes, as of Python's multiprocessing Namespace.
//
//   auto config = manager::Namespace::Open(client, "config");
//   if (!config.ok()) return config.status();
//   absl::Status status = config->Set("retries", 3);
//   absl::StatusOr<int> retries = config->Get<int>("retries");
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

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct NamespaceOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first attributes of a new namespace; one that exists is left as it is.
  std::map<std::string, Value> attributes = {};
};

class Namespace : public internal::ObjectHandle {
 public:
  // Finds or creates the namespace called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Namespace> Open(const Client& client, std::string_view name,
                                        const NamespaceOptions& options = {});

  // The namespace that `ref` stands for, read from another object, say. Nothing is called.
  Namespace(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // An attribute's value. NOT_FOUND (ATTRIBUTE_NOT_FOUND) where there is none; INVALID_ARGUMENT or
  // OUT_OF_RANGE, without a reason, where it cannot be read as T.
  template <typename T>
  absl::StatusOr<T> Get(std::string_view attribute) const {
    absl::StatusOr<Value> value = GetValue(attribute);
    if (!value.ok()) return value.status();
    return FromValue<T>(*std::move(value));
  }

  // Sets an attribute, which may be new.
  template <typename T>
  absl::Status Set(std::string_view attribute, const T& value) const {
    return SetValue(attribute, ToValue(value));
  }

  // Removes an attribute. NOT_FOUND (ATTRIBUTE_NOT_FOUND) where there is none.
  absl::Status Delete(std::string_view attribute) const;

  // All attributes.
  absl::StatusOr<std::map<std::string, Value>> GetAll() const;

 private:
  explicit Namespace(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  absl::StatusOr<Value> GetValue(std::string_view attribute) const;
  absl::Status SetValue(std::string_view attribute, Value value) const;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_NAMESPACE_H_
