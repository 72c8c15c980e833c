#include "tests/support/memory.h"

#include <algorithm>
#include <utility>

#include "server/transport/call_context.h"

namespace manager {

MemoryDeployment::Call::Call(MemoryDeployment* deployment) : deployment_(*deployment) {
  deployment_.unanswered_.push_back(this);
}

MemoryDeployment::Call::~Call() {
  Cancel();
  Forget();
}

void MemoryDeployment::Call::Start(absl::string_view method, absl::string_view request,
                                   absl::string_view context) {
  method_ = std::string(method);
  request_ = std::string(request);
  IdSet acked;
  const absl::Status status = ReadContext(context, &context_, &acked);
  if (!status.ok()) {
    answer_ = Answer{status, ""};
    return;
  }
  if (!acked.empty()) deployment_.dispatcher().Acknowledge(context_.session, std::move(acked));
  SendAgain();
}

void MemoryDeployment::Call::SendAgain() {
  id_ = deployment_.dispatcher().Start(method_, request_, this, context_);
  deployment_.Settle();
}

void MemoryDeployment::Call::OnReply(Reply reply) {
  answer_ = Answer{reply.status, reply.status.ok() ? reply.response->SerializeAsString() : ""};
  deployment_.last_reply_ = std::move(reply);
  Forget();
}

void MemoryDeployment::Call::Forget() {
  std::vector<Call*>& calls = deployment_.unanswered_;
  calls.erase(std::remove(calls.begin(), calls.end(), this), calls.end());
}

void MemoryDeployment::Call::Cancel() {
  if (context_.number != 0) {
    deployment_.dispatcher().Abandon(id_, this);
  } else {
    deployment_.dispatcher().Cancel(id_);
  }
  deployment_.Settle();
}

MemoryDeployment::MemoryDeployment(ServerLimits limits) : MemoryDeployment(Empty()) {
  dispatcher_ = std::make_unique<Dispatcher>(
      catalog_, limits, [this] { return now_; }, /*seed=*/1);
}

std::unique_ptr<PendingCall> MemoryDeployment::Start(absl::string_view method,
                                                     absl::string_view request,
                                                     absl::string_view context) {
  BeforeStep();
  auto call = std::make_unique<Call>(this);
  call->Start(method, request, context);
  return call;
}

void MemoryDeployment::Advance(absl::Duration by) {
  AdvanceUnseen(by);
  if (dispatcher_->NextDeadline() <= now_) dispatcher_->Tick(now_);
  Settle();
}

void MemoryDeployment::TakeBackLastReply() {
  dispatcher_->TakeBack(TakeLastReply());
  Settle();
}

const DeploymentKind kMemory = {
    .name = "memory",
    .can_advance = true,
    .start = []() -> std::unique_ptr<Deployment> { return std::make_unique<MemoryDeployment>(); },
};

}  // namespace manager
