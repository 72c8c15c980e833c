#include "server/transport/session_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "manager/wire/session.pb.h"
#include "server/base/error.h"
#include "server/objects/sessions.h"
#include "server/transport/bytes.h"
#include "server/transport/call_context.h"
#include "server/transport/status.h"

namespace manager {
namespace {

// A message has at most so many replies, and so many bytes of them unless it has but one.
constexpr size_t kFullBytes = 1024 * 1024;
constexpr int kFullReplies = 4096;

// While more than this waits to be written, nothing is read. A client that reads is not slowed by
// it; one that does not cannot make the server hold much more than what one message asked for.
constexpr size_t kMaxBacklogReplies = 4096;
constexpr size_t kMaxBacklogBytes = 4 * 1024 * 1024;

// More calls in one message are refused: each costs the server more than it does the client.
constexpr int kMaxCalls = 16384;

// The memory of a message larger than this is given back.
constexpr size_t kKeptBytes = 256 * 1024;

absl::Status Malformed(absl::string_view what) {
  return Error(v1::ERROR_REASON_MALFORMED_REQUEST, what);
}

}  // namespace

SessionStream::SessionStream(Rpc& rpc, Dispatcher& dispatcher)
    : rpc_(rpc), dispatcher_(dispatcher) {
  Read();
}

void SessionStream::OwnCall::Start(Dispatcher& dispatcher, absl::string_view method,
                                   const google::protobuf::MessageLite& request,
                                   const CallContext& context, Then then) {
  then_ = std::move(then);
  const CallId id = dispatcher.Start(method, request.SerializeAsString(), this, context);
  if (pending()) id_ = id;
}

void SessionStream::OwnCall::Cancel(Dispatcher& dispatcher) {
  if (!pending()) return;
  then_ = nullptr;
  dispatcher.Cancel(id_);
}

void SessionStream::OwnCall::OnReply(Reply reply) {
  if (pending()) std::exchange(then_, nullptr)(reply);
}

void SessionStream::OnMessage(const grpc::ByteBuffer& message) {
  reading_ = false;
  if (ending_) return;
  if (!Decode(message, &incoming_)) {
    EndWith(MalformedRequest("manager.v1.SessionConnectRequest"));
    Go();
    return;
  }
  HandleIncoming();
}

void SessionStream::HandleIncoming() {
  handling_ = true;
  absl::Status status = Handle(incoming_);
  // While its session is being opened, the message is not done with.
  if (incoming_.has_open() && own_call_.pending()) return;
  if (incoming_.SpaceUsedLong() > kKeptBytes) incoming_ = v1::SessionConnectRequest();
  handling_ = false;
  if (!status.ok()) EndWith(std::move(status));
  Go();
}

absl::Status SessionStream::Handle(const v1::SessionConnectRequest& message) {
  if (message.has_open()) {
    if (session_ != 0) return Malformed("only a stream's first message may have `open`");
    Open(message.open());
    return absl::OkStatus();
  }
  if (session_ == 0) return Malformed("a stream's first message must have `open`");
  dispatcher_.Renew(session_);
  if (message.acked_size() > 0) {
    IdSet acked;
    absl::Status status = ReadRanges(message.acked(), &acked);
    if (!status.ok()) return status;
    dispatcher_.Acknowledge(session_, std::move(acked));
  }
  absl::Status status = StartCalls(message);
  if (!status.ok()) return status;
  for (const uint64_t number : message.cancelled()) dispatcher_.CancelCall({session_, number});
  if (message.heartbeat() != 0) outgoing_.set_heartbeat(message.heartbeat());
  if (message.close()) Close();
  return absl::OkStatus();
}

void SessionStream::Open(const v1::SessionOpenRequest& request) {
  // Its lease must not run out while this is on its way.
  if (!request.session().empty()) dispatcher_.Renew(Sessions::FromText(request.session()));
  own_call_.Start(dispatcher_, "/manager.v1.Session/Open", request, {},
                  [this](const Reply& reply) { OnOpened(reply); });
}

void SessionStream::OnOpened(const Reply& reply) {
  if (!reply.status.ok()) {
    handling_ = false;
    EndWith(reply.status);
    Go();
    return;
  }
  const auto& opened = static_cast<const wire::SessionOpenResponse&>(*reply.response);
  session_ = Sessions::FromText(opened.session());
  // Both views of a message have the same bytes.
  outgoing_.mutable_opened()->ParseFromString(opened.SerializeAsString());
  dispatcher_.Attach(session_, this);
  // The rest of the message.
  incoming_.clear_open();
  HandleIncoming();
}

void SessionStream::Close() {
  closing_ = true;
  wire::SessionCloseRequest close;
  close.set_session(Sessions::ToText(session_));
  own_call_.Start(dispatcher_, "/manager.v1.Session/Close", close, {}, [this](const Reply& reply) {
    EndWith(reply.status);
    Go();
  });
}

absl::Status SessionStream::StartCalls(const v1::SessionConnectRequest& message) {
  if (message.calls_size() > kMaxCalls) {
    return Malformed(absl::StrCat("a message has ", message.calls_size(), " calls; send at most ",
                                  kMaxCalls, " in one"));
  }
  for (const v1::Call& call : message.calls()) {
    // A call may have closed the session.
    if (session_ == 0) break;
    if (call.call_id() == 0) return Malformed("a call on a stream must have a call_id from 1 up");
    last_call_ = std::max(last_call_, call.call_id());
    CallContext context{session_, call.call_id(), call.owner(), {}};
    if (call.has_guard()) context.guard = {call.guard().lock(), call.guard().fence()};
    dispatcher_.Start(call.method(), call.request(), this, context);
  }
  return absl::OkStatus();
}

void SessionStream::OnReply(Reply reply) {
  backlog_bytes_ += reply.bytes;
  backlog_.push_back(std::move(reply));
  Go();
}

void SessionStream::OnDetached(const absl::Status& why, bool silent) {
  session_ = 0;
  // Unless the client has closed the session itself, nobody wants the replies any more: the end of
  // the stream tells it all, or another stream has them.
  if (!ending_ && !closing_) DropBacklog();
  EndWith(closing_ ? absl::OkStatus() : why);
  if (silent && writing_) {
    // It may never read what is being written.
    over_ = true;
    rpc_.Cancel();
  }
  Go();
}

void SessionStream::EndWith(absl::Status status) {
  if (std::exchange(ending_, true)) return;
  end_ = std::move(status);
}

void SessionStream::Detach() {
  if (session_ != 0) dispatcher_.Detach(std::exchange(session_, 0), this);
}

void SessionStream::OnHalfClose() {
  reading_ = false;
  if (session_ == 0) {
    EndWith(absl::OkStatus());
    Go();
    return;
  }
  // A read waits for the session's calls that are not applied yet; those that are answered then
  // have their replies.
  wire::SessionDescribeRequest describe;
  describe.set_session(Sessions::ToText(session_));
  own_call_.Start(dispatcher_, "/manager.v1.Session/Describe", describe, {session_, 0, 0, {}},
                  [this](const Reply&) {
                    EndWith(absl::OkStatus());
                    Go();
                  });
}

void SessionStream::OnCancelled() {
  over_ = true;
  own_call_.Cancel(dispatcher_);
  Detach();
  DropBacklog();
}

void SessionStream::DropBacklog() {
  backlog_.clear();
  backlog_bytes_ = 0;
}

void SessionStream::OnDrain() {
  // The dispatcher has drained: every call that was started has its reply, in the backlog or out.
  going_away_ = true;
  EndWith(absl::OkStatus());
  Go();
}

void SessionStream::OnWritten() {
  writing_ = false;
  // A client that reads is alive, however slowly it does.
  if (session_ != 0) dispatcher_.Renew(session_);
  Go();
}

void SessionStream::Go() {
  if (handling_ || over_) return;
  if (HasOutput()) {
    if (!writing_) Write();
  } else if (ending_ && !writing_) {
    over_ = true;
    own_call_.Cancel(dispatcher_);
    Detach();
    rpc_.Finish(end_);
    return;
  }
  const bool may_read = backlog_.size() <= kMaxBacklogReplies && backlog_bytes_ <= kMaxBacklogBytes;
  if (!ending_ && !closing_ && !reading_ && may_read) Read();
}

bool SessionStream::HasOutput() const {
  return !backlog_.empty() || outgoing_.has_opened() || outgoing_.heartbeat() != 0 || going_away_;
}

void SessionStream::Write() {
  size_t bytes = 0;
  while (!backlog_.empty() && outgoing_.replies_size() < kFullReplies) {
    const Reply& reply = backlog_.front();
    // A large reply goes alone, so that whoever can receive it can receive the message.
    if (bytes > 0 && bytes + reply.bytes > kFullBytes) break;
    bytes += reply.bytes;
    backlog_bytes_ -= reply.bytes;
    AddReply(reply);
    backlog_.pop_front();
  }
  if (backlog_.empty() && std::exchange(going_away_, false)) {
    outgoing_.mutable_go_away()->set_last_call_id(last_call_);
  }
  writing_ = true;
  rpc_.Write(Encode(outgoing_));
  outgoing_.Clear();
  if (bytes > kKeptBytes) outgoing_ = v1::SessionConnectResponse();
}

void SessionStream::AddReply(const Reply& reply) {
  v1::Reply* const out = outgoing_.add_replies();
  out->set_call_id(reply.id.number);
  if (reply.status.ok()) {
    reply.response->SerializeToString(out->mutable_response());
  } else {
    out->set_error(EncodeStatusDetails(reply.status));
  }
}

void SessionStream::Read() {
  reading_ = true;
  rpc_.Read();
}

}  // namespace manager
