// Numbers that a double holds exactly, and so do all their sums: what models of arithmetic need.

#ifndef TESTS_BEHAVIOUR_RANDOM_NUMBER_H_
#define TESTS_BEHAVIOUR_RANDOM_NUMBER_H_

#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/random.h"

namespace manager {

struct Number {
  enum class Sort { kWhole, kFloat, kNone };

  v1::Value value;
  Sort sort;
  double number;  // 0 for kNone, which is no number.
};

inline bool operator==(const Number& a, const Number& b) {
  return a.sort != Number::Sort::kNone && b.sort != Number::Sort::kNone && a.number == b.number;
}

Number WholeNumber(double number);
Number FloatNumber(double number);

// Mostly a small whole number, of which many are equal; sometimes one near the end of a machine
// type, a float, True, or no number at all.
Number RandomNumber(Random& random);

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_NUMBER_H_
