#include "tests/simulation/checker.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/state_machine/record_codec.h"
#include "tests/simulation/observe.h"

namespace manager {

void Checker::Fail(size_t call, const std::string& what) {
  const ObservedCall& observed = scene_.history.calls[call];
  scene_.Fail(absl::StrCat("call ", call, " of client ", observed.client, " (",
                           observed.made.method.substr(sizeof("/manager.v1.") - 1), ") ", what));
}

void Checker::Keep(Log& log) {
  const absl::Status status = log.Read(records_.size() + 1, [&](const LogEntry& entry) {
    if (entry.index != records_.size() + 1) {
      scene_.Fail(absl::StrCat("record ", entry.index, " follows ", records_.size()));
    }
    records_.push_back({entry.epoch, entry.time, std::string(entry.record)});
    return absl::OkStatus();
  });
  if (!status.ok() && !absl::IsUnavailable(status)) {
    scene_.Fail(absl::StrCat("the log cannot be read: ", status.message()));
  }
}

void Checker::OnDeath(Log& log) {
  safe_ = std::max(safe_, log.last_index());
  Keep(log);
}

void Checker::OnRecovered(Log& log, const StateMachine& recovered) {
  if (log.last_index() < safe_) {
    return scene_.Fail(absl::StrCat("records up to ", safe_, " were safe, and the log ends with ",
                                    log.last_index()));
  }
  Compare(log);
  if (scene_.failed()) return;
  Replay();
  CompareState(recovered);
}

void Checker::OnDamaged(Log& log, uint64_t last_batch) {
  if (log.last_index() + last_batch < safe_) {
    return scene_.Fail(absl::StrCat("records up to ", safe_, " were safe, the last ", last_batch,
                                    " of them in one batch; the log ends with ", log.last_index(),
                                    ", and nothing was said"));
  }
  records_.resize(std::min<size_t>(records_.size(), log.last_index()));
  Compare(log);
}

// What was read once reads the same again.
void Checker::Compare(Log& log) {
  const uint64_t from = log.snapshot_index() + 1;
  if (from > records_.size() + 1) return scene_.Fail("a snapshot has records that were never safe");
  const absl::Status status = log.Read(from, [&](const LogEntry& entry) {
    if (entry.index > records_.size()) {
      records_.push_back({entry.epoch, entry.time, std::string(entry.record)});
      return absl::OkStatus();
    }
    const KeptRecord& kept = records_[entry.index - 1];
    if (kept.epoch != entry.epoch || kept.time != entry.time || kept.record != entry.record) {
      scene_.Fail(absl::StrCat("record ", entry.index, " is another one than it was"));
    }
    return absl::OkStatus();
  });
  if (!status.ok()) scene_.Fail(absl::StrCat("the log cannot be read: ", status.message()));
}

void Checker::CompareState(const StateMachine& recovered) {
  if (!scene_.compares_states) return;
  const auto saved = [](const StateMachine& state) {
    std::string all;
    state.Save([&](absl::string_view part) { all.append(part.data(), part.size()); });
    return all;
  };
  if (saved(recovered) != saved(*reference_)) {
    scene_.Fail("what the server recovered is not what its records come to");
  }
}

void Checker::Replay() {
  while (identified_ < records_.size() && !scene_.failed()) Identify(++identified_);
  std::vector<OpenRead> reads = FindReads();
  CheckReads(applied_, &reads);
  while (applied_ < records_.size() && !scene_.failed()) {
    Apply(++applied_);
    CheckReads(applied_, &reads);
  }
  CheckAnswers();
}

void Checker::Identify(uint64_t index) {
  const KeptRecord& kept = records_[index - 1];
  const absl::StatusOr<RecordEvent> event = DecodeRecord(kept.record, scene_.catalog);
  if (!event.ok()) return scene_.Fail(absl::StrCat("record ", index, " cannot be read"));
  const auto* const call = std::get_if<CallRecord>(&*event);
  if (call == nullptr) return;
  const History& history = scene_.history;
  if (call->id.session != 0) {
    const auto found = history.numbered.find({call->id.session, call->id.number});
    if (found == history.numbered.end()) {
      return scene_.Fail(absl::StrCat("record ", index, " is a call that no client made"));
    }
    if (first_index_.emplace(found->second, index).second) call_at_[index] = found->second;
    return CheckMade(index, *call, found->second);
  }
  // The streams' own calls are nobody's.
  if (call->method->target == TargetKind::kSessions) return;
  const auto found = history.alone.find({kept.epoch, call->id.number});
  if (found == history.alone.end()) {
    return scene_.Fail(absl::StrCat("record ", index, " is a call that no client made"));
  }
  if (!first_index_.emplace(found->second, index).second) {
    return Fail(found->second, "is in the log twice");
  }
  call_at_[index] = found->second;
  CheckMade(index, *call, found->second);
}

void Checker::CheckMade(uint64_t index, const CallRecord& call, size_t made_index) {
  const MadeCall& made = scene_.history.calls[made_index].made;
  const bool same = call.method->name == made.method &&
                    call.request->SerializeAsString() == made.request &&
                    call.owner.session == made.session && call.owner.number == made.owner &&
                    call.guard.lock == made.guard.lock && call.guard.fence == made.guard.fence;
  if (!same) Fail(made_index, absl::StrCat("is another one in record ", index));
}

void Checker::Apply(uint64_t index) {
  const KeptRecord& kept = records_[index - 1];
  absl::StatusOr<RecordEvent> event = DecodeRecord(kept.record, scene_.catalog);
  if (const auto* const back = std::get_if<TakeBackRecord>(&*event)) {
    ++taken_back_[back->method->name + back->response->SerializeAsString()];
  }
  if (const auto* const expire = std::get_if<ExpireRecord>(&*event)) {
    CheckExpiry(expire->session, kept.time);
  }
  // What is answered before a server has begun was asked of one before it.
  const bool begins = std::holds_alternative<BeginRecord>(*event);
  Effects effects;
  reference_->Apply({kept.time, *std::move(event)}, &effects);
  const History& history = scene_.history;
  for (const Reply& reply : effects.replies) {
    if (begins && reply.id.session == 0) continue;
    const auto& ids = reply.id.session != 0 ? history.numbered : history.alone;
    const uint64_t first = reply.id.session != 0 ? reply.id.session : kept.epoch;
    const auto found = ids.find({first, reply.id.number});
    if (found != ids.end()) expected_.emplace(found->second, Seen(reply));
  }
}

// No session ends within its lease.
void Checker::CheckExpiry(uint64_t session, absl::Time time) {
  const auto heard = scene_.history.heard.find(session);
  if (heard == scene_.history.heard.end()) return;
  const absl::Duration lease = scene_.history.leases[session];
  for (const absl::Time at : heard->second) {
    if (at <= time && at + lease > time) {
      scene_.Fail(absl::StrCat("session ", session, " expired within its lease"));
    }
  }
}

// Those that were answered since this was last asked, by the first state that they may show.
std::vector<Checker::OpenRead> Checker::FindReads() {
  const History& history = scene_.history;
  std::vector<OpenRead> reads;
  read_is_right_.resize(history.calls.size());
  for (size_t i = 0; i < history.calls.size(); ++i) {
    const ObservedCall& call = history.calls[i];
    if (!call.reads_only || call.state != CallState::kAnswered || read_is_right_[i]) continue;
    reads.push_back({i, FirstState(call)});
  }
  std::sort(reads.begin(), reads.end(),
            [](const OpenRead& a, const OpenRead& b) { return a.from > b.from; });
  return reads;
}

// Of those that a read may show.
uint64_t Checker::FirstState(const ObservedCall& read) const {
  uint64_t first = read.read_from;
  const auto came = scene_.history.came.find({read.came_in, read.made.session});
  for (size_t behind = 0; behind < read.came_behind; ++behind) {
    const auto at = first_index_.find(came->second[behind]);
    if (at != first_index_.end()) first = std::max(first, at->second);
  }
  return first;
}

void Checker::CheckReads(uint64_t index, std::vector<OpenRead>* reads) {
  for (size_t i = reads->size(); i-- > 0;) {
    const OpenRead& read = (*reads)[i];
    if (read.from > index) break;
    const ObservedCall& call = scene_.history.calls[read.call];
    const bool right = call.read_to >= index && Shows(*reference_, call);
    if (right) read_is_right_[read.call] = true;
    if (right || index >= call.read_to) reads->erase(reads->begin() + static_cast<long>(i));
  }
}

// Whether a read is answered in this state as it was.
bool Checker::Shows(StateMachine& state, const ObservedCall& read) const {
  const MadeCall& made = read.made;
  const Method& method = scene_.catalog.Find(made.method)->method;
  CallRecord record{{made.session, made.number},
                    &method,
                    method.new_request(),
                    static_cast<int64_t>(made.request.size()),
                    {made.session, made.owner},
                    made.guard,
                    0};
  record.request->ParseFromString(made.request);
  Effects effects;
  state.Read(std::move(record), &effects);
  return Seen(effects.replies.front()) == read.reply;
}

// The same for a state that the reference has left behind: the answer was on its way while the
// server died, and what had not been known to be safe was then found in the log.
bool Checker::ShowsAnEarlierState(const ObservedCall& read) const {
  const uint64_t first = FirstState(read);
  StateMachine state(scene_.catalog);
  for (uint64_t index = 1; index <= std::min(read.read_to, applied_); ++index) {
    Effects effects;
    const KeptRecord& kept = records_[index - 1];
    state.Apply({kept.time, *DecodeRecord(kept.record, scene_.catalog)}, &effects);
    if (index >= first && Shows(state, read)) return true;
  }
  return false;
}

void Checker::CheckAnswers() {
  for (size_t i = 0; i < scene_.history.calls.size() && !scene_.failed(); ++i) CheckAnswer(i);
}

void Checker::CheckAnswer(size_t index) {
  const ObservedCall& call = scene_.history.calls[index];
  const auto at = first_index_.find(index);
  // Where it came more often than it was refused, one of those may have been applied.
  const bool refused = call.refusals > 0 && call.refusals == call.arrivals;
  if (refused && at != first_index_.end() && at->second <= call.refused_at) {
    return Fail(index, absl::StrCat("was refused as not applied, and is record ", at->second));
  }
  if (refused && call.state == CallState::kRefused && at != first_index_.end()) {
    return Fail(index, absl::StrCat("was refused, and is record ", at->second));
  }
  if (call.state != CallState::kAnswered || read_is_right_[index]) return;
  const auto expected = expected_.find(index);
  if (at == first_index_.end()) {
    if (call.reads_only && ShowsAnEarlierState(call)) {
      read_is_right_[index] = true;
      return;
    }
    return Fail(index, call.reads_only ? absl::StrCat("shows no state from record ", call.read_from,
                                                      " to ", call.read_to, ": ", Show(call.reply))
                                       : "was answered, and is not in the log");
  }
  if (expected == expected_.end()) return Fail(index, "was answered, and should wait");
  if (!(expected->second == call.reply)) {
    Fail(index, absl::StrCat("was answered ", Show(call.reply), ", not ", Show(expected->second)));
  }
}

void Checker::Finish(Log& log) {
  safe_ = std::max(safe_, log.last_index());
  Keep(log);
  if (scene_.failed()) return;
  Replay();
  if (scene_.failed()) return;
  CheckOrder();
  CheckTakenBack();
  for (const auto& [index, reply] : expected_) {
    if (scene_.history.calls[index].state == CallState::kOpen) {
      return Fail(index, "has an answer, and its client did not get it");
    }
  }
}

// A call that was sent after another one was answered stands behind it.
void Checker::CheckOrder() {
  std::vector<std::pair<uint64_t, size_t>> in_order;
  for (const auto& [call, index] : first_index_) in_order.emplace_back(index, call);
  std::sort(in_order.rbegin(), in_order.rend());
  uint64_t first_answer = UINT64_MAX;  // Of those behind.
  for (const auto& [index, i] : in_order) {
    const ObservedCall& call = scene_.history.calls[i];
    if (call.sent > first_answer) {
      return Fail(i, "stands before a call that had been answered when it was sent");
    }
    if (call.state == CallState::kAnswered) first_answer = std::min(first_answer, call.answered);
  }
}

void Checker::CheckTakenBack() {
  for (const Undelivered& reply : scene_.history.undelivered) {
    if (reply.deaths != scene_.history.deaths) continue;  // It may have died with the server.
    if (taken_back_[reply.what] == 0) {
      return scene_.Fail("what a reply gave that was not delivered did not go back");
    }
  }
}

}  // namespace manager
