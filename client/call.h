// `managerctl call`: any method of any service that the command table knows, by its name.
//
// Called only by run.cc.

#ifndef CLIENT_CALL_H_
#define CLIENT_CALL_H_

#include <span>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/invocation.h"
#include "google/protobuf/descriptor.h"

namespace manager::ctl {

inline constexpr char kMethodArgument[] = "method";
inline constexpr char kRequestArgument[] = "request";

// The method that `name` means: "Dict/Set", "manager.v1.Dict/Set" or "/manager.v1.Dict/Set", in
// upper or lower case. INVALID_ARGUMENT names the methods that are near, or says that the method is
// a stream.
absl::StatusOr<const google::protobuf::MethodDescriptor*> FindMethod(
    absl::string_view name, std::span<const Group* const> groups);

// Calls the method with the request, protobuf's JSON, and prints the response as such. Returns the
// exit status.
int RunCall(const Invocation& invocation, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_CALL_H_
