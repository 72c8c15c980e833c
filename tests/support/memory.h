// The server without a server: the dispatcher itself, with a clock that the test moves. No thread,
// no socket; every call is answered, or waits, before Start returns.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SUPPORT_MEMORY_H_
#define TESTS_SUPPORT_MEMORY_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "tests/support/deployment.h"

namespace manager {

class MemoryDeployment final : public Deployment {
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
  void TakeBackLastReply() { dispatcher_.TakeBack(TakeLastReply()); }

  Dispatcher& dispatcher() { return dispatcher_; }

 private:
  class Call;

  const Catalog catalog_;
  absl::Time now_;
  Reply last_reply_;
  Dispatcher dispatcher_;
};

// Its kind, for the scripts of objects.
extern const DeploymentKind kMemory;

}  // namespace manager

#endif  // TESTS_SUPPORT_MEMORY_H_
