// The set as a vector of items, in the order in which they came.

#ifndef TESTS_BEHAVIOUR_RANDOM_SET_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_SET_MODEL_H_

#include <cstdint>
#include <vector>

#include "manager/v1/set.pb.h"
#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class SetModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  using Items = std::vector<Item>;

  // An item of the set, and its number, by which a walk knows where it stands; 0 before it has one.
  struct Member {
    Item item;
    uint64_t number = 0;
  };
  using Members = std::vector<Member>;

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Add(Random& random, Expected* expected);
  RandomCall Discard(Random& random, Expected* expected);
  RandomCall Remove(Random& random, Expected* expected);
  RandomCall Pop(Random& random, Expected* expected);
  RandomCall Contains(Random& random, Expected* expected);
  RandomCall Size(Random& random, Expected* expected);
  RandomCall GetItems(Random& random, Expected* expected);
  RandomCall Scan(Random& random, Expected* expected);
  RandomCall Combine(Random& random, Expected* expected);
  RandomCall Update(Random& random, Expected* expected);
  RandomCall Compare(Random& random, Expected* expected);
  RandomCall Clear(Random& random, Expected* expected);

  // An item, mostly one that is there.
  Item Pick(Random& random) const;
  // Some items, of which some are there and some are equal.
  Items PickSome(Random& random) const;

  bool Has(const Item& item) const;

  // What the set and some items are together; what is new has no number yet.
  Members Combined(v1::SetOperation operation, const Items& others) const;

  // The set is these from now on.
  void Become(const Members& members);

  Members members_;
  uint64_t last_number_ = 0;

  // A walk that has been begun: where it stands, and where it ends. Both are 0 for none.
  uint64_t walk_seen_ = 0;
  uint64_t walk_last_ = 0;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_SET_MODEL_H_
