// The checks of a run. The order of the records in the log is the order in which calls took effect;
// another state machine, which gets the same records, says what each must have been answered.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_CHECKER_H_
#define TESTS_SIMULATION_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/log/log.h"
#include "server/state_machine/state_machine.h"
#include "tests/simulation/history.h"
#include "tests/simulation/scene.h"

namespace manager {

// A record of the log, kept beyond its trimming.
struct KeptRecord {
  uint64_t epoch;
  absl::Time time;
  std::string record;
};

class Checker {
 public:
  explicit Checker(Scene& scene)
      : scene_(scene), reference_(std::make_unique<StateMachine>(scene.catalog)) {}

  // Remembers what is safe in the log, before it may be trimmed.
  void Keep(Log& log);

  // A process dies.
  void OnDeath(Log& log);

  // Another has recovered.
  void OnRecovered(Log& log, const StateMachine& recovered);

  // Another has recovered from a disk that was damaged, and not noticed. That may be where nothing
  // that counts was hit, or the last batch was, which has so many records.
  void OnDamaged(Log& log, uint64_t last_batch);

  // The run is over, and the server runs.
  void Finish(Log& log);

  const std::vector<KeptRecord>& records() const { return records_; }

  // Whether a call is in the log, as far as that was looked at when a server last recovered; and
  // the call that takes effect by a record, if one of a client does.
  bool IsInLog(size_t call) const { return first_index_.contains(call); }
  size_t CallAt(uint64_t index) const {
    const auto at = call_at_.find(index);
    return at == call_at_.end() ? kNoCall : at->second;
  }

 private:
  struct OpenRead {
    size_t call;
    uint64_t from;
  };

  void Compare(Log& log);
  void CompareState(const StateMachine& recovered);
  // Gives the reference all records that it has not got, and checks what can be.
  void Replay();
  // Finds out whose call a record is.
  void Identify(uint64_t index);
  void CheckMade(uint64_t index, const CallRecord& call, size_t made);
  void Apply(uint64_t index);
  void CheckExpiry(uint64_t session, absl::Time time);
  std::vector<OpenRead> FindReads();
  uint64_t FirstState(const ObservedCall& read) const;
  bool Shows(StateMachine& state, const ObservedCall& read) const;
  bool ShowsAnEarlierState(const ObservedCall& read) const;
  void CheckReads(uint64_t index, std::vector<OpenRead>* reads);
  void CheckAnswers();
  void CheckAnswer(size_t call);
  void CheckOrder();
  void CheckTakenBack();
  void Fail(size_t call, const std::string& what);

  Scene& scene_;
  std::vector<KeptRecord> records_;  // From the first.
  uint64_t safe_ = 0;                // The last that was known to be safe.
  std::unique_ptr<StateMachine> reference_;
  uint64_t applied_ = 0;  // By the reference.
  uint64_t identified_ = 0;
  std::map<size_t, uint64_t> first_index_;  // By call: where it stands first.
  std::map<uint64_t, size_t> call_at_;      // The opposite.
  std::map<size_t, SeenReply> expected_;    // By call, by the reference.
  std::vector<bool> read_is_right_;         // By call.
  std::map<std::string, int> taken_back_;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_CHECKER_H_
