#include "tests/simulation/session_client.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/simulation/observe.h"
#include "tests/simulation/server_stream.h"

namespace manager {
namespace {

// How long it waits for a sign of life before it tries another connection.
constexpr absl::Duration kPatience = absl::Seconds(2);

}  // namespace

void SessionClient::Say(absl::string_view what) {
  scene_.Say(absl::StrCat("client ", id_, ": ", what));
}

void SessionClient::Start() {
  lease_ = absl::Milliseconds(random_.Between(3000, 6000));
  Connect();
  Live();
  if (plan_.silent_after < absl::InfiniteDuration()) {
    scene_.loop.After(plan_.silent_after, life_.Guard([this] { Die(); }));
  }
  if (plan_.closes_after < absl::InfiniteDuration()) {
    scene_.loop.After(plan_.closes_after, life_.Guard([this] {
      if (finishing_ || closing_) return;
      Say("closes its session");
      closing_ = true;
      GiveUpCalls();
      Send({});
    }));
  }
}

void SessionClient::Live() {
  Think();
  Beat();
}

void SessionClient::Think() {
  const int pause = static_cast<int>(absl::ToInt64Microseconds(plan_.pause));
  scene_.loop.After(absl::Microseconds(random_.Between(1, 2 * pause)), life_.Guard([this] {
    if (!finishing_ && !closing_) MakeCall();
    Think();
  }));
}

void SessionClient::Beat() {
  scene_.loop.After(lease_ / 4, life_.Guard([this] {
    if (connection_ != nullptr && scene_.loop.now() - heard_ > kPatience) {
      Say("hears nothing");
      connection_->LeaveClient();
      OnCut();
    } else if (ready_) {
      Send({});
    }
    Beat();
  }));
}

void SessionClient::Connect() {
  if (connection_ != nullptr || dead_) return;
  connection_ = std::make_shared<Connection>(
      scene_, static_cast<uint32_t>(random_.Below(1'000'000'000)), this);
  ready_ = false;
  heard_ = scene_.loop.now();
  scene_.loop.After(absl::Microseconds(random_.Between(20, 2000)),
                    [&scene = scene_, &server = server_, connection = connection_] {
                      if (!server.up()) return connection->LeaveServer();
                      connection->set_server(
                          server.Keep(std::make_unique<ServerStream>(scene, server, connection)));
                    });
  // Behind the one that accepts it.
  scene_.loop.After(absl::Milliseconds(2), life_.Guard([this, connection = connection_] {
    if (connection != connection_) return;
    ClientMessage message;
    message.open = true;
    message.session = session_;
    message.lease = lease_;
    connection->SendToServer(std::move(message));
  }));
}

void SessionClient::ConnectSoon() {
  scene_.loop.After(absl::Milliseconds(random_.Between(5, 300)),
                    life_.Guard([this] { Connect(); }));
}

void SessionClient::OnMessage(const ServerMessage& message) {
  heard_ = scene_.loop.now();
  if (message.opened != 0) OnOpened(message.opened);
  for (const NumberedReply& reply : message.replies) OnReply(reply);
  if (message.ends) OnEnd(message.end);
}

void SessionClient::OnOpened(uint64_t session) {
  if (session_ == 0) {
    session_ = session;
    scene_.history.leases[session] = lease_;
    Say(absl::StrCat("has session ", session));
  } else if (session_ != session) {
    scene_.Fail(absl::StrCat("client ", id_, " resumed another session than its own"));
  }
  ready_ = true;
  if (!std::exchange(created_, true)) {
    for (MadeCall& call : CreateCalls()) {
      call.session = session_;
      call.number = ++last_number_;
      unanswered_[call.number] = AddCall(scene_, id_, std::move(call));
    }
  }
  std::vector<size_t> again;
  std::map<uint64_t, size_t> renumbered;
  for (const auto& [number, index] : unanswered_) {
    again.push_back(index);
    if (scene_.bug == Bug::kResentGetsNewNumber) {
      MadeCall& made = scene_.history.calls[index].made;
      made.number = ++last_number_;
      scene_.history.numbered[{session_, made.number}] = index;
    }
    renumbered[scene_.history.calls[index].made.number] = index;
  }
  unanswered_ = std::move(renumbered);
  Send(std::move(again));
}

void SessionClient::Send(std::vector<size_t> calls) {
  if (!ready_) return;
  ClientMessage message;
  message.calls = std::move(calls);
  if (random_.OneIn(2)) message.acked = received_;
  message.heartbeat = ++beats_;
  message.close = closing_;
  connection_->SendToServer(std::move(message));
}

void SessionClient::MakeCall() {
  if (static_cast<int>(unanswered_.size()) >= plan_.in_flight) {
    if (random_.OneIn(10)) CancelSome();
    return;
  }
  // Nobody counts calls that no session has.
  if (session_ == 0) return;
  const auto unique = static_cast<int64_t>(scene_.history.calls.size());
  MadeCall call = RandomCallOf(random_, memory_, unique, /*in_session=*/true, !scene_.plan.models);
  call.session = session_;
  call.number = ++last_number_;
  const size_t index = AddCall(scene_, id_, std::move(call));
  unanswered_[last_number_] = index;
  std::vector<size_t> calls = {index};
  // A call may come once more, however long ago it was answered.
  if (!answered_.empty() && random_.OneIn(30)) calls.push_back(random_.OneOf(answered_));
  Send(std::move(calls));
}

void SessionClient::CancelSome() {
  if (!ready_) return;
  const uint64_t number = std::prev(unanswered_.end())->first;
  Say(absl::StrCat("cancels call ", number));
  ClientMessage message;
  message.cancelled = {number};
  connection_->SendToServer(std::move(message));
}

void SessionClient::OnReply(const NumberedReply& numbered) {
  const auto found = unanswered_.find(numbered.number);
  if (found == unanswered_.end()) return CheckSame(scene_, session_, numbered);
  ObservedCall& call = scene_.history.calls[found->second];
  if (IsRefusal(numbered.reply.status)) {
    Say(absl::StrCat("call ", numbered.number, " is refused: ", numbered.reply.status.message()));
    NoteRefusal(scene_, found->second, numbered.safe);
    if (scene_.healed || random_.OneIn(2)) return SendAgain(numbered.number);
    call.state = CallState::kRefused;
    unanswered_.erase(found);
    return;
  }
  if (ReasonOf(numbered.reply.status) == v1::ERROR_REASON_SESSION_NOT_FOUND) {
    // What became of it when it was sent before, nobody knows any more.
    call.state = CallState::kLost;
    unanswered_.erase(found);
    return;
  }
  NoteReply(scene_, found->second, numbered);
  received_.Add(numbered.number);
  Learn(call.made, numbered.reply, &memory_);
  if (!call.reads_only) answered_.push_back(found->second);
  unanswered_.erase(found);
}

void SessionClient::SendAgain(uint64_t number) {
  scene_.loop.After(absl::Milliseconds(random_.Between(50, 800)), life_.Guard([this, number] {
    const auto found = unanswered_.find(number);
    if (found != unanswered_.end()) Send({found->second});
  }));
}

void SessionClient::OnEnd(const absl::Status& status) {
  connection_->LeaveClient();
  const v1::ErrorReason reason = ReasonOf(status);
  if (closing_ && (status.ok() || reason == v1::ERROR_REASON_SESSION_NOT_FOUND)) {
    Say("its session is closed");
    LoseSession();
  } else if (reason == v1::ERROR_REASON_SESSION_NOT_FOUND && session_ != 0) {
    Say("has lost its session");
    LoseSession();
  } else if (!status.ok() && !IsRefusal(status)) {
    scene_.Fail(absl::StrCat("the stream of client ", id_, " ended: ", status.message()));
  }
  OnCut();
}

void SessionClient::LoseSession() {
  GiveUpCalls();
  session_ = 0;
  closing_ = false;
  created_ = true;
  last_number_ = 0;
  received_ = {};
  answered_.clear();
  memory_ = {};
  lease_ = absl::Milliseconds(random_.Between(3000, 6000));
}

void SessionClient::GiveUpCalls() {
  for (const auto& [number, index] : unanswered_) {
    scene_.history.calls[index].state = CallState::kLost;
  }
  unanswered_.clear();
}

void SessionClient::OnCut() {
  connection_ = nullptr;
  ready_ = false;
  if (leaving_ && session_ == 0) return;
  ConnectSoon();
}

void SessionClient::Cut() {
  if (connection_ != nullptr) connection_->Cut();
}

void SessionClient::Die() {
  if (finishing_) return;
  Say("dies");
  dead_ = true;
  life_.Renew();
  GiveUpCalls();
  if (connection_ != nullptr) {
    connection_->Cut();
    connection_->LeaveClient();
    connection_ = nullptr;
  }
  session_ = 0;
}

void SessionClient::Leave() {
  leaving_ = true;
  if (dead_) return;
  closing_ = true;
  Send({});
}

}  // namespace manager
