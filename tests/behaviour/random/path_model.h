// What is reached by path in a dict, a list or a namespace: the object as one decoded value.

#ifndef TESTS_BEHAVIOUR_RANDOM_PATH_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_PATH_MODEL_H_

#include <string>
#include <vector>

#include "manager/v1/errors.pb.h"
#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/model.h"

namespace manager {

class PathModel final : public Model {
 public:
  // The service's name: "Dict", "List" or "Namespace". Their messages about paths are alike.
  explicit PathModel(std::string service);

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;

 private:
  using Steps = std::vector<v1::Value>;

  // Where a path leads, or why it leads nowhere.
  struct Place {
    v1::Value* value = nullptr;
    v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  };

  // Each makes up a call of one method, and says what it must be answered with.
  RandomCall GetAt(Random& random, Expected* expected);
  RandomCall SetAt(Random& random, Expected* expected);
  RandomCall DeleteAt(Random& random, Expected* expected);
  RandomCall AppendAt(Random& random, Expected* expected);
  RandomCall IncrementAt(Random& random, Expected* expected);
  RandomCall Shrink(Expected* expected);

  template <class Request>
  Request Naming(const Steps& steps) const;
  template <class Request>
  RandomCall MakeNamed(const char* method, const Request& request) const;

  // Steps that lead somewhere, mostly.
  Steps RandomSteps(Random& random) const;

  // Goes the first `count` steps, to read or to change.
  Place Go(const Steps& steps, size_t count, bool changes);
  Place Step(v1::Value& from, const v1::Value& step, bool is_first, bool changes) const;
  // Stores a value where the last step leads to. Errors.
  v1::ErrorReason Store(const Steps& steps, const v1::Value& value);

  const std::string service_;
  v1::Value root_;  // A dict or a list.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_PATH_MODEL_H_
