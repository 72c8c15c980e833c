// Finds the method that a request belongs to, so that a typed call needs to name nothing else.

#ifndef MANAGERD_SDK_CPP_INTERNAL_METHOD_H_
#define MANAGERD_SDK_CPP_INTERNAL_METHOD_H_

#include "google/protobuf/descriptor.h"
#include "manager/connection.h"

namespace manager {
inline namespace sdk {
namespace internal {

// The method whose request is of this type; one of a service in the same file. Retriable where the
// protocol gives it an idempotency level. Ends the process where there is no such method, which is
// a fault of the caller's code.
RpcMethod FindMethod(const google::protobuf::Descriptor* request);

// The same, looked up once per type. Thread-safe.
template <typename Request>
const RpcMethod& MethodOf() {
  static const RpcMethod* const method = new RpcMethod(FindMethod(Request::descriptor()));
  return *method;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_METHOD_H_
