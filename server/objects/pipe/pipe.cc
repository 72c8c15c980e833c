#include "server/objects/pipe/pipe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/sessions.h"
#include "server/objects/time_fields.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

absl::Status NegativeCapacity(absl::string_view field, int64_t capacity) {
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               absl::StrCat(field, " is ", capacity, "; it must not be negative (0: the default)"),
               {{"field", field}});
}

absl::string_view NameOf(wire::PipeEnd end) {
  return end == wire::PIPE_END_FIRST ? "first" : "second";
}

absl::Status EndIsClosed(wire::PipeEnd end) {
  return Error(v1::ERROR_REASON_PIPE_CLOSED,
               absl::StrCat("the pipe's ", NameOf(end), " end is closed"), {{"end", NameOf(end)}});
}

// Whether it is this call's turn in a line where a later call might find what an earlier one lacks.
bool ComesFirst(const Turn& turn, const Line& line) {
  return line.empty() || line.front()->ticket == turn.ticket();
}

}  // namespace

absl::StatusOr<PipeCapacity> PipeCapacity::Of(int64_t messages, int64_t bytes) {
  if (messages < 0) return NegativeCapacity("capacity_messages", messages);
  if (bytes < 0) return NegativeCapacity("capacity_bytes", bytes);
  PipeCapacity capacity;
  if (messages > 0) capacity.messages = messages;
  if (bytes > 0) capacity.bytes = bytes;
  return capacity;
}

bool Pipe::End::HasRoomFor(size_t message_bytes, const PipeCapacity& capacity) const {
  if (messages.empty()) return true;  // Even if it is too small for the message.
  return static_cast<int64_t>(messages.size()) < capacity.messages &&
         bytes + static_cast<int64_t>(message_bytes) <= capacity.bytes;
}

absl::Status Pipe::Init(const Turn&, wire::PipeCreateRequest& request) {
  const absl::StatusOr<PipeCapacity> capacity =
      PipeCapacity::Of(request.capacity_messages(), request.capacity_bytes());
  if (!capacity.ok()) return capacity.status();
  capacity_ = *capacity;
  one_way_ = request.one_way();
  return absl::OkStatus();
}

absl::Status Pipe::CheckSame(const wire::PipeCreateRequest& request) const {
  const bool named_only = request.mode() == wire::CREATE_MODE_GET_ONLY;
  if (named_only || request.one_way() == one_way_) return absl::OkStatus();
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("'", request.object(), "' is a pipe that goes ",
                            one_way_ ? "one way" : "both ways"),
               {{"object", request.object()}, {"type", kType}});
}

absl::optional<int64_t> Pipe::size() const {
  return static_cast<int64_t>(first_.messages.size() + second_.messages.size());
}

std::string Pipe::Summary() const {
  std::string summary = one_way_ ? "one way" : "both ways";
  if (first_.closed && second_.closed) return summary + ", closed";
  if (first_.closed) summary += ", first end closed";
  if (second_.closed) summary += ", second end closed";
  absl::StrAppend(&summary, ", ", *size(), " messages");
  return summary;
}

LineList Pipe::Lines() {
  return {&first_.receivers, &second_.receivers, &first_.senders, &second_.senders};
}

void Pipe::EndSession(uint64_t session, const Step&) {
  for (End* const end : {&first_, &second_}) {
    const Grant* const grant = grants_.Find(end->fence);
    if (grant != nullptr && grant->owner.session == session) CloseEnd(*end);
  }
}

absl::StatusOr<Pipe::Ends> Pipe::EndsFor(wire::PipeEnd end, const Owner& owner) {
  if (end != wire::PIPE_END_FIRST && end != wire::PIPE_END_SECOND) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 "a pipe has a first end and a second; say which of them", {{"field", "end"}});
  }
  const Ends ends = end == wire::PIPE_END_FIRST ? Ends{&first_, &second_} : Ends{&second_, &first_};
  const Grant* const grant = grants_.Find(ends.own->fence);
  if (grant != nullptr && grant->owner.session != owner.session) {
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 absl::StrCat("the pipe's ", NameOf(end), " end belongs to another session"),
                 {{"end", NameOf(end)}, {"session", Sessions::ToText(grant->owner.session)}});
  }
  return ends;
}

absl::StatusOr<Pipe::Ends> Pipe::EndsToUse(wire::PipeEnd end, const Owner& owner,
                                           wire::PipeEnd against) {
  absl::StatusOr<Ends> ends = EndsFor(end, owner);
  if (!ends.ok()) return ends.status();
  if (ends->own->closed) return EndIsClosed(end);
  if (one_way_ && end == against) {
    return Error(v1::ERROR_REASON_PIPE_ONE_WAY,
                 "the pipe goes one way: its first end receives, its second sends",
                 {{"end", NameOf(end)}});
  }
  return ends;
}

absl::Status Pipe::Attach(const Turn& turn, wire::PipeAttachRequest& request,
                          wire::PipeAttachResponse* response) {
  if (turn.owner().session == 0) {
    return Error(v1::ERROR_REASON_SESSION_REQUIRED,
                 "an end is attached to the session that asks for it; open one first");
  }
  const absl::StatusOr<Ends> ends = EndsFor(request.end(), turn.owner());
  if (!ends.ok()) return ends.status();
  if (ends->own->closed) return EndIsClosed(request.end());
  Claim(*ends->own, turn);
  response->set_fence(ends->own->fence);
  return absl::OkStatus();
}

