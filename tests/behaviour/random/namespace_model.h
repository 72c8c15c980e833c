// The namespace as a map.

#ifndef TESTS_BEHAVIOUR_RANDOM_NAMESPACE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_NAMESPACE_MODEL_H_

#include <cstdint>
#include <map>
#include <string>

#include "tests/behaviour/random/item.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class NamespaceModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  struct Attribute {
    Item value;
    uint64_t version;
  };

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall Get(Random& random, Expected* expected);
  RandomCall Set(Random& random, Expected* expected);
  RandomCall Delete(Random& random, Expected* expected);
  RandomCall GetAll(Random& random, Expected* expected);
  RandomCall CompareAndSet(Random& random, Expected* expected);
  RandomCall CompareAndDelete(Random& random, Expected* expected);

  // Null where there is none.
  const Attribute* Find(const std::string& name) const;

  // Makes up what a request expects of an attribute, mostly what is so. Whether it is so.
  template <class Request>
  static bool Expect(Random& random, const Attribute* attribute, Request* request);

  std::map<std::string, Attribute> attributes_;
  uint64_t changes_ = 0;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_NAMESPACE_MODEL_H_
