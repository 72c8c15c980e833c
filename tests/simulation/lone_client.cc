#include "tests/simulation/lone_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/simulation/arrival.h"
#include "tests/simulation/observe.h"

namespace manager {

// The server's end of a call.
class LoneClient::Handling final : public Handler, public Caller {
 public:
  Handling(LoneClient& client, size_t index) : client_(client), index_(index) {}

  void Start() {
    Scene& scene = client_.scene_;
    SimulatedServer& server = client_.server_;
    NoteArrival(scene, server, index_);
    ObservedCall& call = scene.history.calls[index_];
    call.epoch = server.epoch();
    const CallId id = server.dispatcher().Start(call.made.method, call.made.request, this,
                                                {0, 0, 0, call.made.guard});
    if (!replied_) {
      id_ = id;
      NoteNumber(id);
    }
    server.Settle();
  }

  void OnDeath() override {
    life_.Renew();
    Scene& scene = client_.scene_;
    scene.loop.After(absl::Milliseconds(client_.random_.Between(0, 100)),
                     [&client = client_, index = index_] { client.GiveUp(index); });
  }

  void OnReply(Reply reply) override {
    replied_ = true;
    id_.reset();
    NoteNumber(reply.id);
    if (!client_.server_.speaks()) return;
    const uint64_t safe = client_.server_.safe();
    client_.scene_.loop.After(
        absl::Microseconds(client_.random_.Between(20, 20'000)),
        life_.Guard([this, safe, reply = std::move(reply)] { Deliver(reply, safe); }));
  }

  // The client is not there any more.
  void OnCancelled() {
    if (!id_.has_value() || client_.scene_.bug == Bug::kGivenUpWaitsOn) return;
    client_.server_.dispatcher().Cancel(*std::exchange(id_, std::nullopt));
    client_.server_.Release(this);
    client_.server_.Settle();
  }

  EventLoop::Action WhileAlive(EventLoop::Action action) { return life_.Guard(std::move(action)); }

 private:
  void NoteNumber(const CallId& id) {
    client_.scene_.history.alone[{client_.server_.epoch(), id.number}] = index_;
  }

  void Deliver(const Reply& reply, uint64_t safe) {
    Scene& scene = client_.scene_;
    if (scene.history.calls[index_].state == CallState::kOpen) {
      client_.OnReply(index_, Seen(reply), safe);
    } else {
      scene.Say(absl::StrCat("the reply to call ", index_, " is not delivered"));
      NoteUndelivered(scene, reply);
      if (scene.bug != Bug::kUndeliveredIsKept) client_.server_.dispatcher().TakeBack(reply);
    }
    client_.server_.Release(this);
    client_.server_.Settle();
  }

  LoneClient& client_;
  const size_t index_;
  Lifetime life_;
  std::optional<CallId> id_;
  bool replied_ = false;
};

void LoneClient::Think() {
  const int pause = static_cast<int>(absl::ToInt64Microseconds(plan_.pause));
  scene_.loop.After(absl::Microseconds(random_.Between(1, 2 * pause)), life_.Guard([this] {
    if (!finishing_ && open_ < plan_.in_flight) MakeCall();
    Think();
  }));
}

void LoneClient::Start() {
  for (MadeCall& call : CreateCalls()) Send(std::move(call));
  Think();
}

void LoneClient::MakeCall() {
  const auto unique = static_cast<int64_t>(scene_.history.calls.size());
  Send(RandomCallOf(random_, memory_, unique, /*in_session=*/false, !scene_.plan.models));
}

void LoneClient::Send(MadeCall call) {
  const size_t index = AddCall(scene_, id_, std::move(call));
  ++open_;
  scene_.loop.After(absl::Microseconds(random_.Between(20, 20'000)),
                    [this, index] { Arrive(index); });
}

void LoneClient::Arrive(size_t index) {
  if (!server_.up()) return GiveUp(index);
  Handling* const handling = server_.Keep(std::make_unique<Handling>(*this, index));
  // Before it can be gone.
  const absl::Duration patience = absl::Milliseconds(random_.Between(10, 4000));
  scene_.loop.After(patience, [this, index] { GiveUp(index); });
  scene_.loop.After(patience + absl::Milliseconds(random_.Between(0, 20)),
                    handling->WhileAlive([handling] { handling->OnCancelled(); }));
  handling->Start();
}

void LoneClient::OnReply(size_t index, const SeenReply& reply, uint64_t safe) {
  --open_;
  ObservedCall& call = scene_.history.calls[index];
  if (IsRefusal(reply.status)) {
    NoteRefusal(scene_, index, safe);
    call.state = CallState::kRefused;
    return;
  }
  NoteReply(scene_, index, {0, reply, safe});
  Learn(call.made, reply, &memory_);
}

void LoneClient::GiveUp(size_t index) {
  ObservedCall& call = scene_.history.calls[index];
  if (call.state != CallState::kOpen) return;
  --open_;
  call.state = CallState::kLost;
  scene_.Say(absl::StrCat("client ", id_, ": call ", index, " is given up"));
}

}  // namespace manager
