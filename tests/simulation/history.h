// What the clients of a run saw: each call, when it was sent, what it was answered and when.

#ifndef TESTS_SIMULATION_HISTORY_H_
#define TESTS_SIMULATION_HISTORY_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/objects/call.h"

namespace manager {

// A call as a client makes it.
struct MadeCall {
  std::string method;
  std::string request;
  uint64_t session = 0;
  uint64_t number = 0;  // In the session; 0 for one that is applied each time it comes.
  uint64_t owner = 0;
  Guard guard;
};

// An answer: what of a reply a client can see.
struct SeenReply {
  absl::Status status;
  std::string response;

  friend bool operator==(const SeenReply& a, const SeenReply& b) {
    return a.status == b.status && a.response == b.response;
  }
};

enum class CallState {
  kOpen,      // The client waits for its answer.
  kAnswered,  // It has it.
  kRefused,   // It was told that its call could not be stored, and has not sent it again.
  kLost,      // It will never know: it died, lost its session, or its RPC broke.
};

struct ObservedCall {
  MadeCall made;
  int client = 0;
  CallState state = CallState::kOpen;
  uint64_t sent = 0;      // The step.
  uint64_t answered = 0;  // The step.
  SeenReply reply;

  // Of a call that stands alone: the epoch of the server that got it, and its number there.
  uint64_t epoch = 0;
  uint64_t alone = 0;

  // How often it came to a server, and was refused there, as far as its client has heard; and the
  // last record that was safe when it was last refused.
  int arrivals = 0;
  int refusals = 0;
  uint64_t refused_at = 0;

  // What the server had applied, as a record's index, at the latest when the call came to it, and
  // what was safe when it answered: a read shows a state between these.
  bool reads_only = false;
  uint64_t read_from = 0;
  uint64_t read_to = 0;
  // The session's calls that had come to this server before it, which are in what a read sees.
  uint64_t came_in = 0;  // The epoch.
  size_t came_behind = 0;
};

// A reply that hands something out and was not delivered.
struct Undelivered {
  std::string what;    // The method and the response.
  int64_t deaths = 0;  // Of the server, before.
};

// No call of a history.
inline constexpr size_t kNoCall = SIZE_MAX;

struct History {
  std::deque<ObservedCall> calls;
  std::vector<Undelivered> undelivered;
  int64_t deaths = 0;  // Of the server.

  // By session: its lease, and when the server heard of its client, by the server's clock.
  std::map<uint64_t, absl::Duration> leases;
  std::map<uint64_t, std::vector<absl::Time>> heard;

  // The calls of sessions, by session and number.
  std::map<std::pair<uint64_t, uint64_t>, size_t> numbered;
  // Those that stand alone, by epoch and number.
  std::map<std::pair<uint64_t, uint64_t>, size_t> alone;
  // The writes that came to a server, by its epoch and the session, in order; kNoCall in place of
  // those that it has refused.
  std::map<std::pair<uint64_t, uint64_t>, std::vector<size_t>> came;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_HISTORY_H_
