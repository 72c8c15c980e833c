#include "tests/simulation/server_stream.h"

#include <utility>

#include "manager/v1/session.pb.h"
#include "manager/wire/session.pb.h"
#include "server/base/error.h"
#include "server/objects/sessions.h"
#include "tests/simulation/arrival.h"
#include "tests/simulation/observe.h"

namespace manager {

void ServerStream::OnDeath() {
  over_ = true;
  life_.Renew();
  connection_->LeaveServer();
}

void ServerStream::OnMessage(const ClientMessage& message) {
  if (over_) return;
  if (message.open) {
    first_ = message;
    Open(message);
  } else if (!own_pending_) {
    Handle(message);
  }
  server_.Settle();
}

void ServerStream::Open(const ClientMessage& message) {
  wire::SessionOpenRequest request;
  if (message.session != 0) {
    request.set_session(Sessions::ToText(message.session));
    server_.dispatcher().Renew(message.session);
  }
  const auto nanoseconds = absl::ToInt64Nanoseconds(message.lease);
  request.mutable_lease()->set_seconds(nanoseconds / 1'000'000'000);
  request.mutable_lease()->set_nanos(static_cast<int32_t>(nanoseconds % 1'000'000'000));
  own_pending_ = true;
  own_id_ = server_.dispatcher().Start("/manager.v1.Session/Open", request.SerializeAsString(),
                                       &opening_);
}

void ServerStream::OnOpened(const Reply& reply) {
  own_pending_ = false;
  if (!reply.status.ok()) return EndWith(reply.status);
  const auto& opened = static_cast<const wire::SessionOpenResponse&>(*reply.response);
  session_ = Sessions::FromText(opened.session());
  outgoing_.opened = session_;
  has_output_ = true;
  server_.dispatcher().Attach(session_, this);
  Handle(first_);
}

void ServerStream::Handle(const ClientMessage& message) {
  if (session_ == 0) return;
  handling_ = true;
  scene_.history.heard[session_].push_back(server_.Clock());
  if (scene_.bug != Bug::kHeartbeatIsIgnored) server_.dispatcher().Renew(session_);
  if (!message.acked.empty()) server_.dispatcher().Acknowledge(session_, message.acked);
  for (const size_t index : message.calls) {
    if (session_ != 0) StartCall(index);
  }
  for (const uint64_t number : message.cancelled) {
    if (session_ != 0) server_.dispatcher().CancelCall({session_, number});
  }
  if (message.heartbeat != 0) {
    outgoing_.heartbeat = message.heartbeat;
    has_output_ = true;
  }
  handling_ = false;
  if (message.close && session_ != 0) {
    Close();
  } else {
    Flush();
  }
}

void ServerStream::StartCall(size_t index) {
  ObservedCall& call = scene_.history.calls[index];
  NoteArrival(scene_, server_, index);
  const MadeCall& made = call.made;
  server_.dispatcher().Start(made.method, made.request, this,
                             {session_, made.number, made.owner, made.guard});
}

void ServerStream::Close() {
  closing_ = true;
  wire::SessionCloseRequest close;
  close.set_session(Sessions::ToText(session_));
  own_pending_ = true;
  own_id_ =
      server_.dispatcher().Start("/manager.v1.Session/Close", close.SerializeAsString(), &closed_);
}

void ServerStream::OnClosed(const Reply& reply) {
  own_pending_ = false;
  EndWith(reply.status);
}

void ServerStream::OnReply(Reply reply) {
  if (over_ || !server_.speaks()) return;
  NoteAnswer(scene_, server_, reply);
  outgoing_.replies.push_back({reply.id.number, Seen(reply), server_.safe()});
  has_output_ = true;
  Flush();
}

void ServerStream::OnDetached(const absl::Status& why, bool /*silent*/) {
  session_ = 0;
  if (!closing_) outgoing_.replies.clear();
  EndWith(closing_ ? absl::OkStatus() : why);
}

void ServerStream::EndWith(const absl::Status& status) {
  if (over_ || outgoing_.ends) return;
  outgoing_.ends = true;
  outgoing_.end = status;
  has_output_ = true;
  Flush();
}

// What is said in one event goes out together.
void ServerStream::Flush() {
  if (handling_ || over_ || !has_output_ || !server_.speaks()) return;
  scene_.loop.After(absl::ZeroDuration(), life_.Guard([this] {
    if (over_ || !std::exchange(has_output_, false)) return;
    const bool ends = outgoing_.ends;
    connection_->SendToClient(std::exchange(outgoing_, {}));
    if (ends) OnCut();
  }));
}

void ServerStream::OnCut() {
  if (std::exchange(over_, true)) return;
  connection_->set_server(nullptr);
  if (std::exchange(own_pending_, false)) server_.dispatcher().Cancel(own_id_);
  if (session_ != 0) server_.dispatcher().Detach(std::exchange(session_, 0), this);
  server_.Release(this);
  server_.Settle();
}

}  // namespace manager
