#include "server/objects/sessions.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/utf8/utf8.h"
#include "server/base/error.h"
#include "server/objects/paging.h"
#include "server/objects/time_fields.h"
#include "server/objects/timeout.h"

namespace manager {
namespace {

constexpr size_t kIdDigits = 16;
constexpr size_t kMaxClientBytes = 256;
constexpr int kMaxHeldNames = 1000;

// A permutation of all numbers (the finalizer of SplitMix64): what goes in but once comes out but
// once, and looks like a random number.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

void FillInfo(const SessionState& session, wire::SessionInfo* info) {
  info->set_session(Sessions::ToText(session.id));
  info->set_client(session.client);
  SetDuration(session.lease, info->mutable_lease());
  SetTimestamp(session.opened, info->mutable_open_time());
  info->set_waiting_calls(static_cast<int64_t>(session.waiters.size()));
  info->set_replies_kept(static_cast<int64_t>(session.replies.size()));
  info->set_bytes_in_flight(session.bytes);
  info->set_held_objects(static_cast<int64_t>(session.held.size()));
}

}  // namespace

absl::Status CallCancelled() {
  return Error(v1::ERROR_REASON_CALL_CANCELLED, "the client gave the waiting call up");
}

std::string Sessions::ToText(uint64_t id) { return absl::StrFormat("%016x", id); }

uint64_t Sessions::FromText(absl::string_view text) {
  uint64_t id = 0;
  const bool is_id = text.size() == kIdDigits && absl::SimpleHexAtoi(text, &id);
  return is_id && ToText(id) == text ? id : 0;
}

absl::Status Sessions::NotFound(absl::string_view session) {
  return Error(v1::ERROR_REASON_SESSION_NOT_FOUND,
               absl::StrCat("there is no session '", session,
                            "': it was closed, its lease has run out, or the server has started "
                            "anew; open another one"),
               {{"session", session}});
}

void Sessions::Restore(uint64_t seed, uint64_t opened) {
  seed_ = seed;
  opened_ = opened;
}

void Sessions::Restore(std::unique_ptr<SessionState> session) {
  by_id_[session->id] = session.get();
  by_order_[session->order] = std::move(session);
}

SessionState* Sessions::Find(uint64_t id) const {
  if (id == 0) return nullptr;
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

absl::string_view Sessions::ClientOf(uint64_t id) const {
  const SessionState* const session = Find(id);
  return session == nullptr ? absl::string_view() : session->client;
}

std::unique_ptr<SessionState> Sessions::Remove(uint64_t id, SessionEvent::Kind what) {
  const auto found = by_order_.find(by_id_.at(id)->order);
  std::unique_ptr<SessionState> session = std::move(found->second);
  by_order_.erase(found);
  by_id_.erase(id);
  events_.push_back({what, id, absl::ZeroDuration()});
  return session;
}

absl::StatusOr<SessionState*> Sessions::FindByText(absl::string_view text) const {
  SessionState* const session = Find(FromText(text));
  if (session == nullptr) return NotFound(text);
  return session;
}

absl::StatusOr<absl::Duration> Sessions::Lease(const wire::SessionOpenRequest& request) const {
  const absl::StatusOr<absl::Duration> wish = ToTimeout(request.lease());
  if (!wish.ok()) return wish.status();
  if (*wish < absl::ZeroDuration()) {
    return Error(
        v1::ERROR_REASON_INVALID_ARGUMENT,
        absl::StrCat("the lease is ", absl::FormatDuration(*wish), "; it must not be negative"),
        {{"field", "lease"}});
  }
  if (*wish == absl::ZeroDuration()) return limits_.default_lease;
  return std::clamp(*wish, limits_.min_lease, limits_.max_lease);
}

uint64_t Sessions::NewId() {
  uint64_t id = 0;
  while (id == 0) id = Mix(seed_ + ++opened_);
  return id;
}

absl::StatusOr<SessionState*> Sessions::Add(const Turn& turn, wire::SessionOpenRequest& request) {
  const absl::StatusOr<absl::Duration> lease = Lease(request);
  if (!lease.ok()) return lease.status();
  if (request.client().size() > kMaxClientBytes) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("the client's name has ", request.client().size(), " bytes; at most ",
                              kMaxClientBytes, " are kept"),
                 {{"field", "client"}});
  }
  if (count() >= limits_.max_sessions) {
    return Error(v1::ERROR_REASON_LIMIT_REACHED,
                 absl::StrCat("the server has its limit of ", limits_.max_sessions, " sessions"),
                 {{"limit", "max_sessions"}});
  }
  auto session = std::make_unique<SessionState>();
  session->id = NewId();
  session->order = opened_;
  session->client = ToPrintableUtf8(request.client());
  session->lease = *lease;
  session->opened = turn.now();
  SessionState* const added = session.get();
  Restore(std::move(session));
  return added;
}

