// A random run: thousands of calls on an object of every type that has a model, with time-outs,
// cancelled calls, answers that could not be delivered and sessions that end. Every answer is
// checked against the models.

#ifndef TESTS_BEHAVIOUR_RANDOM_RANDOM_RUN_H_
#define TESTS_BEHAVIOUR_RANDOM_RANDOM_RUN_H_

#include <cstdint>
#include <string>

namespace manager {

// Something that goes wrong between the models and the server, for a test of the check itself.
enum class Fault { kNone, kCancelIsLost, kTakeBackIsLost, kClockIsSlow, kCallIsDoubled };

struct RunResult {
  std::string error;       // What was wrong first; empty where nothing was.
  std::string transcript;  // Every answer in the order in which they came.
};

RunResult RandomRun(uint32_t seed, int steps, Fault fault = Fault::kNone);

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_RANDOM_RUN_H_
