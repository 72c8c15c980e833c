#include "manager/internal/relay.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

void Check(bool ok) {
  if (!ok) std::abort();
}

// The address of a socket with this path, or with this name, which begins with a zero byte.
socklen_t ToSockaddr(const std::string& path, sockaddr_un* address) {
  *address = {};
  address->sun_family = AF_UNIX;
  Check(path.size() < sizeof(address->sun_path));
  std::memcpy(address->sun_path, path.data(), path.size());
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
}

int NewSocket() {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Check(fd >= 0);
  return fd;
}

// Blocks where the receiver is slow, which a test's never is for long.
bool SendAll(int to, const char* data, ssize_t size) {
  while (size > 0) {
    const ssize_t sent = send(to, data, static_cast<size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

Relay::Relay(std::string server) : server_(std::move(server)), listener_(NewSocket()) {
  static std::atomic<int> last = 0;
  const std::string name = absl::StrCat("manager-relay-", getpid(), "-", ++last);
  address_ = absl::StrCat("unix-abstract:", name);
  sockaddr_un address;
  const socklen_t size = ToSockaddr(std::string(1, '\0') + name, &address);
  Check(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  Check(listen(listener_, 16) == 0);
  Check(pipe(wake_) == 0);
  thread_ = std::thread([this] { Run(); });
}

Relay::~Relay() {
  {
    absl::MutexLock lock(&mu_);
    stop_ = true;
  }
  Wake();
  thread_.join();
  close(listener_);
  close(wake_[0]);
  close(wake_[1]);
}

void Relay::Wake() { Check(write(wake_[1], "x", 1) == 1); }

// Run finds them ended, and closes them.
void Relay::Cut() {
  absl::MutexLock lock(&mu_);
  for (Pair& pair : pairs_) {
    pair.frozen = false;
    shutdown(pair.client, SHUT_RDWR);
    shutdown(pair.server, SHUT_RDWR);
  }
  Wake();
}

void Relay::Freeze() {
  absl::MutexLock lock(&mu_);
  for (Pair& pair : pairs_) pair.frozen = true;
  Wake();
}

void Relay::Refuse(bool refuse) {
  absl::MutexLock lock(&mu_);
  refuse_ = refuse;
}

void Relay::Accept() {
  const int client = accept(listener_, nullptr, nullptr);
  if (client < 0) return;
  const int server = NewSocket();
  sockaddr_un address;
  const socklen_t size = ToSockaddr(server_, &address);
  if (refuse_ || connect(server, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    close(client);
    close(server);
    return;
  }
  pairs_.push_back({client, server});
}

void Relay::PassOn(Pair& pair, int from, int to) {
  char buffer[16384];
  const ssize_t size = recv(from, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (size > 0 && SendAll(to, buffer, size)) return;
  close(pair.client);
  close(pair.server);
  pairs_.remove_if([&pair](const Pair& other) { return &other == &pair; });
}

void Relay::Run() {
  while (true) {
    std::vector<pollfd> fds = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    {
      absl::MutexLock lock(&mu_);
      for (const Pair& pair : pairs_) {
        if (pair.frozen) continue;
        fds.push_back({pair.client, POLLIN, 0});
        fds.push_back({pair.server, POLLIN, 0});
      }
    }
    Check(poll(fds.data(), fds.size(), -1) > 0);
    absl::MutexLock lock(&mu_);
    char byte;
    if (fds[1].revents != 0) Check(read(wake_[0], &byte, 1) == 1);
    if (stop_) break;
    for (size_t i = 2; i < fds.size(); ++i) {
      if (fds[i].revents == 0) continue;
      for (Pair& pair : pairs_) {
        if (fds[i].fd != pair.client && fds[i].fd != pair.server) continue;
        PassOn(pair, fds[i].fd, fds[i].fd == pair.client ? pair.server : pair.client);
        break;
      }
    }
    if (fds[0].revents != 0) Accept();
  }
  absl::MutexLock lock(&mu_);
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
