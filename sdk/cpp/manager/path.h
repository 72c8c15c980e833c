// What is nested in the values of a Dict, a List or a Namespace: reading it, and changing it there,
// in one step whoever else does.
//
//   auto dict = manager::Dict<std::string, manager::Value>::Open(client, "d");
//   absl::StatusOr<int64_t> size = dict->At("users").At(3).At("names").Append("anna");
//   absl::StatusOr<int64_t> hits = dict->At("hits").Increment(1, 0);
//   absl::StatusOr<std::string> name = dict->At("users").At(-1).At("name").Get<std::string>();
//
// A path's first step is a key of the dict, an index of the list or an attribute's name; each
// further one is a key of the dict or an index, which may be negative, of the list or tuple that
// the steps before it lead to. Building a path calls nothing.
//
// Beside what the object's other methods may answer, each may answer with
//   NOT_FOUND (PATH_NOT_FOUND)             the path leads nowhere; the message tells how far it led
//   INVALID_ARGUMENT (WRONG_VALUE_TYPE)    it leads into what has nothing inside, another object
//                                          too, or a change into a tuple; or what is there is not
//                                          what the method is for
//   INVALID_ARGUMENT (UNHASHABLE_KEY)      a step into a dict cannot be a key
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_PATH_H_
#define MANAGERD_SDK_CPP_MANAGER_PATH_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "manager/internal/object_handle.h"
#include "manager/style.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/namespace.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {
namespace internal {

template <typename RequestType, typename ResponseType>
struct Rpc {
  using Request = RequestType;
  using Response = ResponseType;
};

// The RPCs by path of each type that has them.
struct DictPaths {
  using Get = Rpc<v1::DictGetAtRequest, v1::DictGetAtResponse>;
  using Set = Rpc<v1::DictSetAtRequest, v1::DictSetAtResponse>;
  using Delete = Rpc<v1::DictDeleteAtRequest, v1::DictDeleteAtResponse>;
  using Append = Rpc<v1::DictAppendAtRequest, v1::DictAppendAtResponse>;
  using Increment = Rpc<v1::DictIncrementAtRequest, v1::DictIncrementAtResponse>;
};
struct ListPaths {
  using Get = Rpc<v1::ListGetAtRequest, v1::ListGetAtResponse>;
  using Set = Rpc<v1::ListSetAtRequest, v1::ListSetAtResponse>;
  using Delete = Rpc<v1::ListDeleteAtRequest, v1::ListDeleteAtResponse>;
  using Append = Rpc<v1::ListAppendAtRequest, v1::ListAppendAtResponse>;
  using Increment = Rpc<v1::ListIncrementAtRequest, v1::ListIncrementAtResponse>;
};
struct NamespacePaths {
  using Get = Rpc<v1::NamespaceGetAtRequest, v1::NamespaceGetAtResponse>;
  using Set = Rpc<v1::NamespaceSetAtRequest, v1::NamespaceSetAtResponse>;
  using Delete = Rpc<v1::NamespaceDeleteAtRequest, v1::NamespaceDeleteAtResponse>;
  using Append = Rpc<v1::NamespaceAppendAtRequest, v1::NamespaceAppendAtResponse>;
  using Increment = Rpc<v1::NamespaceIncrementAtRequest, v1::NamespaceIncrementAtResponse>;
};

// What a sum with a T is read as: a number that every T fits into, or is added up to.
template <typename T>
using SumOf = std::conditional_t<std::integral<T>, int64_t,
                                 std::conditional_t<std::floating_point<T>, double, T>>;

}  // namespace internal

template <typename Rpcs, typename Style>
class Path : private internal::ObjectHandle {
 public:
  template <typename T>
  using Result = typename Style::template Result<T>;

  // One step further: a key, or an index.
  template <typename Step>
  Path At(const Step& step) const {
    Path further = *this;
    further.steps_.push_back(ToValue(step));
    return further;
  }

  // The value at the path.
  template <typename T>
  Result<T> Get() const {
    return Invoke<Style, GetResponse>(Request<typename Rpcs::Get>(), internal::ReadValue<T>());
  }

  // The same, or nothing where the path leads nowhere.
  template <typename T>
  Result<std::optional<T>> Find() const {
    auto request = Request<typename Rpcs::Get>();
    *request.mutable_default_value() = ToValue(nullptr);
    return Invoke<Style, GetResponse>(
        request, [](GetResponse& response) -> absl::StatusOr<std::optional<T>> {
          if (!response.found()) return std::optional<T>();
          absl::StatusOr<T> value = internal::ReadValue<T>()(response);
          if (!value.ok()) return value.status();
          return std::optional<T>(*std::move(value));
        });
  }

  // Stores a value at the path, whose last step is a key, new or not, or the index of an item that
  // is there. INVALID_ARGUMENT (VALUE_TOO_DEEP).
  template <typename T>
  Result<void> Set(const T& value) const {
    auto request = Request<typename Rpcs::Set>();
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, typename Rpcs::Set::Response>(request);
  }

  // Removes what is at the path.
  Result<void> Delete() const {
    return Invoke<Style, typename Rpcs::Delete::Response>(Request<typename Rpcs::Delete>());
  }

  // Adds an item at the end of the list at the path, and gives that list's new size.
  // INVALID_ARGUMENT (VALUE_TOO_DEEP).
  template <typename T>
  Result<int64_t> Append(const T& item) const {
    auto request = Request<typename Rpcs::Append>();
    *request.mutable_value() = ToValue(item);
    return Invoke<Style, typename Rpcs::Append::Response>(
        request, [](auto& response) { return response.size(); });
  }

  // Adds to the number at the path, and gives the new one: an int64_t for a whole `delta`, a double
  // for another; with a Value any number. OUT_OF_RANGE or INVALID_ARGUMENT, without a reason, where
  // it cannot be read so; it is changed all the same.
  template <typename T>
  Result<internal::SumOf<T>> Increment(const T& delta) const {
    return Add<T>(IncrementRequest(delta));
  }

  // The same; `initial` is the number before where the last step is a key that is not there yet.
  template <typename T>
  Result<internal::SumOf<T>> Increment(const T& delta, const T& initial) const {
    auto request = IncrementRequest(delta);
    *request.mutable_default_value() = ToValue(initial);
    return Add<T>(request);
  }

 private:
  template <typename, typename, typename>
  friend class Dict;
  template <typename, typename>
  friend class List;
  template <typename>
  friend class BasicNamespace;

  using GetResponse = typename Rpcs::Get::Response;

  Path(internal::ObjectHandle object, Value first)
      : ObjectHandle(std::move(object)), steps_{std::move(first)} {}

  // A request with this path.
  template <typename Rpc>
  typename Rpc::Request Request() const {
    auto request = NewRequest<typename Rpc::Request>();
    for (const Value& step : steps_) *request.add_path() = step;
    return request;
  }

  template <typename T>
  auto IncrementRequest(const T& delta) const {
    auto request = Request<typename Rpcs::Increment>();
    *request.mutable_delta() = ToValue(delta);
    return request;
  }

  template <typename T>
  Result<internal::SumOf<T>> Add(const typename Rpcs::Increment::Request& request) const {
    return Invoke<Style, typename Rpcs::Increment::Response>(
        request, internal::ReadValue<internal::SumOf<T>>());
  }

  std::vector<Value> steps_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_PATH_H_
