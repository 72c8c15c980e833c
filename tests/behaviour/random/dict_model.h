// The dict as a vector of entries.

#ifndef TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class DictModel final : public Model {
 public:
  static constexpr char kName[] = "the dict";

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  struct Entry {
    Item key;
    Item value;
    uint64_t sequence;  // When it was added, and last changed: changes are counted.
    uint64_t version;
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
  RandomCall CompareAndSet(Random& random, Expected* expected);
  RandomCall CompareAndDelete(Random& random, Expected* expected);
  RandomCall GetMany(Random& random, Expected* expected);
  RandomCall PopMany(Random& random, Expected* expected);
  RandomCall DeleteMany(Random& random, Expected* expected);
  RandomCall Scan(Random& random, Expected* expected);

  Entries::iterator Find(const Item& key);
  uint64_t Put(const Item& key, const Item& value);

  // Makes up what a request expects of an entry, mostly what is so. Whether it is so.
  template <class Request>
  bool Expect(Random& random, Entries::iterator entry, Request* request);

  // Some keys, in a request; nothing is known of how many are there.
  template <class Request>
  std::vector<Item> RandomKeys(Random& random, Request* request);

  // A key, mostly one that is there.
  Item RandomKey(Random& random);

  Entries entries_;
  uint64_t changes_ = 0;
  std::string scan_;  // The page token that the last scan has answered.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_DICT_MODEL_H_
