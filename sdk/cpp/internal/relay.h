// A relay between a client and a server whose connections a test can cut or freeze.

#ifndef MANAGERD_SDK_CPP_INTERNAL_RELAY_H_
#define MANAGERD_SDK_CPP_INTERNAL_RELAY_H_

#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Passes on each connection to a unix socket. Thread-safe.
class Relay {
 public:
  // `server` is the path of the server's socket.
  explicit Relay(std::string server);
  ~Relay();

  // For clients.
  const std::string& address() const { return address_; }

  // Breaks the connections that there are.
  void Cut();

  // Passes nothing on any more on the connections that there are, and leaves them open.
  void Freeze();

  // From here on, connections are refused, or not any more.
  void Refuse(bool refuse);

 private:
  struct Pair {
    int client;
    int server;
    bool frozen = false;
  };

  void Run();
  void Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void PassOn(Pair& pair, int from, int to) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Wake();

  const std::string server_;
  std::string address_;
  int listener_;
  int wake_[2];  // A byte here makes Run look again.

  absl::Mutex mu_;
  std::list<Pair> pairs_ ABSL_GUARDED_BY(mu_);
  bool refuse_ ABSL_GUARDED_BY(mu_) = false;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_RELAY_H_
