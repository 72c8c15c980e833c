// A client without a session: each call is an RPC of its own, which it may give up, and whose reply
// may not find it any more. The server's end does for the dispatcher what server/transport/
// unary_call.h does.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_LONE_CLIENT_H_
#define TESTS_SIMULATION_LONE_CLIENT_H_

#include <cstddef>
#include <memory>
#include <optional>

#include "tests/behaviour/random/random.h"
#include "tests/simulation/client.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"
#include "tests/simulation/workload.h"

namespace manager {

class LoneClient final : public SimulatedClient {
 public:
  // What is given must outlive it.
  LoneClient(Scene& scene, SimulatedServer& server, const PlannedClient& plan, int id)
      : scene_(scene), server_(server), plan_(plan), id_(id), random_(plan.seed) {}

  void Start() override;
  void Cut() override {}
  void Finish() override { finishing_ = true; }
  bool idle() const override { return open_ == 0; }
  void Leave() override {}
  bool gone() const override { return true; }

 private:
  class Handling;

  void Think();
  void MakeCall();
  void Send(MadeCall call);
  // The call comes to the server.
  void Arrive(size_t index);
  void OnReply(size_t index, const SeenReply& reply, uint64_t safe);
  // The client wants its answer no more, or learns that there will be none.
  void GiveUp(size_t index);

  Scene& scene_;
  SimulatedServer& server_;
  const PlannedClient plan_;
  const int id_;
  Random random_;
  Lifetime life_;
  bool finishing_ = false;
  int open_ = 0;
  ClientMemory memory_;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_LONE_CLIENT_H_
