// The counter as a vector of keys and counts.

#ifndef TESTS_BEHAVIOUR_RANDOM_COUNTER_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_COUNTER_MODEL_H_

#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class CounterModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  // `number` is the one by which a walk knows where it stands.
  struct Entry {
    Item key;
    absl::int128 count = 0;
    uint64_t number = 0;
  };

  // All there is, so that what must happen as a whole can be tried on a copy.
  struct State {
    std::vector<Entry> entries;
    uint64_t changes = 0;  // Of counts, since the beginning; a new entry has it for a number.
  };

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Add(Random& random, Expected* expected);
  RandomCall Update(Random& random, Expected* expected);
  RandomCall Subtract(Random& random, Expected* expected);
  RandomCall Delete(Random& random, Expected* expected);
  RandomCall MostCommon(Random& random, Expected* expected);
  RandomCall Total(Random& random, Expected* expected);
  RandomCall Size(Random& random, Expected* expected);
  RandomCall Items(Random& random, Expected* expected);
  RandomCall Scan(Random& random, Expected* expected);
  RandomCall Clear(Random& random, Expected* expected);

  // A key, mostly one that is there.
  Item RandomKey(Random& random) const;

  // Puts some entries into a request, and counts them, each so many times.
  template <class Request>
  Expected CountMany(Random& random, int times, const Expected& done, Request* request);

  static std::vector<Entry>::iterator Find(State& state, const Item& key);
  static absl::int128 CountOf(State& state, const Item& key);
  static void Put(State& state, const Item& key, absl::int128 count);

  State state_;

  // A walk that has been begun: where it stands, and where it ends. Both are 0 for none.
  uint64_t walk_seen_ = 0;
  uint64_t walk_last_ = 0;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_COUNTER_MODEL_H_
