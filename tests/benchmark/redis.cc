#include "tests/benchmark/redis.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace manager::benchmark {
namespace {

constexpr char kProgram[] = "/usr/bin/redis-server";
constexpr size_t kKeys = 1000;
constexpr absl::string_view kStored = "+OK\r\n";

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

// Connects, as soon as there is somebody to connect to.
int Connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) Die("socket");
  const absl::Time patience = absl::Now() + absl::Seconds(10);
  while (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    if (absl::Now() > patience) Die("connect to redis-server");
    absl::SleepFor(absl::Milliseconds(10));
  }
  return fd;
}

void WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0) Die("write to redis-server");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// Waits for replies, and counts the whole ones.
size_t ReadReplies(int fd, std::string* rest) {
  std::array<char, 64 * 1024> buffer{};
  const ssize_t got = read(fd, buffer.data(), buffer.size());
  if (got <= 0) Die("read from redis-server");
  rest->append(buffer.data(), static_cast<size_t>(got));
  size_t replies = 0;
  while (absl::string_view(*rest).substr(replies * kStored.size(), kStored.size()) == kStored) {
    ++replies;
  }
  rest->erase(0, replies * kStored.size());
  if (rest->size() >= kStored.size()) {
    std::fprintf(stderr, "redis-server says: %s\n", rest->c_str());
    std::exit(1);
  }
  return replies;
}

}  // namespace

bool RedisProcess::IsInstalled() { return access(kProgram, X_OK) == 0; }

RedisProcess::RedisProcess(const std::string& directory)
    : socket_(absl::StrCat(directory, "/redis.socket")) {
  pid_ = fork();
  if (pid_ < 0) Die("fork");
  if (pid_ > 0) return;
  const int null = open("/dev/null", O_WRONLY);
  dup2(null, STDOUT_FILENO);
  execl(kProgram, kProgram, "--port", "0", "--unixsocket", socket_.c_str(), "--dir",
        directory.c_str(), "--appendonly", "yes", "--appendfsync", "always", "--save", "", nullptr);
  Die(kProgram);
}

RedisProcess::~RedisProcess() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

double RedisSetsPerSecond(const std::string& socket, size_t depth, int calls) {
  const int fd = Connect(socket);
  const std::string value(64, 'v');
  const size_t batch = std::max<size_t>(depth / 2, 1);
  const auto wanted = static_cast<size_t>(calls);
  size_t sent = 0;
  size_t answered = 0;
  std::string request;
  std::string rest;
  const absl::Time started = absl::Now();
  while (answered < wanted || answered < sent) {
    if (sent < wanted && sent - answered + batch <= depth) {
      request.clear();
      for (size_t i = 0; i < batch; ++i) {
        absl::StrAppendFormat(&request, "*3\r\n$3\r\nSET\r\n$16\r\n%016d\r\n$64\r\n%s\r\n",
                              sent++ % kKeys, value);
      }
      WriteAll(fd, request);
      continue;
    }
    answered += ReadReplies(fd, &rest);
  }
  close(fd);
  return static_cast<double>(answered) / absl::ToDoubleSeconds(absl::Now() - started);
}

}  // namespace manager::benchmark
