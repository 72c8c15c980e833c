// The server without a server: the dispatcher itself, with a clock that the test moves. No thread,
// no socket; every call is answered, or waits, before Start returns.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SUPPORT_MEMORY_H_
#define TESTS_SUPPORT_MEMORY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "tests/support/deployment.h"

namespace manager {

class MemoryDeployment : public Deployment {
 public:
  explicit MemoryDeployment(ServerLimits limits = {});

  using Deployment::Start;
  std::unique_ptr<PendingCall> Start(absl::string_view method, absl::string_view request,
                                     absl::string_view context) override;
  void Advance(absl::Duration by) override;
  absl::Duration patience() const override { return absl::ZeroDuration(); }

  // The clock moves, but the server has not seen it yet.
  void AdvanceUnseen(absl::Duration by) { now_ += by; }

  // The newest reply, out of the hands of whoever got it.
  Reply TakeLastReply() { return std::move(last_reply_); }

  // Gives the newest reply back, as a transport does that could not deliver it.
  void TakeBackLastReply();

  Dispatcher& dispatcher() { return *dispatcher_; }

 protected:
  // Without a dispatcher yet.
  struct Empty {};
  explicit MemoryDeployment(Empty) : now_(StartTime()) {}

  // What there is to do before a step, and after each call of the dispatcher.
  virtual void BeforeStep() {}
  virtual void Settle() {}

  // A call that was made, and has no answer yet.
  class Call : public PendingCall, public Caller {
   public:
    explicit Call(MemoryDeployment* deployment);
    ~Call() override;

    void Start(absl::string_view method, absl::string_view request, absl::string_view context);
    // Makes the same call again, as a client does that has lost its connection.
    void SendAgain();

    // Whether it is known by a number of its session.
    bool has_number() const { return context_.number != 0; }

    void OnReply(Reply reply) override;
    const Answer* Poll() override { return answer_.has_value() ? &*answer_ : nullptr; }
    const Answer* Await() override { return Poll(); }
    void Cancel() override;

   private:
    // It is not unanswered any more.
    void Forget();

    MemoryDeployment& deployment_;
    std::string method_;
    std::string request_;
    CallContext context_;
    CallId id_;
    std::optional<Answer> answer_;
  };

  const Catalog catalog_;
  absl::Time now_;
  Reply last_reply_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::vector<Call*> unanswered_;  // In the order in which they were made.
};

// Its kind, for the scripts of objects.
extern const DeploymentKind kMemory;

}  // namespace manager

#endif  // TESTS_SUPPORT_MEMORY_H_
