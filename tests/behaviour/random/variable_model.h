// The variable as a number, or what is none.

#ifndef TESTS_BEHAVIOUR_RANDOM_VARIABLE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_VARIABLE_MODEL_H_

#include <cstdint>

#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/number.h"

namespace manager {

class VariableModel final : public Model {
 public:
  explicit VariableModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Add(Random& random, Expected* expected);
  RandomCall CompareAndSet(Random& random, Expected* expected);

  void Become(const Number& value);

  Fences& fences_;  // Versions are fences.
  Number value_;
  uint64_t version_ = 0;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_VARIABLE_MODEL_H_
