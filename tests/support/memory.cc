#include "tests/support/memory.h"

#include <optional>
#include <utility>

#include "server/transport/call_context.h"

namespace manager {

class MemoryDeployment::Call final : public PendingCall, public Caller {
 public:
  explicit Call(MemoryDeployment* deployment) : deployment_(*deployment) {}
  ~Call() override { Cancel(); }

  void Start(absl::string_view method, absl::string_view request, absl::string_view context) {
    IdSet acked;
    const absl::Status status = ReadContext(context, &context_, &acked);
    if (!status.ok()) {
      answer_ = Answer{status, ""};
      return;
    }
    if (!acked.empty()) deployment_.dispatcher_.Acknowledge(context_.session, std::move(acked));
    id_ = deployment_.dispatcher_.Start(method, request, this, context_);
  }

  void OnReply(Reply reply) override {
    answer_ = Answer{reply.status, reply.status.ok() ? reply.response->SerializeAsString() : ""};
    deployment_.last_reply_ = std::move(reply);
  }

  const Answer* Poll() override { return answer_.has_value() ? &*answer_ : nullptr; }
  const Answer* Await() override { return Poll(); }
  void Cancel() override {
    if (context_.number != 0) {
      deployment_.dispatcher_.Abandon(id_, this);
    } else {
      deployment_.dispatcher_.Cancel(id_);
    }
  }

 private:
  MemoryDeployment& deployment_;
  CallContext context_;
  CallId id_;
  std::optional<Answer> answer_;
};

MemoryDeployment::MemoryDeployment(ServerLimits limits)
    : now_(StartTime()),
      dispatcher_(
          catalog_, limits, [this] { return now_; }, /*seed=*/1) {}

std::unique_ptr<PendingCall> MemoryDeployment::Start(absl::string_view method,
                                                     absl::string_view request,
                                                     absl::string_view context) {
  auto call = std::make_unique<Call>(this);
  call->Start(method, request, context);
  return call;
}

void MemoryDeployment::Advance(absl::Duration by) {
  AdvanceUnseen(by);
  if (dispatcher_.NextDeadline() <= now_) dispatcher_.Tick(now_);
}

const DeploymentKind kMemory = {
    .name = "memory",
    .can_advance = true,
    .start = []() -> std::unique_ptr<Deployment> { return std::make_unique<MemoryDeployment>(); },
};

}  // namespace manager
