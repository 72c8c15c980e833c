// Clients whose calls the models of the types make up, and foretell the answers of.
//
// A model makes a call up and takes its effect at once. So here a call is made up when it comes to
// the server, which is as if its client had sent it just then; and once a server has recovered, the
// models are told the log again, since calls may have been lost with the server before. A client
// sends a call again that is in the log, and gives up one that is not.
//
// The calls are RPCs of their own, each of one of the model's sessions, with a number, or of none.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_MODEL_CLIENT_H_
#define TESTS_SIMULATION_MODEL_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "tests/behaviour/random/random.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/client.h"
#include "tests/simulation/model_set.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"

namespace manager {

class ModelClient final : public SimulatedClient {
 public:
  // What is given must outlive it.
  ModelClient(Scene& scene, SimulatedServer& server, Checker& checker, int id);

  void Start() override { Step(); }
  void Cut() override {}
  void Finish() override;
  bool idle() const override { return true; }
  void Leave() override {}
  bool gone() const override { return true; }

  // Whether all was answered as the models say.
  void Check();

  // How many answers were looked at.
  int64_t checked() const { return checked_; }

 private:
  class Rpc;

  // A call that a model has made up.
  struct Invented {
    size_t model = 0;
    uint32_t seed = 0;
    bool creates = false;  // The object.
    absl::Time time;
    std::vector<size_t> reads_behind;  // Made before its next one that is in the log.
  };

  struct Replayed {
    std::unique_ptr<ModelSet> models;
    Answers answers;                          // To all calls.
    bool sure = true;                         // Whether the models made the same calls up again.
    std::set<size_t> created;                 // Models whose object is there.
    std::vector<size_t> alone;                // Calls without a session that wait.
    std::multimap<absl::Time, size_t> reads;  // Still to be played.
  };

  void Step();
  void OnNewServer();
  void OpenSession();
  void Invent(size_t model, bool creates);
  void Send(size_t index);
  bool StandsAlone(size_t index) const;
  void OnReply(size_t index, const Reply& reply, uint64_t safe);
  // Lets a model make up again what it has made up, or make up what it shall.
  RandomCall Play(ModelSet& models, size_t index, const Invented& invented, Answers* answers) const;
  uint64_t SessionOf(const RandomCall& call, const Invented& invented) const;
  bool IsSame(const RandomCall& call, const Invented& invented, const MadeCall& made) const;
  // Tells fresh models the log up to a record.
  Replayed Replay(size_t last) const;
  void ReplayRecord(size_t index, Replayed* replayed) const;
  void EndThoseAlone(Replayed* replayed) const;
  void ReplayReads(absl::Time until, Replayed* replayed) const;

  Scene& scene_;
  SimulatedServer& server_;
  Checker& checker_;
  const int id_;
  Random random_;
  Lifetime life_;
  std::vector<int> kinds_;
  std::unique_ptr<ModelSet> models_;
  uint64_t epoch_ = 0;  // Of the server that it knows.
  bool sure_ = true;    // Whether the models know what is in the log, and on its way to it.
  bool asking_ = false;
  bool finished_ = false;
  size_t last_record_ = 0;                    // What comes behind does not count.
  std::vector<uint64_t> sessions_;            // kModelSessions for each model.
  std::map<uint64_t, uint64_t> last_number_;  // By session.
  size_t created_ = 0;                        // How many models have their objects.
  std::map<size_t, CallId> alone_;            // Of those without a session, to this server.
  std::map<size_t, Invented> invented_;       // By place in the history.
  std::map<size_t, size_t> last_write_;       // By model, in the history.
  int64_t checked_ = 0;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_MODEL_CLIENT_H_
