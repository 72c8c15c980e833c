// Listen addresses: what a server may be told to listen on, and why it cannot.
//
//   127.0.0.1:50051  [::1]:0  localhost:50051     TCP; port 0 takes one that is free
//   unix:/run/managerd.sock                       a unix socket
//
// gRPC says of an address that it cannot have only that it cannot; what is done here before and
// after it is asked gives an error that helps.
//
// Thread-safe.

#ifndef SERVER_TRANSPORT_LISTEN_ADDRESS_H_
#define SERVER_TRANSPORT_LISTEN_ADDRESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace manager {

struct ListenAddress {
  std::string text;          // As gRPC takes it; also what a client connects to.
  std::string socket_path;   // Of a unix socket; empty for TCP.
  bool this_machine = true;  // Whether only processes of this machine can reach it.
};

// Hosts are numeric, but for `localhost`, which is 127.0.0.1: no look-up that may block or change
// its mind.
// Errors: INVALID_ARGUMENT, with a sentence for whoever wrote the address.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text);

// The address with the port that it was given.
std::string WithPort(const ListenAddress& address, int port);

// Makes a unix socket's path free to be bound: removes the socket of a server that is gone.
// Nothing to do for TCP.
// Errors: FAILED_PRECONDITION where a server listens there, or the file is no socket; others where
// the file cannot be looked at or removed.
absl::Status FreeSocketPath(const ListenAddress& address);

// Why these addresses cannot be listened on together, after gRPC found that they cannot. Tries to
// bind them all, for a moment.
absl::Status WhyNotListen(const std::vector<ListenAddress>& addresses);

}  // namespace manager

#endif  // SERVER_TRANSPORT_LISTEN_ADDRESS_H_
