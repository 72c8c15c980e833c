#include "tests/behaviour/random/random_run.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "manager/v1/session.pb.h"
#include "server/base/error.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "server/objects/sessions.h"
#include "tests/behaviour/random/array_model.h"
#include "tests/behaviour/random/barrier_model.h"
#include "tests/behaviour/random/condition_model.h"
#include "tests/behaviour/random/counter_model.h"
#include "tests/behaviour/random/deque_model.h"
#include "tests/behaviour/random/dict_model.h"
#include "tests/behaviour/random/event_model.h"
#include "tests/behaviour/random/latch_model.h"
#include "tests/behaviour/random/list_model.h"
#include "tests/behaviour/random/listener_model.h"
#include "tests/behaviour/random/lock_model.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/namespace_model.h"
#include "tests/behaviour/random/path_model.h"
#include "tests/behaviour/random/pipe_model.h"
#include "tests/behaviour/random/queue_model.h"
#include "tests/behaviour/random/rwlock_model.h"
#include "tests/behaviour/random/semaphore_model.h"
#include "tests/behaviour/random/set_model.h"
#include "tests/behaviour/random/variable_model.h"

namespace manager {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// A call that was made, and its reply.
struct Client final : public Caller {
  void OnReply(Reply given) override {
    reply = std::move(given);
    arrived->push_back(this);
  }

  int id = 0;
  Model* model = nullptr;
  std::string method;
  CallId call;
  std::optional<Reply> reply;
  std::vector<Client*>* arrived = nullptr;  // Of all, those answered in this step.
};

std::string Show(const Expected& expected) {
  if (expected.any_reply) return "any reply";
  if (expected.reason == v1::ERROR_REASON_UNSPECIFIED) {
    return absl::StrCat("reply ", absl::BytesToHexString(expected.reply));
  }
  return std::string(ReasonName(expected.reason));
}

Expected Got(const Reply& reply) {
  if (!reply.status.ok()) return Refused(ReasonOf(reply.status));
  return {.reply = reply.response->SerializeAsString()};
}

bool Matches(const Expected& expected, const Expected& got) {
  if (expected.reason != got.reason) return false;
  return expected.any_reply || expected.reply == got.reply;
}

class Run {
 public:
  Run(uint32_t seed, Fault fault)
      : random_(seed),
        fault_(fault),
        dispatcher_(
            catalog_, {}, [this] { return ServerTime(); }, seed) {
    models_.push_back(std::make_unique<DictModel>());
    models_.push_back(std::make_unique<ListModel>());
    models_.push_back(std::make_unique<NamespaceModel>());
    for (const char* service : {"Dict", "List", "Namespace"}) {
      models_.push_back(std::make_unique<PathModel>(service));
    }
    models_.push_back(std::make_unique<SetModel>());
    models_.push_back(std::make_unique<PipeModel>(&fences_));
    models_.push_back(std::make_unique<ListenerModel>(&fences_));
    models_.push_back(std::make_unique<DequeModel>());
    models_.push_back(std::make_unique<CounterModel>());
    models_.push_back(std::make_unique<ArrayModel>());
    models_.push_back(std::make_unique<VariableModel>(&fences_));
    models_.push_back(std::make_unique<QueueModel>(&fences_));
    models_.push_back(std::make_unique<LockModel>(&fences_, "the lock", false));
    models_.push_back(std::make_unique<LockModel>(&fences_, "the rlock", true));
    models_.push_back(std::make_unique<ConditionModel>(&fences_, "plain", false));
    models_.push_back(std::make_unique<ConditionModel>(&fences_, "reentrant", true));
    models_.push_back(std::make_unique<SemaphoreModel>(&fences_));
    models_.push_back(std::make_unique<ReadWriteLockModel>(&fences_));
    models_.push_back(std::make_unique<BarrierModel>(&fences_));
    models_.push_back(std::make_unique<EventModel>());
    models_.push_back(std::make_unique<LatchModel>());
    for (const auto& model : models_) {
      model->set_now(now_);
      const int id = ++last_id_;
      Start(id, *model, model->Create(random_));
      expected_[id] = {.any_reply = true};
      for (int session = 1; session <= kModelSessions; ++session) OpenSession(*model, session);
    }
    Check("the objects are created");
  }

  RunResult Play(int steps) && {
    for (int i = 0; i < steps && result_.error.empty(); ++i) Check(Step());
    return std::move(result_);
  }

 private:
  absl::Time ServerTime() const {
    return fault_ == Fault::kClockIsSlow ? kStart + (now_ - kStart) / 2 : now_;
  }

  // Does something, notes what must come of it, and says what it was.
  std::string Step() {
    if (random_.OneIn(10)) now_ += absl::Milliseconds(random_.Below(50));
    PassTime();
    if (random_.OneIn(10)) {
      dispatcher_.Tick(ServerTime());
      return "a tick";
    }
    if (random_.OneIn(20)) return CancelSome();
    if (random_.OneIn(10)) return TakeBackSome();
    if (random_.OneIn(50)) return EndSomeSession();
    return CallSome();
  }

  // Lets what is due happen in the models, in the server's order, each thing at its time.
  void PassTime() {
    const auto is_due_before = [](const auto& a, const auto& b) {
      return a->NextDue() < b->NextDue();
    };
    while (true) {
      Model& first = **std::min_element(models_.begin(), models_.end(), is_due_before);
      const absl::Time due = first.NextDue().first;
      if (due > now_) break;
      first.set_now(due);
      first.PassTime(due, &expected_);
    }
    for (const auto& model : models_) model->set_now(now_);
    for (const auto& model : models_) model->Expire(now_, &expected_);
  }

