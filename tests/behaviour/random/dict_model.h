// The dict as a vector of entries.

#ifndef TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_

#include <vector>

#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class DictModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  struct Entry {
    Item key;
    Item value;
  };
  using Entries = std::vector<Entry>;

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Delete(Random& random, Expected* expected);
  RandomCall Contains(Random& random, Expected* expected);
  RandomCall Size(Random& random, Expected* expected);
  RandomCall Items(Random& random, Expected* expected);
  RandomCall Iterate(Random& random, Expected* expected);
  RandomCall Pop(Random& random, Expected* expected);
  RandomCall PopItem(Random& random, Expected* expected);
  RandomCall SetDefault(Random& random, Expected* expected);
  RandomCall Update(Random& random, Expected* expected);
  RandomCall Clear(Random& random, Expected* expected);

  Entries::iterator Find(const Item& key);
  void Put(const Item& key, const Item& value);

  // A key, mostly one that is there.
  Item RandomKey(Random& random);

  Entries entries_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_
