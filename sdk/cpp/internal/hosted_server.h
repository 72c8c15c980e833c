// A real server inside a test's process. Its headers have names that the SDK has too, so they are
// not included here.

#ifndef MANAGERD_SDK_CPP_INTERNAL_HOSTED_SERVER_H_
#define MANAGERD_SDK_CPP_INTERNAL_HOSTED_SERVER_H_

#include <memory>
#include <string>

namespace manager {

class Server;

inline namespace sdk {
namespace internal {

// Thread-safe.
class HostedServer {
 public:
  // Listens on a unix socket with this path, and grants leases from 100 ms up. Keeps its data in a
  // directory, or in memory where that is empty.
  explicit HostedServer(const std::string& socket, const std::string& data_dir = "");
  ~HostedServer();

 private:
  const std::unique_ptr<Server> server_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_HOSTED_SERVER_H_
