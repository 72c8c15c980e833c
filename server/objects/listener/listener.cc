#include "server/objects/listener/listener.h"

#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/listener.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/sessions.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"

namespace manager {
namespace {

wire::PipeEnd OtherEnd(wire::PipeEnd end) {
  return end == wire::PIPE_END_FIRST ? wire::PIPE_END_SECOND : wire::PIPE_END_FIRST;
}

// Tells a caller of the pipe that is its.
template <class Response>
void FillPipe(Object& pipe, wire::PipeEnd end, uint64_t other, Response* response) {
  FillInfo(pipe, response->mutable_pipe());
  response->set_end(end);
  response->set_session(Sessions::ToText(other));
}

// Closes the end that a reply gave. One that gave none names no pipe.
template <class Response>
void HangUp(const Step& step, const Response& response) {
  Object* const pipe = step.Find(response.pipe().id());
  if (pipe == nullptr) return;
  static_cast<Pipe*>(pipe)->CloseEnd(response.end());
  step.Touch(*pipe);
}

}  // namespace

absl::Status Listener::Init(const Turn&, wire::ListenerCreateRequest& request) {
  if (request.backlog() < 0) {
    return Error(
        v1::ERROR_REASON_INVALID_ARGUMENT,
        absl::StrCat("backlog is ", request.backlog(), "; it must not be negative (0: no bound)"),
        {{"field", "backlog"}});
  }
  const absl::StatusOr<PipeCapacity> capacity =
      PipeCapacity::Of(request.capacity_messages(), request.capacity_bytes());
  if (!capacity.ok()) return capacity.status();
  backlog_ = request.backlog();
  capacity_ = *capacity;
  return absl::OkStatus();
}

Outcome Listener::Accept(Turn& turn, wire::ListenerAcceptRequest& request,
                         wire::ListenerAcceptResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<absl::optional<Meeting>> meeting =
      Meet(turn, wire::PIPE_END_FIRST, connectors_);
  if (!meeting.ok()) return meeting.status();
  if (!meeting->has_value()) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(acceptors_);
    return absl::OkStatus();  // accepted stays false.
  }
  response->set_accepted(true);
  FillPipe(*(*meeting)->pipe, wire::PIPE_END_FIRST, (*meeting)->session, response);
  return absl::OkStatus();
}

Outcome Listener::Connect(Turn& turn, wire::ListenerConnectRequest& request,
                          wire::ListenerConnectResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<absl::optional<Meeting>> meeting =
      Meet(turn, wire::PIPE_END_SECOND, acceptors_);
  if (!meeting.ok()) return meeting.status();
  if (!meeting->has_value()) {
    if (!turn.MayWait(*timeout)) return absl::OkStatus();  // connected stays false.
    if (!IsBacklogFull(turn)) return Outcome::WaitIn(connectors_);
    return Error(v1::ERROR_REASON_LIMIT_REACHED,
                 absl::StrCat("the listener's backlog of ", backlog_,
                              " is full of calls that wait to connect; try again later"),
                 {{"limit", "backlog"}});
  }
  response->set_connected(true);
  FillPipe(*(*meeting)->pipe, wire::PIPE_END_SECOND, (*meeting)->session, response);
  return absl::OkStatus();
}

absl::Status Listener::Close(wire::ListenerCloseRequest&, wire::ListenerCloseResponse*) {
  closed_ = true;
  return absl::OkStatus();
}

absl::Status Listener::Inspect(const wire::ListenerInspectRequest&,
                               wire::ListenerInspectResponse* response) const {
  response->set_closed(closed_);
  response->set_backlog(backlog_);
  response->set_waiting_accepts(static_cast<int64_t>(acceptors_.size()));
  response->set_waiting_connects(static_cast<int64_t>(connectors_.size()));
  return absl::OkStatus();
}

void Listener::TakeBackAccept(const Step& step, wire::ListenerAcceptResponse& response) {
  HangUp(step, response);
}

void Listener::TakeBackConnect(const Step& step, wire::ListenerConnectResponse& response) {
  HangUp(step, response);
}

absl::StatusOr<absl::optional<Listener::Meeting>> Listener::Meet(const Turn& turn,
                                                                 wire::PipeEnd end,
                                                                 const Line& others) {
  if (const auto known = met_.find(turn.ticket()); known != met_.end()) {
    const Meeting meeting = known->second;
    met_.erase(known);
    return absl::optional<Meeting>(meeting);
  }
  const uint64_t session = turn.owner().session;
  if (session == 0) {
    return Error(v1::ERROR_REASON_SESSION_REQUIRED,
                 "it is sessions that a listener connects; open one first");
  }
  if (closed_) return Error(v1::ERROR_REASON_PIPE_CLOSED, "the listener is closed");
  const Waiter* const other = FirstToMeet(others, turn);
  if (other == nullptr) return absl::optional<Meeting>();

  const absl::StatusOr<Object*> adopted = turn.Adopt(std::make_unique<Pipe>(capacity_));
  if (!adopted.ok()) return adopted.status();
  auto& pipe = static_cast<Pipe&>(**adopted);
  pipe.Give(end, turn.NewGrant());
  pipe.Give(OtherEnd(end), {other->owner, turn.NewFence(), turn.now()});
  turn.GiveTo(session, pipe);
  turn.GiveTo(other->owner.session, pipe);
  turn.Touch(pipe);
  met_[other->ticket] = {&pipe, session};
  return absl::optional<Meeting>({&pipe, other->owner.session});
}

const Waiter* Listener::FirstToMeet(const Line& line, const Step& step) const {
  for (const Waiter* const waiter : line) {
    if (!met_.contains(waiter->ticket) && step.Holds(waiter->guard)) return waiter;
  }
  return nullptr;
}

bool Listener::IsBacklogFull(const Turn& turn) const {
  if (backlog_ == 0 || static_cast<int64_t>(connectors_.size()) < backlog_) return false;
  // A call that waits already is one of them. Only one that has just come is behind the last.
  return (*std::prev(connectors_.end()))->ticket < turn.ticket();
}

void Listener::Save(const StateSink& sink) const {
  state::v1::Listener state;
  state.set_closed(closed_);
  state.set_backlog(backlog_);
  state.set_capacity_messages(capacity_.messages);
  state.set_capacity_bytes(capacity_.bytes);
  sink(state);
}

absl::Status Listener::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Listener>(part);
  if (!state.ok()) return state.status();
  closed_ = state->closed();
  backlog_ = state->backlog();
  capacity_.messages = state->capacity_messages();
  capacity_.bytes = state->capacity_bytes();
  return absl::OkStatus();
}

std::vector<Method> Listener::Methods() {
  return {
      CreateRow<Listener, wire::ListenerCreateRequest, wire::ListenerCreateResponse>(
          "Listener/Create"),
      Row<&Listener::Accept, &Listener::TakeBackAccept>("Listener/Accept"),
      Row<&Listener::Connect, &Listener::TakeBackConnect>("Listener/Connect"),
      Row<&Listener::Close>("Listener/Close"),
      Row<&Listener::Inspect>("Listener/Inspect"),
  };
}

}  // namespace manager
