#include "manager/internal/session.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "manager/internal/take_back.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::Status NoRoom() {
  return absl::DeadlineExceededError(
      "there are as many calls as the session may have; the call was not sent");
}

// What the protocol can say, and no less than it means.
absl::Duration Wish(absl::Duration lease) {
  if (lease <= absl::ZeroDuration()) return ClientOptions().lease;
  return std::min(lease, absl::Hours(24));
}

// Whether a call was not applied because the session has too much, which the acknowledgements that
// go out with the next call will change.
bool IsSessionLimit(const absl::Status& status) {
  if (ReasonOf(status) != v1::ERROR_REASON_LIMIT_REACHED) return false;
  const auto metadata = ErrorInfoOf(status)->metadata();
  const auto limit = metadata.find("limit");
  return limit != metadata.end() && absl::StartsWith(limit->second, "max_session_");
}

// Half-open connections are to be noticed within seconds, however long the lease.
absl::Duration HeartbeatInterval(absl::Duration lease) {
  return std::min(lease / 3, absl::Seconds(5));
}

// Ends of a stream that a new one may mend. CANCELLED is what gRPC says of a stream that came while
// the server was stopping.
bool IsPassing(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::shared_ptr<Session> Session::Create(SessionOptions options) {
  std::shared_ptr<Session> session(new Session(std::move(options)));
  absl::MutexLock lock(&session->mu_);  // The thread begins when everything is in its place.
  session->thread_ = std::thread([session] { session->Run(); });
  session->background_id_ = session->thread_.get_id();
  return session;
}

Session::Session(SessionOptions options)
    : options_(std::move(options)),
      wished_lease_(Wish(options_.client.lease)),
      table_(options_.client.retry.max_elapsed),
      backoff_(options_.client.retry),
      lease_length_(wished_lease_) {}

absl::Status Session::Open(absl::Duration timeout) {
  absl::MutexLock lock(&mu_);
  const absl::Time deadline = clock_.Now() + timeout;
  wanted_ = true;
  refusal_ = absl::OkStatus();
  background_.Signal();
  while (phase_ != Phase::kReady && refusal_.ok()) {
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) {
      wanted_ = false;
      return NotSent();
    }
    changed_.WaitWithTimeout(&mu_, left);
  }
  wanted_ = false;
  return refusal_;
}

CallOutcome Session::Call(std::unique_ptr<PendingCall> call) {
  CallWaiter waiter;
  call->waiter = &waiter;
  absl::MutexLock lock(&mu_);
  if (!AwaitRoom(call->deadline)) return {NoRoom()};
  ++waited_for_;
  AwaitReply(Add(std::move(call)), waiter);
  HandOver();
  return std::move(waiter.outcome);
}

void Session::Start(std::unique_ptr<PendingCall> call) {
  {
    absl::MutexLock lock(&mu_);
    if (AwaitRoom(call->deadline)) {
      const PendingCall& added = Add(std::move(call));
      next_expiry_ = std::min(next_expiry_, added.deadline);
      if (!driven_) background_.Signal();
      return;
    }
  }
  call->done({NoRoom()});
}

// The background must not block here: it is what makes room.
bool Session::AwaitRoom(absl::Time deadline) {
  while (!table_.HasRoom() && !OnBackground()) {
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) return false;
    ++room_waiters_;
    changed_.WaitWithTimeout(&mu_, left);
    --room_waiters_;
  }
  return true;
}

PendingCall& Session::Add(std::unique_ptr<PendingCall> call) {
  PendingCall& added = table_.Add(std::move(call));
  if (stream_ == nullptr) background_.Signal();
  Flush();
  return added;
}

// `call` may be gone as soon as the waiter's outcome is there.
void Session::AwaitReply(PendingCall& call, CallWaiter& waiter) {
  const absl::Time deadline = call.deadline;
  while (!waiter.done) {
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) {
      GiveUp(call);
    } else if (MayDrive()) {
      Drive(deadline);
    } else if (OnBackground()) {  // Told of something, the user has called from there.
      RunOnce(deadline);
    } else {
      Follow(waiter, left);
    }
  }
}

void Session::Follow(CallWaiter& waiter, absl::Duration timeout) {
  followers_.push_back(&waiter);
  waiter.changed.WaitWithTimeout(&mu_, timeout);
  followers_.erase(std::find(followers_.begin(), followers_.end(), &waiter));
}

void Session::Complete(PendingCall& call, CallOutcome outcome) {
  if (call.waiter != nullptr) {
    CallWaiter& waiter = *std::exchange(call.waiter, nullptr);
    --waited_for_;
    waiter.outcome = std::move(outcome);
    waiter.done = true;
    waiter.changed.Signal();
  } else if (call.done != nullptr) {
    finished_.push_back({std::move(call.done), std::move(outcome)});
    call.done = nullptr;
  }
  if (room_waiters_ > 0) changed_.SignalAll();
}

// Its time is up.
void Session::GiveUp(PendingCall& call) {
  if (call.message.call_id() == 0) {
    Complete(call, {NotSent()});
  } else {
    Complete(
        call,
        {absl::DeadlineExceededError(absl::StrCat("no reply from ", options_.peer, " within ",
                                                  absl::FormatDuration(call.deadline - call.begun),
                                                  ", so the call may have been applied or not"))});
  }
  table_.Abandon(call);
  Flush();
}

void Session::RunFinished() {
  HandOver();  // What is called may take its time.
  std::vector<Finished> finished = std::move(finished_);
  finished_.clear();
  mu_.Unlock();
  for (Finished& end : finished) end.done(std::move(end.outcome));
  mu_.Lock();
}

bool Session::MayDrive() const {
  return stream_ != nullptr && phase_ != Phase::kOpening && !driven_;
}

