#include "manager/internal/method.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

RpcMethod ToRpcMethod(const google::protobuf::MethodDescriptor& method) {
  using google::protobuf::MethodOptions;
  return {.name = absl::StrCat("/", method.service()->full_name(), "/", method.name()),
          .retriable = method.options().idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN};
}

}  // namespace

RpcMethod FindMethod(const google::protobuf::Descriptor* request) {
  const google::protobuf::FileDescriptor* file = request->file();
  for (int s = 0; s < file->service_count(); ++s) {
    const google::protobuf::ServiceDescriptor* service = file->service(s);
    for (int m = 0; m < service->method_count(); ++m) {
      if (service->method(m)->input_type() == request) return ToRpcMethod(*service->method(m));
    }
  }
  std::fprintf(stderr, "%s is the request of no method\n", request->full_name().c_str());
  std::abort();
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
