// Built-in methods: those that the transport serves itself, without the dispatcher.
//
// One table, from an RPC's path to what serves it. Health and reflection are in it, and whatever a
// benchmark or a test adds.

#ifndef SERVER_TRANSPORT_BUILT_IN_H_
#define SERVER_TRANSPORT_BUILT_IN_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/transport/bytes.h"
#include "server/transport/rpc.h"
#include "server/transport/status.h"

namespace manager {

// Makes the handler of one RPC.
using HandlerFactory = std::function<std::unique_ptr<RpcHandler>(Rpc& rpc)>;

// By path, `/grpc.health.v1.Health/Check`.
using BuiltInTable = absl::flat_hash_map<std::string, HandlerFactory>;

// The handler of a unary method that is answered at once: request bytes to reply bytes, or an
// error.
using UnaryFunction = std::function<absl::StatusOr<std::string>(absl::string_view request)>;

// The factory for it.
HandlerFactory ServeUnary(UnaryFunction function);

// The factory for a stream that answers every message by itself, until the client has sent all.
HandlerFactory ServeStream(UnaryFunction function);

}  // namespace manager

#endif  // SERVER_TRANSPORT_BUILT_IN_H_