absl::Status Sessions::Open(const Turn& turn, wire::SessionOpenRequest& request,
                            wire::SessionOpenResponse* response) {
  const absl::StatusOr<SessionState*> session =
      request.session().empty() ? Add(turn, request) : FindByText(request.session());
  if (!session.ok()) return session.status();
  events_.push_back({SessionEvent::Kind::kHeardOf, (*session)->id, (*session)->lease});
  response->set_session(ToText((*session)->id));
  SetDuration((*session)->lease, response->mutable_lease());
  wire::SessionLimits* const limits = response->mutable_limits();
  limits->set_max_waiting_calls(limits_.max_session_waiting_calls);
  limits->set_max_replies_kept(limits_.max_session_replies);
  limits->set_max_bytes_in_flight(limits_.max_session_bytes);
  SetDuration(limits_.max_time_away, response->mutable_max_time_away());
  return absl::OkStatus();
}

absl::Status Sessions::KeepAlive(wire::SessionKeepAliveRequest& request,
                                 wire::SessionKeepAliveResponse* response) {
  const absl::StatusOr<SessionState*> session = FindByText(request.session());
  if (!session.ok()) return session.status();
  events_.push_back({SessionEvent::Kind::kHeardOf, (*session)->id, (*session)->lease});
  SetDuration((*session)->lease, response->mutable_lease());
  return absl::OkStatus();
}

absl::Status Sessions::CancelCall(wire::SessionCancelCallRequest& request,
                                  wire::SessionCancelCallResponse*) {
  const absl::StatusOr<SessionState*> session = FindByText(request.session());
  if (!session.ok()) return session.status();
  cancelled_.push_back({(*session)->id, request.call_id()});
  return absl::OkStatus();
}

absl::Status Sessions::Close(wire::SessionCloseRequest& request, wire::SessionCloseResponse*) {
  const absl::StatusOr<SessionState*> session = FindByText(request.session());
  if (!session.ok()) return session.status();
  closed_.push_back((*session)->id);
  return absl::OkStatus();
}

absl::Status Sessions::List(const wire::SessionListRequest& request,
                            wire::SessionListResponse* response) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  // The next page begins after the last session of the page before, which may be gone.
  uint64_t after = 0;
  if (!request.page_token().empty() && !absl::SimpleAtoi(request.page_token(), &after)) {
    return BadPageToken();
  }
  for (auto at = by_order_.upper_bound(after); at != by_order_.end(); ++at) {
    if (response->sessions_size() == *page_size) {
      response->set_next_page_token(absl::StrCat(after));
      break;
    }
    after = at->first;
    FillInfo(*at->second, response->add_sessions());
  }
  return absl::OkStatus();
}

absl::Status Sessions::Describe(const wire::SessionDescribeRequest& request,
                                wire::SessionDescribeResponse* response) const {
  const absl::StatusOr<SessionState*> session = FindByText(request.session());
  if (!session.ok()) return session.status();
  FillInfo(**session, response->mutable_info());
  for (const auto& [id, name] : (*session)->held) {
    if (response->held_objects_size() == kMaxHeldNames) break;
    response->add_held_objects(name);
  }
  return absl::OkStatus();
}

std::vector<Method> Sessions::Methods() {
  return {
      Row<&Sessions::Open>("Session/Open"),
      Row<&Sessions::KeepAlive>("Session/KeepAlive"),
      Row<&Sessions::CancelCall>("Session/CancelCall"),
      Row<&Sessions::Close>("Session/Close"),
      Row<&Sessions::List>("Session/List"),
      Row<&Sessions::Describe>("Session/Describe"),
  };
}

}  // namespace manager
