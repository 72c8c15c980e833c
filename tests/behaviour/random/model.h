// A model of one hosted object: the plainest code that gives the right answers. It makes up calls
// on its object, and says what must come of each.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_BEHAVIOUR_RANDOM_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "manager/v1/errors.pb.h"
#include "tests/behaviour/random/random.h"

namespace manager {

// A call, made up.
struct RandomCall {
  std::string method;   // "/manager.v1.Dict/Set".
  std::string request;  // Encoded.
  int session = 0;      // One of the model's own, from 1 to kModelSessions; 0 for none.
  uint64_t owner = 0;   // In the session.
};

// How many sessions each model has. They are its own, so that the end of one changes one object.
inline constexpr int kModelSessions = 3;

// The fences that the server has given, counted for all models together.
struct Fences {
  uint64_t last = 0;
};

// What happens by itself, and when: the time of the call with this id is up, or, with 0, something
// else is due, which comes before all calls of that time.
using Due = std::pair<absl::Time, int>;
inline constexpr Due kNever = {absl::InfiniteFuture(), 0};

// What a call must be answered with.
struct Expected {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;  // Why it is refused, if it is.
  std::string reply;                                      // Otherwise the encoded response.
  bool any_reply = false;                                 // Or any response will do.
};

// By call, all that must be answered in a step.
using Answers = std::map<int, Expected>;

inline Expected Refused(v1::ErrorReason reason) { return {.reason = reason}; }
inline Expected Ok(const google::protobuf::Message& reply) {
  return {.reply = reply.SerializeAsString()};
}

class Model {
 public:
  virtual ~Model() = default;

  // Makes a call up and notes its answer, and those that it brings about; none where it waits.
  virtual RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) = 0;

  // What Calls need not say: that the object is there. The request that makes it so.
  virtual RandomCall Create(Random& random) = 0;

  // What is due first, and lets it happen at `now`, which is not before. For a model in which it
  // matters what happens first; what is due in several is then done in the right order.
  virtual Due NextDue() const { return kNever; }
  virtual void PassTime(absl::Time /*now*/, Answers* /*answers*/) {}

  // Ends the waits whose time is up, in a model without these.
  virtual void Expire(absl::Time /*now*/, Answers* /*answers*/) {}

  // The model has a new session under this number, whose id is `id`.
  virtual void OpenSession(int /*session*/, const std::string& /*id*/) {}

  // It has ended.
  virtual void EndSession(int /*session*/, absl::Time /*now*/, Answers* /*answers*/) {}

  // A call that waits is given up. False: none of this object's calls is.
  virtual bool Cancel(int /*id*/, Answers* /*answers*/) { return false; }

  // The answer to a call could not be delivered. False: there is nothing to take back.
  virtual bool TakeBack(int /*id*/, Answers* /*answers*/) { return false; }

  // What time it is, told before anything else.
  void set_now(absl::Time now) { now_ = now; }

 protected:
  absl::Time now() const { return now_; }

 private:
  absl::Time now_;
};

template <class Request>
RandomCall MakeCall(const char* method, const Request& request) {
  return {std::string("/manager.v1.") + method, request.SerializeAsString()};
}

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_MODEL_H_
