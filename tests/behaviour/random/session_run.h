// Random clients with sessions: they put, get, acquire and release, lose connections and replies,
// resume, acknowledge, and die; and whatever happens, each call is applied once and nothing is
// lost.
//
// On the dispatcher itself, with a clock of its own: the same seed plays the same again.

#ifndef TESTS_BEHAVIOUR_RANDOM_SESSION_RUN_H_
#define TESTS_BEHAVIOUR_RANDOM_SESSION_RUN_H_

#include <cstdint>
#include <string>

namespace manager {

// What the clients do wrong, to see that the run notices.
enum class SessionFault {
  kNone,
  kNewNumberWhenSentAgain,
  kAcknowledgesWhatItHasNot,
  kForgetsToSendAgain,
};

// Plays so many steps. Empty, or what was wrong.
std::string RunSessions(uint32_t seed, int steps, SessionFault fault = SessionFault::kNone);

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_SESSION_RUN_H_
