// A client with a session, as the SDKs are: it numbers its calls, has several under way, resumes
// its session on a new stream when one breaks, and then sends the calls again that have no answer.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_SESSION_CLIENT_H_
#define TESTS_SIMULATION_SESSION_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/behaviour/random/random.h"
#include "tests/simulation/client.h"
#include "tests/simulation/connection.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"
#include "tests/simulation/workload.h"

namespace manager {

class SessionClient final : public SimulatedClient, public Connection::ClientEnd {
 public:
  // What is given must outlive it.
  SessionClient(Scene& scene, SimulatedServer& server, const PlannedClient& plan, int id)
      : scene_(scene), server_(server), plan_(plan), id_(id), random_(plan.seed) {}

  void Start() override;
  void Cut() override;
  void Finish() override { finishing_ = true; }
  bool idle() const override { return unanswered_.empty(); }
  void Leave() override;
  bool gone() const override { return session_ == 0; }

  void OnMessage(const ServerMessage& message) override;
  void OnCut() override;

 private:
  void Connect();
  void ConnectSoon();
  void OnOpened(uint64_t session);
  void OnReply(const NumberedReply& numbered);
  void OnEnd(const absl::Status& status);

  // What it does by itself.
  void Live();
  void Think();
  void MakeCall();
  void CancelSome();
  void Beat();
  void Die();

  // Sends these calls, and what else is to be said.
  void Send(std::vector<size_t> calls);
  void SendAgain(uint64_t number);
  void GiveUpCalls();
  void LoseSession();
  void Say(absl::string_view what);

  Scene& scene_;
  SimulatedServer& server_;
  const PlannedClient plan_;
  const int id_;
  Random random_;
  Lifetime life_;
  bool dead_ = false;
  bool finishing_ = false;
  bool leaving_ = false;
  bool created_ = false;  // The objects.

  std::shared_ptr<Connection> connection_;
  bool ready_ = false;
  uint64_t session_ = 0;
  absl::Duration lease_;
  bool closing_ = false;
  uint64_t last_number_ = 0;
  std::map<uint64_t, size_t> unanswered_;  // By number, in the history.
  IdSet received_;
  std::vector<size_t> answered_;  // Writes, in the history.
  ClientMemory memory_;

  uint64_t beats_ = 0;
  absl::Time heard_;  // When anything came from the server.
};

}  // namespace manager

#endif  // TESTS_SIMULATION_SESSION_CLIENT_H_
