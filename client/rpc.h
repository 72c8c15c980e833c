// Calls of methods that are known by their descriptors.
//
// Thread-safe.

#ifndef CLIENT_RPC_H_
#define CLIENT_RPC_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "manager/connection.h"

namespace manager::ctl {

// An empty message of a type that is linked into this program.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Calls a method once. The result is that of Connection::Call.
absl::Status CallMethod(Connection& connection, const google::protobuf::MethodDescriptor& method,
                        const google::protobuf::Message& request,
                        google::protobuf::Message* response);

// Starts such a call. `done` is called as Connection::Start says; `*response` must live until then.
void StartMethod(Connection& connection, const google::protobuf::MethodDescriptor& method,
                 const google::protobuf::Message& request, google::protobuf::Message* response,
                 std::function<void(absl::Status)> done);

// CallMethod for a command: all pages of a list are put together in one response, and where
// `may_create` says so, a method that may change its object creates an object that is missing.
absl::Status CallForCommand(Connection& connection,
                            const google::protobuf::MethodDescriptor& method, bool may_create,
                            google::protobuf::Message& request,
                            google::protobuf::Message* response);

}  // namespace manager::ctl

#endif  // CLIENT_RPC_H_
