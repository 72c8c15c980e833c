#include "tests/simulation/model_client.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "manager/v1/session.pb.h"
#include "manager/wire/session.pb.h"
#include "server/base/error.h"
#include "server/objects/sessions.h"
#include "server/state_machine/record_codec.h"
#include "tests/simulation/arrival.h"
#include "tests/simulation/observe.h"

namespace manager {

// One call on its way. It tells its reply, unless the server dies before.
class ModelClient::Rpc final : public Handler, public Caller {
 public:
  using Then = std::function<void(const Reply& reply)>;

  Rpc(SimulatedServer& server, Then then) : server_(server), then_(std::move(then)) {}

  void OnDeath() override { then_ = nullptr; }
  void OnReply(Reply reply) override {
    if (then_ == nullptr || !server_.speaks()) return;
    std::exchange(then_, nullptr)(reply);
    server_.Release(this);
  }

 private:
  SimulatedServer& server_;
  Then then_;
};

namespace {

std::string Show(const Expected& expected) {
  if (expected.any_reply) return "any reply";
  if (expected.reason != v1::ERROR_REASON_UNSPECIFIED) {
    return std::string(ReasonName(expected.reason));
  }
  return absl::BytesToHexString(expected.reply);
}

}  // namespace

ModelClient::ModelClient(Scene& scene, SimulatedServer& server, Checker& checker, int id)
    : scene_(scene), server_(server), checker_(checker), id_(id), random_(scene.plan.seed + 2) {
  const int models = random_.Between(1, 4);
  while (static_cast<int>(kinds_.size()) < models) {
    const int kind = random_.Below(kModels);
    if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) kinds_.push_back(kind);
  }
  models_ = std::make_unique<ModelSet>(kinds_);
}

