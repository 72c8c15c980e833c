#include "tests/simulation/simulation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/v1/objects.pb.h"
#include "server/objects/catalog.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/lone_client.h"
#include "tests/simulation/model_client.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"
#include "tests/simulation/session_client.h"

namespace manager {
namespace {

// Within this, all that waits resolves, and all sessions end, once everything is healed.
constexpr absl::Duration kToFinish = absl::Seconds(30);

const Catalog& SharedCatalog() {
  static const auto* const catalog = new Catalog();
  return *catalog;
}

class Simulation {
 public:
  Simulation(const Plan& plan, Bug bug, bool compares_states)
      : plan_(plan),
        scene_(plan, bug, SharedCatalog()),
        checker_(scene_),
        server_(scene_, checker_) {
    scene_.compares_states = compares_states;
    int id = 0;
    for (const PlannedClient& client : plan.clients) {
      ++id;
      if (client.in_session) {
        clients_.push_back(std::make_unique<SessionClient>(scene_, server_, client, id));
      } else {
        clients_.push_back(std::make_unique<LoneClient>(scene_, server_, client, id));
      }
    }
  }

  SimulationResult Play() && {
    if (plan_.models) {
      auto client = std::make_unique<ModelClient>(scene_, server_, checker_, 0);
      models_ = client.get();
      clients_.push_back(std::move(client));
    }
    server_.Start();
    for (const auto& client : clients_) client->Start();
    for (const PlannedFault& fault : plan_.faults) {
      scene_.loop.After(fault.at, [this, &fault] { Suffer(fault); });
    }
    RunFor(plan_.length);
    if (!Stopped()) Finish();
    if (!Stopped()) CheckNothingIsLeft();
    if (!Stopped()) checker_.Finish(server_.log());
    if (!Stopped() && models_ != nullptr) models_->Check();
    return Result();
  }

 private:
  bool Stopped() const { return scene_.failed() || server_.over(); }

  void RunFor(absl::Duration length) {
    const absl::Time end = scene_.loop.now() + length;
    while (!Stopped() && scene_.loop.RunOne(end)) {
    }
  }

  // Runs until something is so for all clients.
  void RunUntil(bool (SimulatedClient::*is_so)() const, absl::string_view complaint) {
    const absl::Time end = scene_.loop.now() + kToFinish;
    const auto all = [&] {
      return std::all_of(clients_.begin(), clients_.end(),
                         [&](const auto& client) { return (client.get()->*is_so)(); });
    };
    while (!Stopped() && !all() && scene_.loop.RunOne(end)) {
    }
    if (!Stopped() && !all()) scene_.Fail(complaint);
  }

  void Suffer(const PlannedFault& fault) {
    if (scene_.healed) return;
    server_.Suffer(fault);
    if (fault.kind != FaultKind::kNetworkIsCut) return;
    for (const auto& client : clients_) client->Cut();
  }

  void Finish() {
    scene_.Say("everything is healed");
    scene_.healed = true;
    server_.Heal();
    for (const auto& client : clients_) client->Finish();
    RunUntil(&SimulatedClient::idle, "a call is stuck");
    SayWhatIsStuck();
    for (const auto& client : clients_) client->Leave();
    RunUntil(&SimulatedClient::gone, "a session cannot be closed");
    // So do those of the dead.
    if (!Stopped()) RunFor(absl::Seconds(10));
  }

  void SayWhatIsStuck() {
    if (!scene_.failed()) return;
    for (size_t i = 0; i < scene_.history.calls.size(); ++i) {
      const ObservedCall& call = scene_.history.calls[i];
      if (call.state == CallState::kOpen) {
        scene_.Say(
            absl::StrCat("call ", i, " of client ", call.client, " is open: ", call.made.method));
      }
    }
  }

  // Nobody is there any more, and so nothing is that waits or is held.
  void CheckNothingIsLeft() {
    class Asker final : public Caller {
     public:
      void OnReply(Reply reply) override { info_ = std::move(reply); }
      Reply info_;
    } asker;
    server_.dispatcher().Start("/manager.v1.Objects/GetServerInfo", "", &asker);
    v1::ObjectsGetServerInfoResponse info;
    info.ParseFromString(asker.info_.response->SerializeAsString());
    if (info.waiting_calls() != 0) scene_.Fail("calls of clients that are gone wait");
    if (info.session_count() != 0) scene_.Fail("sessions of clients that are gone are open");
  }

  SimulationResult Result() {
    SimulationResult result;
    result.error = scene_.error();
    result.trace = scene_.trace();
    result.simulated = scene_.loop.now() - EventLoop::Start();
    result.calls = static_cast<int64_t>(scene_.history.calls.size());
    result.records = static_cast<int64_t>(checker_.records().size());
    if (models_ != nullptr) result.foretold = models_->checked();
    result.deaths = scene_.history.deaths;
    if (result.error.empty()) return result;
    result.story.assign(scene_.story().begin(), scene_.story().end());
    return result;
  }

  const Plan& plan_;
  Scene scene_;
  Checker checker_;
  SimulatedServer server_;
  std::vector<std::unique_ptr<SimulatedClient>> clients_;
  ModelClient* models_ = nullptr;  // One of these, or none.
};

}  // namespace

SimulationResult Simulate(const Plan& plan, Bug bug, bool compares_states) {
  return Simulation(plan, bug, compares_states).Play();
}

}  // namespace manager
