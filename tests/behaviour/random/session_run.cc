#include "tests/behaviour/random/session_run.h"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "common/id_set/id_set.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/session.pb.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "server/objects/sessions.h"
#include "tests/behaviour/random/random.h"

namespace manager {
namespace {

constexpr absl::Duration kLease = absl::Seconds(10);
constexpr int kClients = 5;

enum class Kind { kPut, kGet, kAcquire, kRelease };

struct Sent {
  Kind kind;
  int64_t item = 0;  // Of a put.
};

// What became of an item.
struct Item {
  bool put = false;        // Its put was answered.
  bool unsure = false;     // Its putter died before that.
  int kept_by_living = 0;  // Clients that got it and live, or died having acknowledged it.
};

// A reply as bytes, to be compared.
std::string Show(const Reply& reply) {
  return reply.status.ok() ? reply.response->SerializeAsString()
                           : std::string(reply.status.message());
}

// What all clients share.
struct Setting {
  Setting(uint32_t seed, SessionFault with_fault)
      : random(seed),
        fault(with_fault),
        dispatcher(
            catalog, {}, [this] { return now; }, seed) {}

  void Fail(const std::string& what) {
    if (error.empty()) error = what;
  }

  Random random;
  const SessionFault fault;
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const Catalog catalog;
  Dispatcher dispatcher;
  std::map<int64_t, Item> items;
  int64_t last_item = 0;
  std::string error;
};

// A unary call that stands alone and is answered at once.
template <class Response>
class Once final : public Caller {
 public:
  template <class Request>
  Once(Setting& world, const char* method, const Request& request) {
    world.dispatcher.Start(absl::StrCat("/manager.v1.", method), request.SerializeAsString(), this);
  }
  void OnReply(Reply reply) override {
    ok_ = reply.status.ok();
    if (ok_) response_.ParseFromString(reply.response->SerializeAsString());
  }
  bool ok() const { return ok_; }
  const Response& response() const { return response_; }

 private:
  bool ok_ = false;
  Response response_;
};

template <class Request>
Request Naming(const char* object) {
  Request request;
  request.set_object(object);
  return request;
}

class Client final : public Caller {
 public:
  explicit Client(Setting& world) : world_(world) {
    v1::SessionOpenRequest open;
    open.mutable_lease()->set_seconds(absl::ToInt64Seconds(kLease));
    const Once<v1::SessionOpenResponse> opened(world, "Session/Open", open);
    session_ = Sessions::FromText(opened.response().session());
    Connect();
  }

  // One thing that a client does, or that happens to it.
  void Step() {
    Random& random = world_.random;
    if (random.OneIn(12)) {
      connected_ ? Cut() : Connect();
    } else if (random.OneIn(3)) {
      Receive();
    } else if (random.OneIn(6)) {
      Acknowledge();
    } else if (calls_.size() < 20) {
      Make();
    }
    if (connected_) world_.dispatcher.Renew(session_);
  }

  // Gets all that it still can, and says so.
  void Finish() {
    if (!connected_) Connect();
    while (!inbox_.empty()) Receive();
    Acknowledge();
  }

  // The client is gone: what it has not acknowledged is not its own. Its session is left to its
  // lease, or closed.
  void Die() {
    world_.dispatcher.Detach(session_, this);
    for (const auto& [number, item] : got_) {
      if (!acknowledged_.Contains(number)) --world_.items[item].kept_by_living;
    }
    for (const auto& [number, call] : calls_) {
      if (call.kind == Kind::kPut) world_.items[call.item].unsure = true;
    }
  }

  uint64_t session() const { return session_; }
  size_t unanswered() const { return calls_.size(); }
  void OnReply(Reply reply) override { inbox_.push_back(std::move(reply)); }
  void OnDetached(const absl::Status&, bool) override { connected_ = false; }

