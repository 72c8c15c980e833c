// The state machine: owns every object, every session and every waiting call, and applies records
// to them.
//
// Apply is a pure function of the state and the record. Inside there is no I/O, clock, thread or
// randomness: time comes in on the records, and a time-out or the end of a lease happens only when
// a record says so. A call that cannot be answered yet is state as well: it waits in a line of its
// object, holds no thread, and is tried again whenever the object has changed.
//
// Invariants: between two records no waiting call could be answered, so a new call never overtakes
// one that waits, without anything having to check for it. A call of a session is applied once, and
// its reply is kept until the session has acknowledged it or is over.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_STATE_MACHINE_STATE_MACHINE_H_
#define SERVER_STATE_MACHINE_STATE_MACHINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/state/v1/snapshot.pb.h"
#include "server/objects/catalog.h"
#include "server/objects/directory.h"
#include "server/objects/limits.h"
#include "server/objects/sessions.h"
#include "server/objects/waiter.h"
#include "server/state_machine/record.h"

namespace manager {

class StateMachine final : private World {
 public:
  // Takes the parts of a snapshot, in their order.
  using PartSink = std::function<void(absl::string_view part)>;

  // Empty; the first record must be a BeginRecord. `catalog` must outlive the state machine.
  explicit StateMachine(const Catalog& catalog);
  ~StateMachine();

  StateMachine(const StateMachine&) = delete;
  StateMachine& operator=(const StateMachine&) = delete;

  // Applies one record, and adds its effects.
  void Apply(Record record, Effects* effects);

  // Whether a call only reads, as far as the state is concerned: a read that may give its session
  // references to anonymous objects is more than that.
  bool IsRead(const Method& method, uint64_t session) const {
    return method.reads_only &&
           (session == 0 || method.reply_values == nullptr || !directory_.any_references());
  }

  // Answers a call that only reads, from the state as it is. It leaves no trace: no time passes,
  // and no reply is kept, since a read may as well be repeated.
  void Read(CallRecord call, Effects* effects);

  // Answers a call of a session that has its number already: with the reply that is kept, or not at
  // all where it waits. False where there is no such call.
  bool AnswerKnown(const CallId& id, Effects* effects) const;

  // Writes down all there is, in parts, each an encoded manager.state.v1.Part.
  void Save(const PartSink& sink) const;

  // Takes up the next part of what Save has written, in a new state machine, in the same order.
  // After the last one, FinishLoading. What time is due meanwhile is done by the next record.
  // Errors: DATA_LOSS.
  absl::Status LoadPart(absl::string_view bytes);
  void FinishLoading();

  // The time that the last record brought; InfinitePast before the first.
  absl::Time now() const { return now_; }

  // When time will change something next (a waiting call's time-out, an object's alarm, the end of
  // a time-to-live): a tick is worth sending then, and not before. InfiniteFuture where it will
  // not.
  absl::Time NextDeadline() const;

  // The sessions that are open, the oldest first, with their leases.
  std::vector<std::pair<uint64_t, absl::Duration>> OpenSessions() const;

  bool HasSession(uint64_t id) const { return sessions_.Find(id) != nullptr; }

  // Whether the call waits.
  bool IsWaiting(const CallId& id) const { return waiters_.contains(id); }

  // The calls that wait, in the order in which they came.
  std::vector<CallId> WaitingCalls() const;

  int64_t waiting_calls() const { return static_cast<int64_t>(waiters_.size()); }

 private:
  // Deadlines in order; of equal ones, the call that came first.
  using Timer = std::pair<absl::Time, uint64_t>;

  // What objects may ask for in a turn.
  uint64_t NewFence() override { return ++last_fence_; }
  int64_t max_message_bytes() const override { return limits_.max_message_bytes; }
  Object* Find(uint64_t id) override { return directory_.FindById(id); }
  absl::StatusOr<Object*> Find(absl::string_view name) override { return directory_.Find(name); }
  bool Holds(const Guard& guard) const override;
  void Touch(Object& object) override;
  absl::StatusOr<Object*> Adopt(std::unique_ptr<Object> object) override;
  void GiveTo(uint64_t session, const Object& object) override;

  void EndCallsWithoutSession();
  void Handle(BeginRecord& begin);
  void Handle(CallRecord& call);
  void Handle(CancelRecord& cancel);
  void Handle(TakeBackRecord& take_back);
  void Handle(AcknowledgeRecord& acknowledge);
  void Handle(ExpireRecord& expire);
  void Handle(TickRecord&) {}