Outcome Pipe::Send(Turn& turn, wire::PipeSendRequest& request, wire::PipeSendResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (absl::Status status = CheckPresent("message", request.message()); !status.ok()) return status;
  const absl::StatusOr<Ends> ends = EndsToUse(request.end(), turn.owner(), wire::PIPE_END_FIRST);
  if (!ends.ok()) return ends.status();
  const auto [own, other] = *ends;
  if (other->closed) {
    return Error(v1::ERROR_REASON_PIPE_CLOSED, "the pipe's other end is closed, so nobody receives",
                 {{"end", "other"}});
  }
  Claim(*own, turn);
  const size_t bytes = request.message().size();
  // A small message must not overtake a large one that waits.
  if (!other->HasRoomFor(bytes, capacity_) || !ComesFirst(turn, own->senders)) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(own->senders);
    return absl::OkStatus();  // sent stays false.
  }
  other->messages.push_back(Hold(std::move(*request.mutable_message())));
  other->bytes += static_cast<int64_t>(bytes);
  response->set_sent(true);
  return absl::OkStatus();
}

Outcome Pipe::Receive(Turn& turn, wire::PipeReceiveRequest& request,
                      wire::PipeReceiveResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<Ends> ends = EndsToUse(request.end(), turn.owner(), wire::PIPE_END_SECOND);
  if (!ends.ok()) return ends.status();
  const auto [own, other] = *ends;
  if (own->messages.empty() && other->closed) {
    return Error(v1::ERROR_REASON_END_OF_PIPE,
                 "the pipe's other end is closed, and everything that it sent was received");
  }
  Claim(*own, turn);
  if (own->messages.empty()) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(own->receivers);
    return absl::OkStatus();  // received stays false.
  }
  response->set_message(std::move(own->messages.front()).Take());
  own->messages.pop_front();
  own->bytes -= static_cast<int64_t>(response->message().size());
  response->set_received(true);
  response->set_end(request.end());
  return absl::OkStatus();
}

Outcome Pipe::Poll(Turn& turn, wire::PipePollRequest& request, wire::PipePollResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<Ends> ends = EndsToUse(request.end(), turn.owner(), wire::PIPE_END_SECOND);
  if (!ends.ok()) return ends.status();
  const auto [own, other] = *ends;
  Claim(*own, turn);
  const bool ready = !own->messages.empty() || other->closed;
  if (!ready && turn.MayWait(*timeout)) return Outcome::WaitIn(own->receivers);
  response->set_ready(ready);
  return absl::OkStatus();
}

absl::Status Pipe::Close(const Turn& turn, wire::PipeCloseRequest& request,
                         wire::PipeCloseResponse*) {
  const absl::StatusOr<Ends> ends = EndsFor(request.end(), turn.owner());
  if (!ends.ok()) return ends.status();
  CloseEnd(*ends->own);
  return absl::OkStatus();
}

absl::Status Pipe::Inspect(const wire::PipeInspectRequest&,
                           wire::PipeInspectResponse* response) const {
  response->set_one_way(one_way_);
  response->set_capacity_messages(capacity_.messages);
  response->set_capacity_bytes(capacity_.bytes);
  Describe(first_, response->mutable_first());
  Describe(second_, response->mutable_second());
  return absl::OkStatus();
}

void Pipe::TakeBackReceive(wire::PipeReceiveResponse& response) {
  if (!response.received()) return;
  End& end = EndOf(response.end());
  if (end.closed) return;  // It would have been dropped with the rest.
  end.bytes += static_cast<int64_t>(response.message().size());
  end.messages.push_front(Hold(std::move(*response.mutable_message())));
}

void Pipe::Give(wire::PipeEnd end, const Grant& grant) {
  grants_.Add(grant);
  EndOf(end).fence = grant.fence;
}

void Pipe::CloseEnd(wire::PipeEnd end) { CloseEnd(EndOf(end)); }

void Pipe::Claim(End& end, const Turn& turn) {
  if (end.fence != 0 || turn.owner().session == 0) return;
  const Grant grant = turn.NewGrant();
  grants_.Add(grant);
  end.fence = grant.fence;
  turn.Touch(*this);  // Calls outside the session, which may wait here, are refused from now on.
}

void Pipe::CloseEnd(End& end) {
  end.closed = true;
  end.messages.clear();
  end.bytes = 0;
  grants_.Remove(std::exchange(end.fence, 0));
}

void Pipe::Describe(const End& end, wire::PipeEndState* state) const {
  state->set_closed(end.closed);
  state->set_messages(static_cast<int64_t>(end.messages.size()));
  state->set_bytes(end.bytes);
  state->set_waiting_receives(static_cast<int64_t>(end.receivers.size()));
  state->set_waiting_sends(static_cast<int64_t>(end.senders.size()));
  const Grant* const grant = grants_.Find(end.fence);
  if (grant == nullptr) return;
  state->set_session(Sessions::ToText(grant->owner.session));
  state->set_owner(grant->owner.number);
  state->set_fence(grant->fence);
  SetTimestamp(grant->since, state->mutable_since());
}

std::vector<Method> Pipe::Methods() {
  return {
      CreateRow<Pipe, wire::PipeCreateRequest, wire::PipeCreateResponse>("Pipe/Create"),
      Row<&Pipe::Attach>("Pipe/Attach"),
      Row<&Pipe::Send>("Pipe/Send"),
      Row<&Pipe::Receive, &Pipe::TakeBackReceive>("Pipe/Receive"),
      Row<&Pipe::Poll>("Pipe/Poll"),
      Row<&Pipe::Close>("Pipe/Close"),
      Row<&Pipe::Inspect>("Pipe/Inspect"),
  };
}

}  // namespace manager
