#include "tests/support/memory.h"

#include <optional>
#include <utility>

namespace manager {

class MemoryDeployment::Call final : public PendingCall, public Caller {
 public:
  explicit Call(MemoryDeployment* deployment) : deployment_(*deployment) {}
  ~Call() override { Cancel(); }

  void Start(absl::string_view method, absl::string_view request) {
    id_ = deployment_.dispatcher_.Start(method, request, this);
  }

  void OnReply(Reply reply) override {
    answer_ = Answer{reply.status, reply.status.ok() ? reply.response->SerializeAsString() : ""};
    deployment_.last_reply_ = std::move(reply);
  }

  const Answer* Poll() override { return answer_.has_value() ? &*answer_ : nullptr; }
  const Answer* Await() override { return Poll(); }
  void Cancel() override { deployment_.dispatcher_.Cancel(id_); }

 private:
  MemoryDeployment& deployment_;
  CallId id_ = 0;
  std::optional<Answer> answer_;
};

MemoryDeployment::MemoryDeployment(ServerLimits limits)
    : now_(StartTime()), dispatcher_(catalog_, limits, [this] { return now_; }) {}

std::unique_ptr<PendingCall> MemoryDeployment::Start(absl::string_view method,
                                                     absl::string_view request) {
  auto call = std::make_unique<Call>(this);
  call->Start(method, request);
  return call;
}

void MemoryDeployment::Advance(absl::Duration by) {
  AdvanceUnseen(by);
  if (dispatcher_.NextDeadline() <= now_) dispatcher_.Tick();
}

const DeploymentKind kMemory = {
    .name = "memory",
    .can_advance = true,
    .start = []() -> std::unique_ptr<Deployment> { return std::make_unique<MemoryDeployment>(); },
};

}  // namespace manager
