// Plays scripts on a deployment.
//
//   ScriptRunner runner(&deployment);
//   absl::Status status = runner.Play(script);
//   status.Update(runner.Finish());
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SUPPORT_RUNNER_H_
#define TESTS_SUPPORT_RUNNER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/deployment.h"
#include "tests/support/script.h"

namespace manager {

class ScriptRunner {
 public:
  // `deployment` must outlive the runner.
  explicit ScriptRunner(Deployment* deployment) : deployment_(*deployment) {}

  // Plays the steps of a script until one does not come out as expected. The error then says where
  // and which step it is, what was expected and what came. Clients that wait do so in the next
  // script that is played.
  absl::Status Play(const Script& script);

  // The end: an error where an answer came that no step has asked for. Clients may still wait.
  absl::Status Finish();

 private:
  // A client's call that waits, or did when it was last asked for.
  struct Waiting {
    std::unique_ptr<PendingCall> call;
    const google::protobuf::MethodDescriptor* method;
    std::string step;  // That made the call.
  };

  absl::Status Do(const CallStep& step);
  absl::Status Do(const AnswerStep& step);
  absl::Status Do(const StillWaitsStep& step);
  absl::Status Do(const CancelStep& step);
  absl::Status Do(const AdvanceStep& step);
  absl::Status Do(const SessionStep& step);

  // The same with the ids of sessions in the place of `$s`.
  std::vector<FieldText> WithSessions(std::vector<FieldText> fields) const;
  // Who makes a call, encoded.
  absl::StatusOr<std::string> ContextOf(const CallStep& step) const;

  // Checks that a call is answered as expected, or waits.
  absl::Status Check(PendingCall& call, const Expectation& expected,
                     const google::protobuf::MethodDescriptor* method);

  // Waits until nothing is on its way: every call has either arrived and waits in the server, or
  // its answer is here.
  absl::Status Settle();

  // How many calls have no answer here.
  int64_t Unanswered();

  Deployment& deployment_;
  std::map<std::string, Waiting> waiting_;       // By client.
  std::map<std::string, std::string> sessions_;  // Their ids by their names.
  std::string step_;                             // The step that is being played, with its place.
};

}  // namespace manager

#endif  // TESTS_SUPPORT_RUNNER_H_
