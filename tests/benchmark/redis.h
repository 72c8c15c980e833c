// redis-server as a peer: one that makes every write safe before it answers, and a client of it.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_REDIS_H_
#define TESTS_BENCHMARK_REDIS_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace manager::benchmark {

// `redis-server --appendonly yes --appendfsync always` on a unix socket, with its files in a
// folder. Starts when made and ends when it goes. A failure ends the program.
class RedisProcess {
 public:
  // `directory` must be there.
  explicit RedisProcess(const std::string& directory);
  ~RedisProcess();

  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  const std::string& socket() const { return socket_; }

  // Whether the program is on this machine.
  static bool IsInstalled();

 private:
  const std::string socket_;
  pid_t pid_ = -1;
};

// SETs a second of 64-byte values under 16-byte keys, with `depth` in flight, half of them in each
// write to the socket (one where depth is 1).
double RedisSetsPerSecond(const std::string& socket, size_t depth, int calls);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_REDIS_H_