  std::string CallSome() {
    Model& model = *random_.OneOf(models_);
    const int id = ++last_id_;
    const RandomCall call = model.Call(id, now_, random_, &expected_);
    Start(id, model, call);
    if (fault_ == Fault::kCallIsDoubled && random_.OneIn(100)) {
      Client nobody;
      std::vector<Client*> unseen;
      nobody.arrived = &unseen;
      dispatcher_.Cancel(dispatcher_.Start(call.method, call.request, &nobody));
    }
    return absl::StrCat("call ", id, ", ", call.method, " ", absl::BytesToHexString(call.request));
  }

  std::string CancelSome() {
    std::vector<int> waiting;
    for (const auto& [id, client] : clients_) {
      if (!client->reply.has_value()) waiting.push_back(id);
    }
    if (waiting.empty()) return CallSome();
    const int id = random_.OneOf(waiting);
    const auto client = clients_.find(id);
    // Where its time is up, it is answered all the same.
    const bool cancelled = client->second->model->Cancel(id, &expected_);
    if (fault_ != Fault::kCancelIsLost) {
      dispatcher_.Cancel(client->second->call);
      if (cancelled) clients_.erase(client);
    }
    return absl::StrCat("cancel ", id);
  }

  std::string TakeBackSome() {
    if (answered_.empty()) return CallSome();
    const int id = random_.OneOf(answered_);
    Client& client = *clients_.at(id);
    if (!client.model->TakeBack(id, &expected_) || fault_ == Fault::kTakeBackIsLost) {
      dispatcher_.Tick(ServerTime());
      return "a tick";
    }
    dispatcher_.TakeBack(*std::move(client.reply));
    return absl::StrCat("take back ", id);
  }

  void OpenSession(Model& model, int session) {
    v1::SessionOpenRequest request;
    request.mutable_lease()->set_seconds(3600);  // Longer than the run.
    const int id = ++last_id_;
    Start(id, model, MakeCall("Session/Open", request));
    expected_[id] = {.any_reply = true};
    v1::SessionOpenResponse opened;
    opened.ParseFromString(clients_.at(id)->reply->response->SerializeAsString());
    sessions_[{&model, session}] = Sessions::FromText(opened.session());
    model.OpenSession(session, opened.session());
  }

  std::string EndSomeSession() {
    Model& model = *random_.OneOf(models_);
    const int session = random_.Between(1, kModelSessions);
    const std::string name = Sessions::ToText(sessions_[{&model, session}]);
    v1::SessionCloseRequest request;
    request.set_session(name);
    const int id = ++last_id_;
    expected_[id] = {.any_reply = true};
    model.EndSession(session, now_, &expected_);
    Start(id, model, MakeCall("Session/Close", request));
    OpenSession(model, session);
    return absl::StrCat("the end of session ", name);
  }

  void Start(int id, Model& model, const RandomCall& call) {
    auto client = std::make_unique<Client>();
    client->id = id;
    client->model = &model;
    client->method = call.method;
    client->arrived = &arrived_;
    Client& started = *client;
    clients_[id] = std::move(client);
    CallContext context;
    if (call.session != 0) context = {sessions_.at({&model, call.session}), 0, call.owner, {}};
    started.call = dispatcher_.Start(call.method, call.request, &started, context);
  }

  // Compares what came with what was expected. `step` says what was done.
  void Check(const std::string& step) {
    for (Client* client : arrived_) {
      const Expected got = Got(*client->reply);
      absl::StrAppend(&result_.transcript, client->id, ": ", Show(got), "\n");
      const auto expected = expected_.find(client->id);
      if (expected == expected_.end()) {
        Fail(step, *client, "nothing yet", Show(got));
      } else if (!Matches(expected->second, got)) {
        Fail(step, *client, Show(expected->second), Show(got));
      }
      expected_.erase(client->id);
      answered_.push_back(client->id);
      if (answered_.size() <= 50) continue;
      clients_.erase(answered_.front());
      answered_.pop_front();
    }
    for (const auto& [id, expected] : expected_) {
      Fail(step, *clients_.at(id), Show(expected), "nothing yet");
    }
    arrived_.clear();
  }

  void Fail(const std::string& step, const Client& client, const std::string& expected,
            const std::string& got) {
    if (!result_.error.empty()) return;
    result_.error = absl::StrCat("after ", step, ":\ncall ", client.id, " (", client.method,
                                 ")\n  expected: ", expected, "\n  got: ", got);
  }

  Random random_;
  const Fault fault_;
  absl::Time now_ = kStart;
  const Catalog catalog_;
  Dispatcher dispatcher_;
  Fences fences_;
  std::vector<std::unique_ptr<Model>> models_;
  std::map<std::pair<const Model*, int>, uint64_t> sessions_;  // Their ids, by the models' numbers.
  std::map<int, std::unique_ptr<Client>> clients_;  // By id, those that wait and those below.
  int last_id_ = 0;
  std::deque<int> answered_;      // The last calls that were; their answers may be taken back.
  Answers expected_;              // In this step.
  std::vector<Client*> arrived_;  // In this step.
  RunResult result_;
};

}  // namespace

RunResult RandomRun(uint32_t seed, int steps, Fault fault) { return Run(seed, fault).Play(steps); }

}  // namespace manager