void ModelClient::Step() {
  scene_.loop.After(absl::Microseconds(random_.Between(100, 60'000)),
                    life_.Guard([this] { Step(); }));
  if (!server_.up() || finished_) return;
  if (server_.epoch() != epoch_) OnNewServer();
  for (const uint64_t session : sessions_) server_.dispatcher().Renew(session);
  if (sessions_.size() < kinds_.size() * kModelSessions) {
    OpenSession();
  } else if (sure_) {
    const bool creates = created_ < kinds_.size();
    Invent(
        creates ? created_++ : static_cast<size_t>(random_.Below(static_cast<int>(kinds_.size()))),
        creates);
  }
  server_.Settle();
}

void ModelClient::OpenSession() {
  if (std::exchange(asking_, true)) return;
  wire::SessionOpenRequest request;
  request.mutable_lease()->set_seconds(6);
  Rpc* const rpc = server_.Keep(std::make_unique<Rpc>(server_, [this](const Reply& reply) {
    asking_ = false;
    if (!reply.status.ok() || finished_) return;
    const auto& opened = static_cast<const wire::SessionOpenResponse&>(*reply.response);
    sessions_.push_back(Sessions::FromText(opened.session()));
  }));
  server_.dispatcher().Start("/manager.v1.Session/Open", request.SerializeAsString(), rpc);
}

void ModelClient::OnNewServer() {
  epoch_ = server_.epoch();
  asking_ = false;
  Replayed replayed = Replay(checker_.records().size());
  ReplayReads(absl::InfiniteFuture(), &replayed);
  models_ = std::move(replayed.models);
  sure_ = replayed.sure;
  for (auto& [index, invented] : invented_) {
    ObservedCall& call = scene_.history.calls[index];
    if (call.state != CallState::kOpen) continue;
    if (call.made.session != 0 && checker_.IsInLog(index)) {
      Send(index);
    } else {
      call.state = CallState::kLost;
    }
  }
  last_write_.clear();
  for (const auto& [index, invented] : invented_) {
    if (checker_.IsInLog(index)) last_write_[invented.model] = index;
  }
  // Those that were lost are made again.
  for (created_ = 0; created_ < last_write_.size() && last_write_.contains(created_);) ++created_;
}

RandomCall ModelClient::Play(ModelSet& models, size_t index, const Invented& invented,
                             Answers* answers) const {
  Random random(invented.seed);
  Model& model = models[invented.model];
  if (!invented.creates) {
    return model.Call(static_cast<int>(index), models.now(), random, answers);
  }
  for (int session = 1; session <= kModelSessions; ++session) {
    const size_t place = invented.model * kModelSessions + static_cast<size_t>(session) - 1;
    model.OpenSession(session, Sessions::ToText(sessions_[place]));
  }
  (*answers)[static_cast<int>(index)] = {.any_reply = true};
  return model.Create(random);
}

void ModelClient::Invent(size_t model, bool creates) {
  Invented invented;
  invented.model = model;
  invented.seed = static_cast<uint32_t>(random_.Below(1'000'000'000));
  invented.creates = creates;
  Answers answers;
  invented.time = absl::FromUnixNanos(absl::ToUnixNanos(server_.Clock()));
  models_->PassTime(invented.time, &answers);
  const size_t index = scene_.history.calls.size();
  const RandomCall call = Play(*models_, index, invented, &answers);
  MadeCall made;
  made.method = call.method;
  made.request = call.request;
  if (call.session != 0) {
    made.session = SessionOf(call, invented);
    made.number = ++last_number_[made.session];
    made.owner = call.owner;
  }
  AddCall(scene_, id_, std::move(made));
  invented_[index] = std::move(invented);
  if (!scene_.history.calls[index].reads_only) {
    last_write_[model] = index;
  } else if (last_write_.contains(model)) {
    invented_[last_write_[model]].reads_behind.push_back(index);
  }
  Send(index);
}

void ModelClient::Send(size_t index) {
  NoteArrival(scene_, server_, index);
  const MadeCall& made = scene_.history.calls[index].made;
  Rpc* const rpc = server_.Keep(std::make_unique<Rpc>(server_, [this, index](const Reply& reply) {
    if (StandsAlone(index)) scene_.history.alone[{epoch_, reply.id.number}] = index;
    OnReply(index, reply, server_.safe());
  }));
  const CallId id = server_.dispatcher().Start(made.method, made.request, rpc,
                                               {made.session, made.number, made.owner, {}});
  if (!StandsAlone(index)) return;
  scene_.history.alone[{epoch_, id.number}] = index;
  alone_[index] = id;
}

bool ModelClient::StandsAlone(size_t index) const {
  return scene_.history.calls[index].made.session == 0;
}

void ModelClient::OnReply(size_t index, const Reply& reply, uint64_t safe) {
  ObservedCall& call = scene_.history.calls[index];
  if (call.state != CallState::kOpen) return;
  if (IsRefusal(reply.status)) {
    NoteRefusal(scene_, index, safe);
    NoteAnswer(scene_, server_, reply);
    call.state = CallState::kRefused;
    sure_ = false;
    return;
  }
  if (ReasonOf(reply.status) == v1::ERROR_REASON_SESSION_NOT_FOUND) {
    call.state = CallState::kLost;
    return;
  }
  NoteReply(scene_, index, {call.made.number, Seen(reply), safe});
}

uint64_t ModelClient::SessionOf(const RandomCall& call, const Invented& invented) const {
  if (call.session == 0) return 0;
  return sessions_[invented.model * kModelSessions + static_cast<size_t>(call.session) - 1];
}

bool ModelClient::IsSame(const RandomCall& call, const Invented& invented,
                         const MadeCall& made) const {
  return call.method == made.method && call.request == made.request &&
         SessionOf(call, invented) == made.session &&
         (made.session == 0 || call.owner == made.owner);
}

ModelClient::Replayed ModelClient::Replay(size_t last) const {
  Replayed replayed;
  replayed.models = std::make_unique<ModelSet>(kinds_);
  for (size_t index = 1; index <= last && replayed.sure; ++index) ReplayRecord(index, &replayed);
  return replayed;
}

void ModelClient::ReplayRecord(size_t index, Replayed* replayed) const {
  const KeptRecord& kept = checker_.records()[index - 1];
  ModelSet& models = *replayed->models;
  const absl::StatusOr<RecordEvent> event = DecodeRecord(kept.record, scene_.catalog);
  if (std::holds_alternative<BeginRecord>(*event)) {
    // The time of a read in the life before may have died with it.
    std::erase_if(replayed->alone,
                  [&](size_t call) { return replayed->answers.contains(static_cast<int>(call)); });
    EndThoseAlone(replayed);
  }
  ReplayReads(kept.time, replayed);
  models.PassTime(kept.time, &replayed->answers);
  if (const auto* const expire = std::get_if<ExpireRecord>(&*event)) {
    // The models do not know of replies that go back.
    if (std::count(sessions_.begin(), sessions_.end(), expire->session) > 0) replayed->sure = false;
  }
  const size_t made = checker_.CallAt(index);
  const auto found = invented_.find(made);
  if (found == invented_.end()) return;
  if (found->second.creates) replayed->created.insert(found->second.model);
  if (!replayed->created.contains(found->second.model)) {
    // The call that was to create its object was refused.
    replayed->sure = false;
    return;
  }
  Answers brought;
  const RandomCall again = Play(models, made, found->second, &brought);
  if (!IsSame(again, found->second, scene_.history.calls[made].made)) {
    // Where a disk has failed, a call may have counted on one that was refused.
    replayed->sure = false;
    return;
  }
  const bool waits = !brought.contains(static_cast<int>(made));
  if (waits && StandsAlone(made)) replayed->alone.push_back(made);
  replayed->answers.merge(brought);
  for (const size_t read : found->second.reads_behind) {
    replayed->reads.emplace(invented_.at(read).time, read);
  }
}

// The server first takes all of them out of their lines, and then lets others have what comes free,
// object by object. So the last goes first here: nobody can be answered by that.
void ModelClient::EndThoseAlone(Replayed* replayed) const {
  std::vector<size_t> models;  // In the order of their first calls.
  for (const size_t call : replayed->alone) {
    const size_t model = invented_.at(call).model;
    if (std::count(models.begin(), models.end(), model) == 0) models.push_back(model);
  }
  for (const size_t model : models) {
    for (size_t i = replayed->alone.size(); i-- > 0;) {
      const size_t call = replayed->alone[i];
      if (invented_.at(call).model != model) continue;
      (*replayed->models)[model].Cancel(static_cast<int>(call), &replayed->answers);
    }
  }
  replayed->alone.clear();
}

// A model may remember what it has read.
void ModelClient::ReplayReads(absl::Time until, Replayed* replayed) const {
  while (!replayed->reads.empty() && replayed->reads.begin()->first < until) {
    const auto [time, read] = *replayed->reads.begin();
    replayed->reads.erase(replayed->reads.begin());
    replayed->models->PassTime(time, &replayed->answers);
    Answers unlooked;
    Play(*replayed->models, read, invented_.at(read), &unlooked);
  }
}

// The sessions' leases run out then, and with them what waits there.
void ModelClient::Finish() {
  finished_ = true;
  last_record_ = server_.up() ? server_.applied() : checker_.records().size();
  for (const auto& [index, invented] : invented_) {
    ObservedCall& call = scene_.history.calls[index];
    if (call.state != CallState::kOpen) continue;
    call.state = CallState::kLost;
    if (!server_.up() || server_.epoch() != epoch_ || !StandsAlone(index)) continue;
    server_.dispatcher().Cancel(alone_.at(index));
  }
  server_.Settle();
}

void ModelClient::Check() {
  const Replayed replayed = Replay(std::min(last_record_, checker_.records().size()));
  for (const auto& [index, expected] : replayed.answers) {
    const ObservedCall& call = scene_.history.calls[static_cast<size_t>(index)];
    if (call.state != CallState::kAnswered || call.reads_only) continue;
    ++checked_;
    const v1::ErrorReason reason = ReasonOf(call.reply.status);
    const bool right =
        reason == expected.reason && (expected.any_reply || expected.reply == call.reply.response);
    if (right) continue;
    scene_.Fail(absl::StrCat("call ", index, " (", call.made.method, ") was answered ",
                             Show(call.reply), ", and its model says ", Show(expected)));
    return;
  }
}

}  // namespace manager
