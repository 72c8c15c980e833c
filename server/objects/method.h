// The method table's rows. A row carries what every layer needs to know of one operation, and is
// built from the member function that performs it:
//
//   Row<&Lock::Acquire>("Lock/Acquire")
//
// The function's signature says what kind of operation it is:
//   absl::Status Get(const Request&, Response*) const     reads only
//   absl::Status Get(const Turn&, const Request&, Response*) const   the same, and asks for limits
//   absl::Status Set(Request&, Response*)                 changes its object
//   absl::Status Open(const Turn&, Request&, Response*)   the same, and asks who calls and when
//   Outcome Acquire(Turn&, Request&, Response*)           may wait
// A method that answers may consume its request; one that waits or refuses changes nothing.
//
// Requests are the wire-compatible view of the public messages (package manager.wire), in which
// values and strings are plain bytes; see bazel/proto.bzl.
//
// Rows are immutable, so thread-safe.

#ifndef SERVER_OBJECTS_METHOD_H_
#define SERVER_OBJECTS_METHOD_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "server/objects/object.h"
#include "server/objects/turn.h"
#include "server/value/value_fields.h"

namespace manager {

using google::protobuf::MessageLite;

// What a method is called on.
enum class TargetKind { kObject, kDirectory, kSessions };

struct Method {
  std::string name;  // "/manager.v1.Dict/Set": the RPC's path.
  TargetKind target = TargetKind::kObject;
  absl::string_view type;  // The type of object; empty where the target is none.
  bool reads_only = false;
  bool may_wait = false;

  std::unique_ptr<MessageLite> (*new_request)() = nullptr;
  std::unique_ptr<MessageLite> (*new_response)() = nullptr;

  // The object that a request names; null where the target is no object.
  absl::string_view (*object_of)(const MessageLite& request) = nullptr;

  // Where replies carry Values; null where they carry none. Set by the catalog.
  std::shared_ptr<const ValueFields> reply_values;

  // Takes one turn. `target` is of `type`, the messages are of the method's own types.
  Outcome (*run)(Target& target, Turn& turn, MessageLite& request, MessageLite* response) = nullptr;

  // Puts back what a reply gave, where the reply could not be delivered: a caller that is gone
  // must not keep an item or a lock. Null where a lost reply loses nothing.
  void (*take_back)(Target& target, const Step& step, MessageLite& response) = nullptr;
};

namespace method_internal {

template <class Request>
absl::string_view ObjectOf(const MessageLite& request) {
  return static_cast<const Request&>(request).object();
}

template <class Message>
std::unique_ptr<MessageLite> New() {
  return std::make_unique<Message>();
}

template <class T, class Request, class Response>
struct Signature {
  static Method Describe(absl::string_view name) {
    Method method;
    method.name = absl::StrCat("/manager.v1.", name);
    method.new_request = &New<Request>;
    method.new_response = &New<Response>;
    method.type = T::kType;
    if constexpr (std::is_base_of_v<Object, T>) {
      method.object_of = &ObjectOf<Request>;
    } else {
      method.target = T::kTarget;
    }
    return method;
  }
};

template <class F>
struct Traits;

template <class T, class Request, class Response>
struct Traits<absl::Status (T::*)(const Request&, Response*) const>
    : Signature<T, Request, Response> {
  static constexpr bool kReadsOnly = true, kMayWait = false;
  template <auto function>
  static Outcome Run(Target& target, Turn&, MessageLite& request, MessageLite* response) {
    return (static_cast<const T&>(target).*function)(static_cast<const Request&>(request),
                                                     static_cast<Response*>(response));
  }
};

template <class T, class Request, class Response>
struct Traits<absl::Status (T::*)(const Turn&, const Request&, Response*) const>
    : Signature<T, Request, Response> {
  static constexpr bool kReadsOnly = true, kMayWait = false;
  template <auto function>
  static Outcome Run(Target& target, Turn& turn, MessageLite& request, MessageLite* response) {
    return (static_cast<const T&>(target).*function)(turn, static_cast<const Request&>(request),
                                                     static_cast<Response*>(response));
  }
};

template <class T, class Request, class Response>
struct Traits<absl::Status (T::*)(Request&, Response*)> : Signature<T, Request, Response> {
  static constexpr bool kReadsOnly = false, kMayWait = false;
  template <auto function>
  static Outcome Run(Target& target, Turn&, MessageLite& request, MessageLite* response) {
    return (static_cast<T&>(target).*function)(static_cast<Request&>(request),
                                               static_cast<Response*>(response));
  }
};

template <class T, class Request, class Response>
struct Traits<absl::Status (T::*)(const Turn&, Request&, Response*)>
    : Signature<T, Request, Response> {
  static constexpr bool kReadsOnly = false, kMayWait = false;
  template <auto function>
  static Outcome Run(Target& target, Turn& turn, MessageLite& request, MessageLite* response) {
    return (static_cast<T&>(target).*function)(turn, static_cast<Request&>(request),
                                               static_cast<Response*>(response));
  }
};

template <class T, class Request, class Response>
struct Traits<Outcome (T::*)(Turn&, Request&, Response*)> : Signature<T, Request, Response> {
  static constexpr bool kReadsOnly = false, kMayWait = true;
  template <auto function>
  static Outcome Run(Target& target, Turn& turn, MessageLite& request, MessageLite* response) {
    return (static_cast<T&>(target).*function)(turn, static_cast<Request&>(request),
                                               static_cast<Response*>(response));
  }
};

template <class F>
struct TakeBackTraits;

template <class T, class Response>
struct TakeBackTraits<void (T::*)(Response&)> {
  template <auto function>
  static void Run(Target& target, const Step&, MessageLite& response) {
    (static_cast<T&>(target).*function)(static_cast<Response&>(response));
  }
};

template <class T, class Response>
struct TakeBackTraits<void (T::*)(const Step&, Response&)> {
  template <auto function>
  static void Run(Target& target, const Step& step, MessageLite& response) {
    (static_cast<T&>(target).*function)(step, static_cast<Response&>(response));
  }
};

}  // namespace method_internal

// The row of a member function; `name` is "Service/Method".
template <auto function>
Method Row(absl::string_view name) {
  using Traits = method_internal::Traits<decltype(function)>;
  Method method = Traits::Describe(name);
  method.reads_only = Traits::kReadsOnly;
  method.may_wait = Traits::kMayWait;
  method.run = &Traits::template Run<function>;
  return method;
}

// The same for a method whose reply hands something out: `take_back` puts it back,
//   void TakeBack(Response&), or void TakeBack(const Step&, Response&) where it is another
//   object's.
template <auto function, auto take_back>
Method Row(absl::string_view name) {
  Method method = Row<function>(name);
  method.take_back = &method_internal::TakeBackTraits<decltype(take_back)>::template Run<take_back>;
  return method;
}

}  // namespace manager

#endif  // SERVER_OBJECTS_METHOD_H_