 private:
  // A call that the client has not made yet.
  void Make() {
    const Kind kind = static_cast<Kind>(world_.random.Below(4));
    if (kind == Kind::kRelease && !holds_) return;
    if (kind == Kind::kRelease) holds_ = false;
    Sent call{kind, kind == Kind::kPut ? ++world_.last_item : 0};
    if (kind == Kind::kPut) world_.items[call.item];
    const uint64_t number = ++last_number_;
    calls_[number] = call;
    if (connected_) Send(number, call);
  }

  void Send(uint64_t number, const Sent& call) {
    const CallContext context{session_, number, /*owner=*/1, {}};
    const auto send = [&](const char* method, const google::protobuf::Message& request) {
      world_.dispatcher.Start(method, request.SerializeAsString(), this, context);
    };
    auto put = Naming<v1::QueuePutRequest>("q");
    put.mutable_item()->set_int_value(call.item);
    auto get = Naming<v1::QueueGetRequest>("q");
    auto acquire = Naming<v1::LockAcquireRequest>("m");
    get.mutable_timeout()->set_seconds(5);
    acquire.mutable_timeout()->set_seconds(5);
    auto release = Naming<v1::LockReleaseRequest>("m");
    release.set_fence(fence_);
    switch (call.kind) {
      case Kind::kPut:
        return send("/manager.v1.Queue/Put", put);
      case Kind::kGet:
        return send("/manager.v1.Queue/Get", get);
      case Kind::kAcquire:
        return send("/manager.v1.Lock/Acquire", acquire);
      case Kind::kRelease:
        return send("/manager.v1.Lock/Release", release);
    }
  }

  void Connect() {
    connected_ = true;
    world_.dispatcher.Attach(session_, this);
    if (world_.fault == SessionFault::kForgetsToSendAgain) return;
    std::map<uint64_t, Sent> again = calls_;
    if (world_.fault == SessionFault::kNewNumberWhenSentAgain) {
      calls_.clear();
      for (const auto& [number, call] : again) calls_[++last_number_] = call;
      again = calls_;
    }
    for (const auto& [number, call] : again) Send(number, call);
  }

  // The connection breaks: what is on its way may or may not arrive.
  void Cut() {
    connected_ = false;
    world_.dispatcher.Detach(session_, this);
    const int arrive = world_.random.Below(static_cast<int>(inbox_.size()) + 1);
    inbox_.resize(static_cast<size_t>(arrive));
  }

  void Receive() {
    if (inbox_.empty()) return;
    const Reply reply = std::move(inbox_.front());
    inbox_.pop_front();
    const uint64_t number = reply.id.number;
    const std::string shown = Show(reply);
    const auto [first, is_first] = replies_.emplace(number, shown);
    if (!is_first && first->second != shown) {
      world_.Fail(absl::StrCat("call ", number, " was answered in two ways"));
    }
    const auto call = calls_.find(number);
    if (call == calls_.end()) return;  // Received before, on another connection.
    Take(number, call->second, reply);
    calls_.erase(call);
    received_.Add(number);
  }

  void Take(uint64_t number, const Sent& call, const Reply& reply) {
    if (call.kind == Kind::kPut) {
      if (!reply.status.ok()) return world_.Fail("a put was refused");
      world_.items[call.item].put = true;
    } else if (call.kind == Kind::kGet && reply.status.ok()) {
      v1::QueueGetResponse response;
      response.ParseFromString(reply.response->SerializeAsString());
      const int64_t item = response.item().int_value();
      got_[number] = item;
      if (++world_.items[item].kept_by_living > 1) world_.Fail("an item was given twice");
    } else if (call.kind == Kind::kAcquire) {
      v1::LockAcquireResponse response;
      response.ParseFromString(reply.response->SerializeAsString());
      if (!response.acquired()) return;
      holds_ = true;
      fence_ = response.fence();
    }
  }

  void Acknowledge() {
    IdSet calls = received_;
    if (world_.fault == SessionFault::kAcknowledgesWhatItHasNot && last_number_ > 0) {
      calls.Add(1, last_number_);
    }
    if (!connected_ || calls.empty()) return;
    world_.dispatcher.Acknowledge(session_, calls);
    acknowledged_ = received_;
  }

