#include "tests/behaviour/killed.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "common/seed/seed.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "manager/v1/call.pb.h"
#include "manager/v1/errors.pb.h"
#include "tests/behaviour/grpc_deployment.h"
#include "tests/behaviour/server_process.h"

namespace manager {
namespace {

// The server is killed before one of so many steps. Each time takes as long as many steps.
constexpr uint32_t kStepsPerKill = 16;

// What the runner asks while it waits for a step to come out.
constexpr char kPolled[] = "/manager.v1.Objects/GetServerInfo";

bool IsKillDue() {
  static std::mt19937 random(SeedForTest());
  return random() % kStepsPerKill == 0;
}

// What reaches one life of the server.
class Connection final : public GrpcDeployment {
 public:
  explicit Connection(const std::string& address) : GrpcDeployment(CreateChannel(address)) {}

  void Advance(absl::Duration) override {}

 private:
  // A channel that shares nothing with the one before, which may wait before it connects again.
  static std::shared_ptr<grpc::Channel> CreateChannel(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }
};

class KilledDeployment final : public Deployment {
 public:
  explicit KilledDeployment(std::unique_ptr<ServerProcess> process)
      : process_(std::move(process)),
        connection_(std::make_unique<Connection>(process_->address())) {}

  std::unique_ptr<PendingCall> Start(absl::string_view method, absl::string_view request,
                                     absl::string_view context) override {
    if (method != kPolled && IsKillDue()) KillUnlessSomeWouldDie();
    return std::make_unique<Call>(*this, method, request, context);
  }

  void Advance(absl::Duration) override {}
  absl::Duration patience() const override { return connection_->patience(); }

 private:
  // A call, sent once for each life of the server.
  class Call final : public PendingCall {
   public:
    Call(KilledDeployment& deployment, absl::string_view method, absl::string_view request,
         absl::string_view context)
        : deployment_(deployment), method_(method), request_(request), context_(context) {
      v1::CallContext parsed;
      has_number_ = parsed.ParseFromString(context_) && parsed.call_id() != 0;
      deployment_.calls_.push_back(this);
      Send();
    }

    ~Call() override {
      std::vector<Call*>& calls = deployment_.calls_;
      calls.erase(std::find(calls.begin(), calls.end(), this));
    }

    void Send() { sent_ = deployment_.connection_->Start(method_, request_, context_); }

    // Sends it to a new life of the server, and returns when it is there. Nothing else tells that,
    // as the server may have kept the call: then it waits there whether anybody has sent it again
    // or not. So it is sent twice; when both are there, one is told that the other took it over.
    // Without this, a script's next call once overtook it.
    void SendAgain() {
      Send();
      std::unique_ptr<PendingCall> other = std::move(sent_);
      Send();
      const absl::Time give_up = absl::Now() + deployment_.patience();
      while (other->Poll() == nullptr && sent_->Poll() == nullptr && absl::Now() < give_up) {
        deployment_.connection_->WaitingCalls();  // Takes as long as a message there and back.
      }
      const Answer* const answer = sent_->Poll();
      if (answer != nullptr && ReasonOf(answer->status) == v1::ERROR_REASON_TAKEN_OVER) {
        sent_ = std::move(other);
      }
    }

    // Whether it is known by a number of its session.
    bool has_number() const { return has_number_; }

    const Answer* Poll() override { return sent_->Poll(); }
    const Answer* Await() override { return sent_->Await(); }
    void Cancel() override { sent_->Cancel(); }

   private:
    KilledDeployment& deployment_;
    const std::string method_;
    const std::string request_;
    const std::string context_;
    bool has_number_;
    std::unique_ptr<PendingCall> sent_;
  };

  void KillUnlessSomeWouldDie() {
    std::vector<Call*> unanswered;
    for (Call* call : calls_) {
      if (call->Poll() != nullptr) continue;
      if (!call->has_number()) return;
      unanswered.push_back(call);
    }
    process_->Kill();
    ASSERT_TRUE(process_->Start()) << "the server did not start again";
    connection_ = std::make_unique<Connection>(process_->address());
    for (Call* call : unanswered) call->SendAgain();
  }

  const std::unique_ptr<ServerProcess> process_;
  std::unique_ptr<Connection> connection_;
  std::vector<Call*> calls_;  // In the order in which they were made.
};

std::unique_ptr<Deployment> StartKilled() {
  auto process = std::make_unique<ServerProcess>(/*durable=*/true);
  if (!process->Start()) return nullptr;
  return std::make_unique<KilledDeployment>(std::move(process));
}

}  // namespace

const DeploymentKind kKilled = {.name = "killed", .can_advance = false, .start = &StartKilled};

}  // namespace manager
