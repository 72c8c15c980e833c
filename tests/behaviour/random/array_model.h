// The array as a vector of doubles, which hold all that its types hold, but for those of 8 bytes.

#ifndef TESTS_BEHAVIOUR_RANDOM_ARRAY_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_ARRAY_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "manager/v1/array.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/number.h"

namespace manager {

class ArrayModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Size(Random& random, Expected* expected);
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall GetSlice(Random& random, Expected* expected);
  RandomCall SetSlice(Random& random, Expected* expected);
  RandomCall Add(Random& random, Expected* expected);
  RandomCall CompareAndSet(Random& random, Expected* expected);

  // Some numbers for a request, which puts them into one of its fields.
  std::vector<Number> RandomItems(Random& random, size_t count, v1::ArrayItems* to) const;

  // Why a number cannot be an item; UNSPECIFIED where it can.
  v1::ErrorReason WrongWith(const Number& number) const;
  // The item that a fitting number becomes.
  double Rounded(double number) const;
  Number ItemAt(size_t position) const;

  std::optional<size_t> Position(int64_t index) const;
  std::vector<size_t> Positions(const v1::ListSlice& slice) const;
  size_t Start(const v1::ListSlice& slice) const;

  bool whole() const { return typecode_ != 'f' && typecode_ != 'd'; }

  char typecode_ = 0;
  double min_ = 0;  // What a whole number may be.
  double max_ = 0;
  std::vector<double> items_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_ARRAY_MODEL_H_