  // Whether a call is a new one, and the session may make it. Otherwise it has been answered, or
  // waits on.
  bool Admit(const CallRecord& call);
  // OK where the call refers only to objects that there are or have been: one that comes later must
  // not find references to it that were not counted.
  // Errors: INVALID_ARGUMENT.
  absl::Status CheckReferences(const CallRecord& call) const;
  // The target that a call names, with the object where it is one.
  // Errors: OBJECT_NOT_FOUND, INVALID_NAME, WRONG_TYPE.
  absl::StatusOr<std::pair<Target*, Object*>> FindTarget(const CallRecord& call);
  // Lets a call take its turn, and answers it or lets it wait.
  void TakeTurn(CallRecord& call, Target& target, Object* object);
  // Lets a waiting call take another turn; true where that answered it.
  bool RetryTurn(Waiter& waiter);
  // OK where Holds.
  // Errors: STALE_FENCE.
  absl::Status Check(const Guard& guard) const;
  // Brings the books up to date for the objects that were touched, and tries the calls that wait on
  // them, until none can be answered.
  void SettleTouched();
  // Lets time pass, and does in its order and at its time what was due: ends the calls whose time
  // is up, rings objects' alarms, deletes what has lived its time.
  void PassTime(absl::Time until);
  void ExpireFirstWaiter();
  void RingFirstAlarm();
  // Deletes what nothing refers to, and ends the calls that wait on what was deleted.
  void SweepDeleted();
  void Forget(Object& object);
  // Does what the Session service was asked to do: closes sessions, gives up calls.
  void DoAsSessionsAsked();

  // Ends a session: its calls leave their lines, what it was given and has not acknowledged goes
  // back, and what it holds is released.
  void End(uint64_t id, SessionEvent::Kind why);
  // The parts of that.
  void EndWaits(SessionState& session);
  void EndGrants(SessionState& session);
  void TakeBackReplies(SessionState& session);

  void StartWaiting(CallRecord& call, Object& object, const Outcome& outcome, Turn& turn);
  void AddWaiter(std::unique_ptr<Waiter> waiter);
  void StopWaiting(Waiter& waiter);
  // A call waits in a line, which may be another object's than the one that was called; and leaves
  // it.
  void EnterLine(Waiter& waiter, const Outcome& outcome, absl::Time deadline);
  void JoinLine(Waiter& waiter);
  void LeaveLine(Waiter& waiter);

  // The answer to a call, or the refusal of one that is too large.
  Reply ReplyTo(const CallId& id, const Method& method, Object* object, absl::Status status,
                std::shared_ptr<MessageLite> response);
  // Answers a call, keeping the reply where a session may ask for it again. `session` is the
  // caller's, and refers from now on to what the reply names.
  void Answer(const CallId& id, uint64_t session, const Method& method, Object* object,
              absl::Status status, std::shared_ptr<MessageLite> response);
  void Answer(const Waiter& waiter, absl::Status status,
              std::shared_ptr<MessageLite> response = nullptr);
  // Answers a call that was not applied, and may be sent again as if it had never come.
  void Refuse(const CallRecord& call, absl::Status status);
  // A session refers to the anonymous objects that a reply to it names.
  void GiveReferences(uint64_t session, const Method& method, const MessageLite& response);
  // Brings the books up to date after a change of an object: which sessions hold it, its alarm.
  void NoteGrants(const Object& object);
  void NoteAlarm(const Object& object);

  // The parts of a snapshot; see state_machine_state.cc.
  void SaveObjects(const PartSink& sink) const;
  void SaveSessions(const PartSink& sink) const;
  void SaveContents(const PartSink& sink) const;
  void SaveWaitingCalls(const PartSink& sink) const;
  absl::Status Load(const state::v1::Head& head);
  absl::Status Load(const state::v1::Object& saved);
  absl::Status Load(const state::v1::Session& saved);
  absl::Status Load(const state::v1::KeptReply& saved);
  absl::Status Load(const state::v1::ObjectPart& saved);
  absl::Status Load(const state::v1::WaitingCall& saved);

  const Catalog& catalog_;
  ServerLimits limits_;
  Sessions sessions_;
  Directory directory_;
  absl::Time now_ = absl::InfinitePast();
  absl::flat_hash_map<CallId, std::unique_ptr<Waiter>> waiters_;  // Never iterated for effects.
  absl::btree_set<std::pair<Timer, CallId>> timers_;
  // Calls that wait in a line of another object than the one that was called: by the id of that
  // one, and their tickets.
  absl::btree_map<std::pair<uint64_t, uint64_t>, Waiter*> elsewhere_;
  absl::btree_set<std::pair<absl::Time, uint64_t>> alarms_;  // With the objects' ids.
  absl::flat_hash_map<uint64_t, absl::Time> alarm_of_;       // By object; those with an alarm.
  std::vector<Object*> touched_;                             // By the record.
  size_t settled_ = 0;                                       // How many of those are settled.
  uint64_t last_ticket_ = 0;
  uint64_t last_fence_ = 0;
  // While a snapshot is loaded: which lock goes with which object.
  std::vector<std::pair<Object*, uint64_t>> companion_locks_;
  Effects* effects_ = nullptr;  // Where Apply's effects go, while it runs.
};

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_STATE_MACHINE_H_
