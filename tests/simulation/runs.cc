#include "tests/simulation/runs.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/simulation/simulation.h"

namespace manager {
namespace {

// A plan is played so often, at most, to make it smaller.
constexpr int kAttempts = 100;

// As many lines of a story are printed, at most.
constexpr size_t kStory = 60;

class Shrinker {
 public:
  Shrinker(Plan plan, Bug bug) : plan_(std::move(plan)), bug_(bug) {}

  Plan Run() && {
    bool smaller = true;
    while (std::exchange(smaller, false)) {
      smaller |= LeaveOut(&Plan::faults);
      smaller |= LeaveOut(&Plan::clients);
      smaller |= LeaveOutModels();
      smaller |= Shorten();
    }
    return std::move(plan_);
  }

 private:
  bool StillFails(const Plan& plan) {
    return ++attempts_ <= kAttempts && !Simulate(plan, bug_).error.empty();
  }

  // Leaves out whatever can be, one by one.
  template <class Item>
  bool LeaveOut(std::vector<Item> Plan::*items) {
    bool smaller = false;
    for (size_t i = (plan_.*items).size(); i-- > 0;) {
      Plan without = plan_;
      (without.*items).erase((without.*items).begin() + static_cast<std::ptrdiff_t>(i));
      if (!StillFails(without)) continue;
      plan_ = std::move(without);
      smaller = true;
    }
    return smaller;
  }

  bool LeaveOutModels() {
    Plan without = plan_;
    without.models = false;
    if (!plan_.models || !StillFails(without)) return false;
    plan_ = std::move(without);
    return true;
  }

  bool Shorten() {
    Plan shorter = plan_;
    shorter.length = plan_.length * 0.75;
    if (!StillFails(shorter)) return false;
    plan_ = std::move(shorter);
    return true;
  }

  Plan plan_;
  const Bug bug_;
  int attempts_ = 0;
};

}  // namespace

bool Runs::SetBug(absl::string_view name) {
  for (const auto& [value, its_name] : AllBugs()) {
    if (its_name == name) bug = value;
  }
  return bug != Bug::kNone;
}

bool RunSeeds(const Runs& runs) {
  const absl::Time begun = absl::Now();
  absl::Duration simulated;
  int64_t calls = 0;
  int64_t foretold = 0;
  int64_t records = 0;
  int64_t deaths = 0;
  for (uint32_t i = 0; i < runs.seeds; ++i) {
    const uint32_t seed = runs.first_seed + i;
    const Plan plan = MakePlan(seed);
    const SimulationResult result = Simulate(plan, runs.bug);
    simulated += result.simulated;
    calls += result.calls;
    foretold += result.foretold;
    records += result.records;
    deaths += result.deaths;
    if (result.error.empty()) continue;
    if (runs.whole_story) {
      for (const std::string& line : result.story) std::printf("%s\n", line.c_str());
    }
    std::printf("SEED=%u\n%s\n", seed, result.error.c_str());
    std::printf("%s", Report(Shrink(plan, runs.bug), runs.bug).c_str());
    return false;
  }
  const absl::Duration real = absl::Now() - begun;
  std::printf(
      "SEED=%u and the %u that follow: %s, %lld calls (%lld foretold by models), %lld records, "
      "%lld deaths\n",
      runs.first_seed, runs.seeds - 1, absl::FormatDuration(simulated).c_str(),
      static_cast<long long>(calls), static_cast<long long>(foretold),
      static_cast<long long>(records), static_cast<long long>(deaths));
  std::printf("played in %s: %.0f times as fast\n", absl::FormatDuration(real).c_str(),
              absl::FDivDuration(simulated, real));
  return true;
}

uint32_t FindBug(Bug bug, const Runs& runs, std::string* error) {
  for (uint32_t seed = runs.first_seed; seed < runs.first_seed + runs.seeds; ++seed) {
    *error = Simulate(MakePlan(seed), bug, /*compares_states=*/false).error;
    if (!error->empty()) return seed;
  }
  return 0;
}

Plan Shrink(const Plan& plan, Bug bug) { return Shrinker(plan, bug).Run(); }

std::string Report(const Plan& plan, Bug bug) {
  const SimulationResult result = Simulate(plan, bug);
  std::string report = absl::StrCat("Shrunk to ", plan.clients.size(), " clients, ",
                                    absl::FormatDuration(plan.length), " and these faults:\n");
  for (const PlannedFault& fault : plan.faults) {
    absl::StrAppend(&report, "  at ", absl::FormatDuration(fault.at), ": ", Describe(fault), "\n");
  }
  absl::StrAppend(&report, "What happened, in seconds:\n");
  const size_t lines = std::min(kStory, result.story.size());
  for (size_t i = result.story.size() - lines; i < result.story.size(); ++i) {
    absl::StrAppend(&report, result.story[i], "\n");
  }
  return report;
}

}  // namespace manager