// Drives the stream by one event.
void Session::Drive(absl::Time until) {
  const std::shared_ptr<SessionStream> stream = stream_;
  driven_ = true;
  mu_.Unlock();
  const SessionStream::Event event = stream->Next(until - clock_.Now());
  mu_.Lock();
  driven_ = false;
  switch (event) {
    case SessionStream::Event::kNothing:
      break;
    case SessionStream::Event::kWritten:
      writing_ = false;
      Flush();
      break;
    case SessionStream::Event::kMessage:
      OnMessage(stream->message());
      Flush();
      break;
    case SessionStream::Event::kFinished:
      OnFinished(stream->status());
      break;
  }
  if (!finished_.empty()) RunFinished();
}

// Finds who drives the stream from here on.
void Session::HandOver() {
  if (!MayDrive()) return;
  for (CallWaiter* follower : followers_) {
    if (!follower->done) return follower->changed.Signal();
  }
  if (BackgroundDrives()) background_.Signal();
}

void Session::Flush() {
  if (phase_ != Phase::kReady || writing_ || cut_) return;
  const bool close = closing_ && !closed_;
  if (!table_.HasUnsent() && !heartbeat_.unsent() && !close) return;
  const absl::Time now = clock_.Now();
  outgoing_.Clear();
  table_.Fill(now, outgoing_);
  outgoing_.set_heartbeat(heartbeat_.Take(now));
  if (close && !table_.HasUnsent()) {
    outgoing_.set_close(true);
    closed_ = true;
  }
  table_.FillAcknowledgements(outgoing_);
  writing_ = true;
  stream_->Write(outgoing_);
}

void Session::OnMessage(v1::SessionConnectResponse& message) {
  if (cut_) return;  // What it says will be said again to the next stream.
  if (message.has_opened()) OnOpened(message.opened());
  if (message.heartbeat() != 0) {
    const absl::Time now = clock_.Now();
    const std::optional<absl::Time> sent = heartbeat_.Answered(message.heartbeat(), now);
    if (sent.has_value() && lease_ != nullptr) RenewLease(*sent);
    backoff_.Reset();
  }
  for (v1::Reply& reply : *message.mutable_replies()) OnReply(reply);
  if (message.has_go_away()) {
    table_.GoAway(message.go_away().last_call_id());
    Drain();
    Cut();  // All replies are here.
  }
}

void Session::OnOpened(const v1::SessionOpenResponse& opened) {
  if (!id_.empty() && opened.session() != id_) LoseSession(Lost("the server has another one"));
  lease_length_ = FromProto(opened.lease());
  time_away_ = std::min(options_.client.max_time_away, FromProto(opened.max_time_away()));
  if (id_.empty()) {
    id_ = opened.session();
    lease_ = std::make_shared<Lease>(lease_length_, phase_begun_, clock_);
  } else {
    RenewLease(phase_begun_);
  }
  table_.SetLimits(opened.limits());
  table_.Resume();
  phase_ = Phase::kReady;
  phase_begun_ = clock_.Now();
  heartbeat_.Begin(HeartbeatInterval(lease_length_), phase_begun_);
  refusal_ = absl::OkStatus();
  changed_.SignalAll();
  background_.Signal();
}

void Session::OnReply(v1::Reply& reply) {
  std::unique_ptr<PendingCall> call = table_.Answer(reply.call_id());
  if (call == nullptr) return;
  CallOutcome outcome{.lease = lease_};
  if (!reply.error().empty()) {
    outcome.status = DecodeStatusDetails(reply.error());
    const bool shutting_down = ReasonOf(outcome.status) == v1::ERROR_REASON_SHUTTING_DOWN;
    if (shutting_down) Drain();
    const bool again = shutting_down || IsSessionLimit(outcome.status);
    if (again && !call->abandoned && table_.Requeue(call, clock_.Now())) return;
  } else if (call->abandoned) {
    const std::optional<v1::Call> back = TakeBack(call->message, reply.response());
    if (back.has_value()) {
      auto release = std::make_unique<PendingCall>();
      release->message = *back;
      table_.Add(std::move(release));
    }
  } else {
    outcome.response = std::move(*reply.mutable_response());
  }
  Complete(*call, std::move(outcome));
}

// The server takes no more calls on this stream.
void Session::Drain() {
  if (phase_ != Phase::kReady) return;
  phase_ = Phase::kDraining;
  phase_begun_ = clock_.Now();
  heartbeat_.End();
  background_.Signal();
}

void Session::OnFinished(const absl::Status& status) {
  const bool opening = phase_ == Phase::kOpening;
  phase_ = Phase::kNone;
  stream_ = nullptr;
  writing_ = false;
  cut_ = false;
  heartbeat_.End();
  connect_at_ = clock_.Now() + backoff_.Next();
  background_.Signal();

  const v1::ErrorReason reason = ReasonOf(status);
  if (reason == v1::ERROR_REASON_SESSION_NOT_FOUND) {
    LoseSession(Lost(status.message()));
  } else if (reason == v1::ERROR_REASON_TAKEN_OVER) {
    LoseSession(status);
  } else if (!IsPassing(status.code())) {
    // To send the same again would end the same way.
    LoseSession(status, /*retry=*/false);
    if (!opening) return;
    refusal_ = status;
    for (const std::unique_ptr<PendingCall>& call : table_.Clear()) Complete(*call, {status});
    changed_.SignalAll();
  }
}

absl::Status Session::NotSent() const {
  return absl::UnavailableError(
      absl::StrCat("no connection to ", options_.peer, "; the call was not sent"));
}

absl::Status Session::Lost(absl::string_view why) const {
  return absl::UnavailableError(absl::StrCat(
      "the session with ", options_.peer,
      " was lost, with all that it held, so the call may have been applied or not: ", why));
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
