// The deque as a vector of items, from the left, and perhaps with a bound.

#ifndef TESTS_BEHAVIOUR_RANDOM_DEQUE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_DEQUE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "manager/v1/deque.pb.h"
#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class DequeModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Append(Random& random, Expected* expected);
  RandomCall Extend(Random& random, Expected* expected);
  RandomCall Pop(Random& random, Expected* expected);
  RandomCall PopMany(Random& random, Expected* expected);
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Insert(Random& random, Expected* expected);
  RandomCall Delete(Random& random, Expected* expected);
  RandomCall GetSlice(Random& random, Expected* expected);
  RandomCall Remove(Random& random, Expected* expected);
  RandomCall Index(Random& random, Expected* expected);
  RandomCall Count(Random& random, Expected* expected);
  RandomCall Contains(Random& random, Expected* expected);
  RandomCall Size(Random& random, Expected* expected);
  RandomCall Rotate(Random& random, Expected* expected);
  RandomCall Reverse(Random& random, Expected* expected);
  RandomCall Clear(Random& random, Expected* expected);

  // Adds an item at an end; gives what that drove out at the other one.
  std::optional<Item> Push(const Item& item, bool left);
  // Takes the item at an end.
  Item Take(bool left);

  // The position that an index means; nothing where it is out of range.
  std::optional<size_t> Position(int64_t index) const;
  // The position that a bound of a slice means.
  ptrdiff_t Bound(int64_t index) const;

  std::vector<Item> items_;
  std::optional<int64_t> max_size_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_DEQUE_MODEL_H_
