// Stands between clients and a server, passes on what they say, and cuts their connections.
//
//   cutting_proxy LISTEN TARGET SEED BYTES
//
// LISTEN and TARGET are paths of unix sockets. A connection is cut after a random number of bytes,
// both ways together, of BYTES on average: within a message, a frame, a length, wherever that may
// be. One of eight is cut within its first thousand, so while it is being set up. With BYTES 0,
// nothing is cut but when standard input says so:
//   cut      cuts all connections
//   quiet    from now on only `cut` cuts
// Each is answered by a line: how many connections there were, and how many have been cut in all.
// Ends with its standard input.

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <list>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) Die(path.c_str());
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

int Socket() {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) Die("socket");
  return fd;
}

// One way of a connection.
struct Flow {
  int from;
  int to;
  std::string pending;  // What is read and not written.

  pollfd Wanted() const {
    return pending.empty() ? pollfd{.fd = from, .events = POLLIN, .revents = 0}
                           : pollfd{.fd = to, .events = POLLOUT, .revents = 0};
  }

  // Moves some bytes, at most `limit`; how many were written, or -1 where the connection is over.
  int64_t Move(int64_t limit) {
    if (pending.empty()) {
      std::array<char, 65536> buffer{};
      const ssize_t got = read(from, buffer.data(), buffer.size());
      if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;
      pending.assign(buffer.data(), static_cast<size_t>(got));
    }
    const ssize_t sent =
        write(to, pending.data(), std::min(static_cast<size_t>(limit), pending.size()));
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    pending.erase(0, static_cast<size_t>(sent));
    return sent;
  }
};

struct Connection {
  Flow up;
  Flow down;
  int64_t left;  // Bytes until it is cut.

  void Close() const {
    close(up.from);
    close(up.to);
  }
};

class Proxy {
 public:
  Proxy(const std::string& listen_path, std::string target, uint32_t seed, int64_t bytes)
      : target_(std::move(target)), random_(seed), bytes_(bytes), listener_(Socket()) {
    const sockaddr_un address = Address(listen_path);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        listen(listener_, SOMAXCONN) != 0) {
      Die(listen_path.c_str());
    }
  }

  // Until standard input ends.
  void Run() {
    while (true) {
      std::vector<pollfd> wanted = {{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                    {.fd = listener_, .events = POLLIN, .revents = 0}};
      for (const Connection& connection : connections_) {
        wanted.push_back(connection.up.Wanted());
        wanted.push_back(connection.down.Wanted());
      }
      if (poll(wanted.data(), wanted.size(), -1) < 0) Die("poll");
      Serve(wanted);
      if (wanted[1].revents != 0) Accept();
      if (wanted[0].revents != 0 && !Obey()) return;
    }
  }

 private:
  void Serve(const std::vector<pollfd>& polled) {
    auto ready = polled.begin() + 2;
    for (auto it = connections_.begin(); it != connections_.end(); ready += 2) {
      const bool open = (ready[0].revents == 0 || Pass(*it, it->up)) &&
                        (ready[1].revents == 0 || Pass(*it, it->down));
      if (!open) it->Close();
      it = open ? std::next(it) : connections_.erase(it);
    }
  }

  // False where the connection is over, or is to be cut.
  bool Pass(Connection& connection, Flow& flow) {
    const int64_t moved = flow.Move(connection.left);
    if (moved < 0) return false;
    connection.left -= moved;
    if (connection.left > 0) return true;
    ++cuts_;
    return false;
  }

  void Accept() {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;  // It has gone again.
    const int server = Socket();
    const sockaddr_un address = Address(target_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(server);
      close(client);
      return;
    }
    for (const int fd : {client, server}) fcntl(fd, F_SETFL, O_NONBLOCK);
    connections_.push_back({{client, server, ""}, {server, client, ""}, Allowance()});
  }

  int64_t Allowance() {
    if (bytes_ == 0) return kNever;
    const bool soon = random_() % 8 == 0;
    return std::uniform_int_distribution<int64_t>(1, soon ? 1000 : 2 * bytes_)(random_);
  }

  bool Obey() {
    std::array<char, 64> line{};
    const ssize_t got = read(STDIN_FILENO, line.data(), line.size() - 1);
    if (got <= 0) return false;
    const size_t open = connections_.size();
    const std::string order(line.data(), static_cast<size_t>(got));
    if (order == "cut\n") {
      for (const Connection& connection : connections_) connection.Close();
      connections_.clear();
      cuts_ += static_cast<int64_t>(open);
    }
    std::printf("%zu %ld\n", open, static_cast<long>(cuts_));
    std::fflush(stdout);
    return true;
  }

  const std::string target_;
  std::mt19937 random_;
  const int64_t bytes_;
  const int listener_;
  std::list<Connection> connections_;
  int64_t cuts_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: see the head of cutting_proxy.cc\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  Proxy proxy(argv[1], argv[2], static_cast<uint32_t>(std::strtoul(argv[3], nullptr, 10)),
              std::strtol(argv[4], nullptr, 10));
  std::puts("ready");
  std::fflush(stdout);
  proxy.Run();
}
