// A way to run the server that scripts can be played on: calls go in as bytes, answers come out.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SUPPORT_DEPLOYMENT_H_
#define TESTS_SUPPORT_DEPLOYMENT_H_

#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/answer.h"

namespace manager {

// A call that was made. Destroying it cancels it; the deployment must live until then.
class PendingCall {
 public:
  virtual ~PendingCall() = default;

  // The answer, if it is here; null otherwise.
  virtual const Answer* Poll() = 0;

  // The answer; null where it has not come for so long that it never will.
  virtual const Answer* Await() = 0;

  // Gives the call up. There may be an answer all the same, if the call was not waiting any more.
  virtual void Cancel() = 0;
};

// A server that is empty at first and ends with its deployment.
class Deployment {
 public:
  virtual ~Deployment() = default;

  // Makes a call. `method` is the RPC's path, `request` its encoded request, `context` an encoded
  // v1::CallContext, or empty for none.
  virtual std::unique_ptr<PendingCall> Start(absl::string_view method, absl::string_view request,
                                             absl::string_view context) = 0;
  std::unique_ptr<PendingCall> Start(absl::string_view method, absl::string_view request) {
    return Start(method, request, "");
  }

  // Moves the server's clock, and lets it see that. Not called where the deployment's kind says
  // that its clock cannot be moved.
  virtual void Advance(absl::Duration by) = 0;

  // How long to wait for what is on its way; 0 where nothing ever is.
  virtual absl::Duration patience() const = 0;

  // How many calls wait, as the server says; negative where it does not.
  int64_t WaitingCalls();
};

// Where a server's clock stands that can be moved.
constexpr absl::Time StartTime() { return absl::FromUnixSeconds(1'700'000'000); }

// A kind of deployment.
struct DeploymentKind {
  const char* name;  // "memory".
  bool can_advance;
  std::unique_ptr<Deployment> (*start)();
};

}  // namespace manager

#endif  // TESTS_SUPPORT_DEPLOYMENT_H_
