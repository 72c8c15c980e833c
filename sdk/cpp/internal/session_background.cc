// What a session does in the background: connects, keeps its lease, gives up what takes too long.

#include <errno.h>  // NOLINT(modernize-deprecated-headers): for program_invocation_short_name.
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "manager/internal/session.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

// How long Close waits for the server to hear of it.
constexpr absl::Duration kClosePatience = absl::Seconds(1);

constexpr size_t kMaxClientName = 256;

// As the user says, or program@host:process.
std::string ClientName(const std::string& wished) {
  std::string name = wished;
  if (name.empty()) {
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    name = absl::StrCat(program_invocation_short_name, "@", host, ":", getpid());
  }
  name = ToPrintableUtf8(name);
  while (name.size() > kMaxClientName || !IsValidUtf8(name)) name.pop_back();
  return name;
}

}  // namespace

void Session::Run() {
  absl::MutexLock lock(&mu_);
  while (!closing_) RunOnce(absl::InfiniteFuture());
  Shutdown();
}

// Does what is to be done, then waits for more, or drives the stream by one event.
void Session::RunOnce(absl::Time until) {
  const absl::Time now = clock_.Now();
  if (lease_ != nullptr && now >= lease_->end()) OnLeaseEnd(now);
  ExpireCalls(now);
  if (stream_ != nullptr) {
    KeepUp(now);
  } else if (Wanted() && now >= connect_at_) {
    Connect(now);
  }
  if (!finished_.empty()) return RunFinished();

  until = std::min(until, NextWake());
  if (stream_ != nullptr && !driven_ && BackgroundDrives()) return Drive(until);
  HandOver();
  background_.WaitWithTimeout(&mu_, until - clock_.Now());
}

// What is held is lost, as far as the client can know. The session may yet be resumed.
void Session::OnLeaseEnd(absl::Time now) {
  if (now >= lease_->end() + time_away_) {
    LoseSession(Lost(absl::StrCat("its lease of ", absl::FormatDuration(lease_length_),
                                  " ran out while the server could not be reached")));
    if (stream_ != nullptr && !cut_) Cut();
  } else if (!LeaseHasEnded()) {
    ended_.push_back(lease_);
    finished_.push_back({[lease = lease_](const CallOutcome&) { lease->TellWatchers(); }, {}});
  }
}

// The server has heard what was sent at this time. A lease that has ended does not begin anew: who
// watches it has been told. What is granted from now on has another.
void Session::RenewLease(absl::Time sent) {
  if (!LeaseHasEnded()) return lease_->Renew(sent);
  lease_ = std::make_shared<Lease>(lease_length_, sent, clock_);
}

bool Session::BackgroundDrives() const {
  return phase_ != Phase::kReady || cut_ || heartbeat_.awaited() || table_.size() > waited_for_;
}

absl::Time Session::NextWake() const {
  absl::Time wake = next_expiry_;
  if (lease_ != nullptr) {
    wake = std::min(wake, lease_->end() + (LeaseHasEnded() ? time_away_ : absl::ZeroDuration()));
  }
  if (stream_ == nullptr) return Wanted() ? std::min(wake, connect_at_) : wake;
  if (cut_) return wake;
  return std::min(wake, phase_ == Phase::kReady ? heartbeat_.next() : phase_begun_ + Patience());
}

// How long a stream may take to open, or to end. A lease that began with an attempt must have some
// time left when it succeeds.
absl::Duration Session::Patience() const {
  return std::min(options_.client.connect_timeout, lease_length_ / 2);
}

bool Session::Wanted() const { return !id_.empty() || wanted_ || !table_.empty(); }

void Session::Connect(absl::Time now) {
  if (channel_ == nullptr) channel_ = options_.open_channel();
  v1::SessionConnectRequest first;
  v1::SessionOpenRequest* open = first.mutable_open();
  open->set_session(id_);
  *open->mutable_lease() = ToProto(wished_lease_);
  open->set_client(ClientName(options_.client.client_name));
  phase_ = Phase::kOpening;
  phase_begun_ = now;
  writing_ = true;
  stream_ = std::make_shared<SessionStream>(channel_, first);
}

void Session::KeepUp(absl::Time now) {
  if (cut_) return;
  if (phase_ != Phase::kReady) {
    if (now >= phase_begun_ + Patience()) Cut();
  } else if (heartbeat_.Overdue(now)) {
    Cut();
  } else if (heartbeat_.Due(now)) {
    heartbeat_.Ask(now);
    Flush();
  }
}

// Gives the stream up. A connection that exists and does not answer is not used again.
void Session::Cut() {
  cut_ = true;
  stream_->Cancel();
  if (phase_ != Phase::kDraining && channel_->GetState(false) == GRPC_CHANNEL_READY) {
    channel_ = nullptr;
  }
}

// Gives up calls that nobody watches, and those that cannot be sent, for want of a session.
void Session::ExpireCalls(absl::Time now) {
  const bool unsendable = id_.empty();
  if (!unsendable && now < next_expiry_) return;
  next_expiry_ = absl::InfiniteFuture();
  std::vector<PendingCall*> late, unsent;
  for (PendingCall* call : table_.All()) {
    const absl::Time deadline = call->waiter != nullptr ? absl::InfiniteFuture() : call->deadline;
    const absl::Time give_up = unsendable ? table_.GiveUpAt(*call, options_.client.connect_timeout)
                                          : absl::InfiniteFuture();
    if (deadline <= now) {
      late.push_back(call);
    } else if (give_up <= now) {
      unsent.push_back(call);
    } else {
      next_expiry_ = std::min({next_expiry_, deadline, give_up});
    }
  }
  for (PendingCall* call : late) GiveUp(*call);
  for (PendingCall* call : unsent) {
    Complete(*call, {call->sent_before ? Lost("no other could be opened") : NotSent()});
    table_.Abandon(*call);
  }
}

void Session::LoseSession(const absl::Status& status, bool retry) {
  if (id_.empty()) return;
  id_.clear();
  std::shared_ptr<Lease> lease = std::move(lease_);
  lease_ = nullptr;
  lease->Lose();
  for (const std::shared_ptr<Lease>& ended : std::exchange(ended_, {})) ended->Lose();
  finished_.push_back({[lease](const CallOutcome&) { lease->TellWatchers(); }, {}});
  if (options_.client.on_session_lost != nullptr) {
    finished_.push_back(
        {[lost = options_.client.on_session_lost](const CallOutcome&) { lost(); }, {}});
  }
  for (const std::unique_ptr<PendingCall>& call : table_.EndSession(clock_.Now(), retry)) {
    Complete(*call, {status});
  }
}

void Session::Close() {
  {
    absl::MutexLock lock(&mu_);
    closing_ = true;
    if (phase_ == Phase::kOpening) Cut();
    Flush();  // Wakes the background where it drives the stream.
    background_.Signal();
  }
  if (OnBackground()) {
    thread_.detach();  // It ends by itself, and has the session until then.
  } else {
    thread_.join();
  }
}

void Session::Shutdown() {
  const absl::Time deadline = clock_.Now() + kClosePatience;
  if (phase_ == Phase::kReady) {
    Flush();
    while (stream_ != nullptr && clock_.Now() < deadline) Drive(deadline);
  }
  if (stream_ != nullptr && !cut_) Cut();
  while (stream_ != nullptr) Drive(absl::InfiniteFuture());
  for (const std::unique_ptr<PendingCall>& call : table_.Clear()) {
    Complete(*call, {absl::CancelledError("the client is gone; the call may have been applied")});
  }
  if (!finished_.empty()) RunFinished();
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
