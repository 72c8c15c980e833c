// What all parts of a run share: its plan, its time, what the clients saw, and its story.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_SCENE_H_
#define TESTS_SIMULATION_SCENE_H_

#include <cstdint>
#include <deque>
#include <string>

#include "absl/strings/string_view.h"
#include "server/objects/catalog.h"
#include "tests/simulation/bug.h"
#include "tests/simulation/event_loop.h"
#include "tests/simulation/history.h"
#include "tests/simulation/plan.h"

namespace manager {

class Scene {
 public:
  Scene(const Plan& plan_of_run, Bug seeded, const Catalog& table)
      : plan(plan_of_run), bug(seeded), catalog(table) {}

  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // Something happened.
  void Say(absl::string_view what);

  // Something is wrong. Only the first counts.
  void Fail(absl::string_view what);

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

  // All that happened, one line each.
  const std::deque<std::string>& story() const { return story_; }

  // A number that hardly any two different stories share.
  uint64_t trace() const { return trace_; }

  const Plan& plan;
  const Bug bug;
  const Catalog& catalog;
  EventLoop loop;
  History history;

  // Whether the checks look into the server's state, and not only at what clients see.
  bool compares_states = true;

  // Everything is healed: nothing goes wrong any more.
  bool healed = false;

 private:
  std::deque<std::string> story_;
  std::string error_;
  uint64_t trace_ = 14695981039346656037u;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_SCENE_H_
