// A few values whose equality and order are known, without any code that would work them out.

#ifndef TESTS_BEHAVIOUR_RANDOM_ITEM_H_
#define TESTS_BEHAVIOUR_RANDOM_ITEM_H_

#include <vector>

#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/random.h"

namespace manager {

struct Item {
  enum class Sort { kNumber, kText, kOther };

  v1::Value value;
  int equals;  // Items of the same number are equal, but for those of kNothing.
  Sort sort;   // Only items of one sort, kOther excepted, have an order.
  int rank;    // The order among them.

  static constexpr int kNothing = -1;
};

inline bool operator==(const Item& a, const Item& b) {
  return a.equals == b.equals && a.equals != Item::kNothing;
}

// All of them; all may be keys.
const std::vector<Item>& AllItems();

// Mostly one of few numbers, so that equal ones meet and most lists have an order.
const Item& RandomItem(Random& random);

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_ITEM_H_