  Setting& world_;
  uint64_t session_ = 0;
  bool connected_ = false;
  uint64_t last_number_ = 0;
  std::map<uint64_t, Sent> calls_;           // Without a reply.
  std::map<uint64_t, std::string> replies_;  // The first to each call.
  std::deque<Reply> inbox_;                  // On their way.
  IdSet received_;
  IdSet acknowledged_;
  std::map<uint64_t, int64_t> got_;  // Items, by the calls that got them.
  bool holds_ = false;
  uint64_t fence_ = 0;
};

void LetTimePass(Setting& world, absl::Duration by) {
  world.now += by;
  if (world.dispatcher.NextDeadline() <= world.now) world.dispatcher.Tick(world.now);
}

// Takes what is left in the queue, and looks at where each item went.
void CheckItems(Setting& world) {
  auto get = Naming<v1::QueueGetRequest>("q");
  get.mutable_timeout();
  while (true) {
    const Once<v1::QueueGetResponse> got(world, "Queue/Get", get);
    if (!got.ok()) break;
    ++world.items[got.response().item().int_value()].kept_by_living;
  }
  for (const auto& [number, item] : world.items) {
    if (item.kept_by_living > 1) world.Fail(absl::StrCat("item ", number, " came twice"));
    if (item.put && item.kept_by_living == 0) world.Fail(absl::StrCat("item ", number, " is lost"));
    if (!item.put && !item.unsure) world.Fail(absl::StrCat("put ", number, " was never answered"));
  }
}

void CheckNothingIsLeft(Setting& world) {
  const Once<v1::ObjectsGetServerInfoResponse> info(world, "Objects/GetServerInfo",
                                                    v1::ObjectsGetServerInfoRequest());
  if (info.response().waiting_calls() != 0) world.Fail("calls of dead clients wait");
  if (info.response().session_count() != 0) world.Fail("sessions of dead clients live");
  const Once<v1::LockInspectResponse> lock(world, "Lock/Inspect",
                                           Naming<v1::LockInspectRequest>("m"));
  if (lock.response().locked()) world.Fail("a dead client holds the lock");
}

}  // namespace

std::string RunSessions(uint32_t seed, int steps, SessionFault fault) {
  Setting world(seed, fault);
  Once<v1::QueueCreateResponse>(world, "Queue/Create", Naming<v1::QueueCreateRequest>("q"));
  Once<v1::LockCreateResponse>(world, "Lock/Create", Naming<v1::LockCreateRequest>("m"));
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::unique_ptr<Client>> dead;
  while (clients.size() < kClients) clients.push_back(std::make_unique<Client>(world));

  for (int i = 0; i < steps && world.error.empty(); ++i) {
    std::unique_ptr<Client>& client = world.random.OneOf(clients);
    client->Step();
    if (world.random.OneIn(300)) {
      client->Die();
      dead.push_back(std::exchange(client, std::make_unique<Client>(world)));
    }
    // A client that is cut off comes back long before its lease is over.
    if (world.random.OneIn(20)) LetTimePass(world, absl::Milliseconds(100));
  }
  // Those that live get their replies: every wait ends within its time-out.
  for (int i = 0; i < 8; ++i) {
    for (const std::unique_ptr<Client>& client : clients) client->Finish();
    for (const std::unique_ptr<Client>& client : clients) {
      world.dispatcher.Renew(client->session());
    }
    LetTimePass(world, absl::Seconds(1));
  }
  for (const std::unique_ptr<Client>& client : clients) {
    if (client->unanswered() > 0) world.Fail("a living client's call was never answered");
    client->Die();
  }
  LetTimePass(world, kLease);
  LetTimePass(world, kLease);
  CheckNothingIsLeft(world);
  CheckItems(world);
  return world.error;
}

}  // namespace manager
