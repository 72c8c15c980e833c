// The models of some types (tests/behaviour/random), which make calls up and foretell answers, for
// calls that take effect in the order of a log.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_MODEL_SET_H_
#define TESTS_SIMULATION_MODEL_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/behaviour/random/model.h"

namespace manager {

// How many models there are.
inline constexpr int kModels = 20;

class ModelSet {
 public:
  // `kinds` says which models, by numbers from 0 to below kModels.
  explicit ModelSet(const std::vector<int>& kinds);

  size_t size() const { return models_.size(); }
  Model& operator[](size_t model) { return *models_[model]; }

  // Lets what is due happen, in the server's order, and tells them what time it is.
  void PassTime(absl::Time now, Answers* answers);
  absl::Time now() const { return now_; }

 private:
  Fences fences_;
  absl::Time now_ = absl::InfinitePast();
  std::vector<std::unique_ptr<Model>> models_;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_MODEL_SET_H_
