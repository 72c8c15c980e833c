// The list as a vector, and slices by the letter of Python's definition.

#ifndef TESTS_BEHAVIOUR_RANDOM_LIST_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_LIST_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "manager/v1/list.pb.h"
#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class ListModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  using Items = std::vector<Item>;

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Delete(Random& random, Expected* expected);
  RandomCall GetSlice(Random& random, Expected* expected);
  RandomCall SetSlice(Random& random, Expected* expected);
  RandomCall DeleteSlice(Random& random, Expected* expected);
  RandomCall Append(Random& random, Expected* expected);
  RandomCall Extend(Random& random, Expected* expected);
  RandomCall Insert(Random& random, Expected* expected);
  RandomCall Pop(Random& random, Expected* expected);
  RandomCall Remove(Random& random, Expected* expected);
  RandomCall Index(Random& random, Expected* expected);
  RandomCall Count(Random& random, Expected* expected);
  RandomCall Contains(Random& random, Expected* expected);
  RandomCall Sort(Random& random, Expected* expected);
  RandomCall Reverse(Random& random, Expected* expected);
  RandomCall Repeat(Random& random, Expected* expected);
  RandomCall Clear(Random& random, Expected* expected);
  RandomCall PopMany(Random& random, Expected* expected);
  RandomCall Scan(Random& random, Expected* expected);

  // The position that an index means; nothing where it is out of range.
  std::optional<size_t> Position(int64_t index) const;

  // The positions in a slice, in its order. Its step is not 0.
  std::vector<size_t> Positions(const v1::ListSlice& slice) const;

  // Where a slice of step 1 begins.
  size_t Start(const v1::ListSlice& slice) const;

  // Whether all items have an order between them.
  bool HaveOrder() const;

  Items items_;
  uint64_t changes_ = 0;  // How many calls have changed it.
  std::string scan_;      // The page token that the last scan has answered.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_LIST_MODEL_H_
