#include "server/transport/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace manager {
namespace {

constexpr absl::string_view kUnixPrefix = "unix:";
constexpr size_t kMaxSocketPath = sizeof(sockaddr_un{}.sun_path) - 1;

// A socket address of any family, as the socket functions take it.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  template <class T>
  T& As() {
    size = sizeof(T);
    return reinterpret_cast<T&>(storage);
  }
};

// A socket, closed when it goes.
class Socket {
 public:
  explicit Socket(int family)
      : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

absl::Status BadAddress(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("bad address '", text, "': ", why));
}

absl::StatusOr<ListenAddress> ParseUnix(absl::string_view text) {
  absl::string_view path = absl::StripPrefix(text, kUnixPrefix);
  if (absl::StartsWith(path, "///")) path.remove_prefix(2);
  if (path.empty()) return BadAddress(text, "no path after 'unix:'");
  if (path.size() > kMaxSocketPath) {
    return BadAddress(text, absl::StrCat("a socket's path has at most ", kMaxSocketPath, " bytes"));
  }
  // gRPC would decode it.
  if (absl::StrContains(path, '%')) return BadAddress(text, "a socket's path may have no '%'");
  return ListenAddress{absl::StrCat(kUnixPrefix, path), std::string(path), true};
}

// "host:port" or "[host]:port".
bool SplitHostPort(absl::string_view text, absl::string_view* host, absl::string_view* port) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return false;
  *host = text.substr(0, colon);
  *port = text.substr(colon + 1);
  if (absl::ConsumePrefix(host, "[")) return absl::ConsumeSuffix(host, "]");
  return !absl::StrContains(*host, ':');
}

// What `HOST:PORT` means to the socket functions.
absl::StatusOr<SocketAddress> ParseHostPort(absl::string_view text) {
  absl::string_view host_text, port_text;
  if (!SplitHostPort(text, &host_text, &port_text)) {
    return BadAddress(text, "expected HOST:PORT, [IPV6]:PORT or unix:PATH");
  }
  uint32_t port;
  if (!absl::SimpleAtoi(port_text, &port) || port > 65535) {
    return BadAddress(text, "the port is not a number from 0 to 65535");
  }
  const std::string host(host_text);
  SocketAddress result;
  if (in_addr v4; inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    auto& in = result.As<sockaddr_in>();
    in.sin_family = AF_INET;
    in.sin_addr = v4;
    in.sin_port = htons(static_cast<uint16_t>(port));
    return result;
  }
  if (in6_addr v6; inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
    auto& in = result.As<sockaddr_in6>();
    in.sin6_family = AF_INET6;
    in.sin6_addr = v6;
    in.sin6_port = htons(static_cast<uint16_t>(port));
    return result;
  }
  return BadAddress(text, "the host is neither a numeric address nor localhost");
}

bool IsLoopback(SocketAddress address) {
  if (address.get()->sa_family == AF_INET) {
    return (ntohl(address.As<sockaddr_in>().sin_addr.s_addr) >> 24) == 127;
  }
  return IN6_IS_ADDR_LOOPBACK(&address.As<sockaddr_in6>().sin6_addr) != 0;
}

absl::StatusOr<ListenAddress> ParseTcp(absl::string_view text) {
  std::string canonical(text);
  if (absl::StartsWith(text, "localhost:")) {
    canonical = absl::StrCat("127.0.0.1", text.substr(text.find(':')));
  }
  const absl::StatusOr<SocketAddress> address = ParseHostPort(canonical);
  if (!address.ok()) return address.status();
  return ListenAddress{canonical, "", IsLoopback(*address)};
}

SocketAddress ToSocketAddress(const ListenAddress& address) {
  if (address.socket_path.empty()) return ParseHostPort(address.text).value();
  SocketAddress result;
  auto& un = result.As<sockaddr_un>();
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, address.socket_path.data(), address.socket_path.size());
  return result;
}

absl::Status CannotListen(const ListenAddress& address, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot listen on ", address.text));
}

absl::Status CannotListen(const ListenAddress& address, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", address.text, ": ", why));
}

absl::Status Listen(const Socket& socket, const ListenAddress& address) {
  const SocketAddress target = ToSocketAddress(address);
  const int on = 1;
  if (socket.fd() < 0 || setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      bind(socket.fd(), target.get(), target.size) != 0 || listen(socket.fd(), 1) != 0) {
    return CannotListen(address, errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text) {
  return absl::StartsWith(text, kUnixPrefix) ? ParseUnix(text) : ParseTcp(text);
}

std::string WithPort(const ListenAddress& address, int port) {
  if (!address.socket_path.empty()) return address.text;
  return absl::StrCat(address.text.substr(0, address.text.rfind(':') + 1), port);
}

absl::Status FreeSocketPath(const ListenAddress& address) {
  const std::string& path = address.socket_path;
  if (path.empty()) return absl::OkStatus();
  struct stat file;
  if (lstat(path.c_str(), &file) != 0) {
    // Nothing is there. If nothing can be, then listening will fail.
    return errno == ENOENT ? absl::OkStatus() : CannotListen(address, errno);
  }
  if (!S_ISSOCK(file.st_mode)) return CannotListen(address, "the file exists and is no socket");
  const Socket probe(AF_UNIX);
  const SocketAddress target = ToSocketAddress(address);
  if (connect(probe.fd(), target.get(), target.size) == 0 || errno == EAGAIN) {
    return CannotListen(address, "another server does");
  }
  if (errno != ECONNREFUSED) return CannotListen(address, errno);
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return CannotListen(address, errno);
  return absl::OkStatus();
}

absl::Status WhyNotListen(const std::vector<ListenAddress>& addresses) {
  std::vector<Socket> sockets;  // Kept, as two of the addresses may be in each other's way.
  std::vector<std::string> bound_paths;
  absl::Status why = absl::UnavailableError("cannot listen, for a reason that has gone meanwhile");
  for (const ListenAddress& address : addresses) {
    sockets.emplace_back(ToSocketAddress(address).get()->sa_family);
    const absl::Status status = Listen(sockets.back(), address);
    if (!status.ok()) {
      why = status;
      break;
    }
    if (!address.socket_path.empty()) bound_paths.push_back(address.socket_path);
  }
  for (const std::string& path : bound_paths) unlink(path.c_str());
  return why;
}

}  // namespace manager
