#include "tests/behaviour/random/pipe_model.h"

#include <algorithm>
#include <utility>

#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the pipe";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

template <class Request>
Request NamingEnd(size_t end) {
  auto request = Naming<Request>();
  request.set_end(end == 0 ? v1::PIPE_END_FIRST : v1::PIPE_END_SECOND);
  return request;
}

int64_t BytesOf(const std::deque<v1::Value>& messages) {
  int64_t bytes = 0;
  for (const v1::Value& message : messages) bytes += static_cast<int64_t>(message.ByteSizeLong());
  return bytes;
}

}  // namespace

RandomCall PipeModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  const bool is_used_up = ends_[0].closed || ends_[1].closed;
  if (random.OneIn(is_used_up ? 10 : 300)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  static constexpr std::array kWishes{Wish::kReceive, Wish::kPoll, Wish::kSend};
  const RandomTimeout timeout(random);
  Waiter waiter{.id = id,
                .session = random.Below(kModelSessions + 1),
                .owner = static_cast<uint64_t>(random.Below(3)),
                .deadline = now + timeout.length,
                .wish = random.OneOf(kWishes),
                .end = static_cast<size_t>(random.Below(2))};
  // Mostly the session that has the end.
  const int owner = ends_.at(waiter.end).session;
  if (owner != 0 && !random.OneIn(10)) waiter.session = owner;
  RandomCall call;
  if (random.OneIn(100)) {
    call = Close(waiter, answers);
  } else if (random.OneIn(30)) {
    call = Attach(waiter, answers);
  } else {
    if (waiter.wish == Wish::kSend) {
      waiter.message.set_string_value(std::to_string(id) +
                                      std::string(static_cast<size_t>(random.Below(30)), '.'));
    }
    call = CallWaiting(waiter, timeout, answers);
  }
  call.session = waiter.session;
  call.owner = waiter.owner;
  return call;
}

RandomCall PipeModel::Create(Random& random) {
  auto request = Naming<v1::PipeCreateRequest>();
  one_way_ = random.OneIn(4);
  capacity_messages_ = random.Between(1, 4);
  capacity_bytes_ = random.Between(1, 60);
  request.set_one_way(one_way_);
  request.set_capacity_messages(capacity_messages_);
  request.set_capacity_bytes(capacity_bytes_);
  return MakeCall("Pipe/Create", request);
}

RandomCall PipeModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  ++incarnation_;
  exists_ = true;
  ends_ = {};
  return Create(random);
}

RandomCall PipeModel::CallWaiting(const Waiter& waiter, const RandomTimeout& timeout,
                                  Answers* answers) {
  if (!exists_) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else {
    LineOf(waiter).push_back(waiter);
    if (Try(waiter, !timeout.waits(), answers)) {
      Waiter answered;
      TakeOut([&](const Waiter& other) { return other.id == waiter.id; }, &answered);
    }
    Settle(answers);
  }
  if (waiter.wish == Wish::kSend) {
    auto request = NamingEnd<v1::PipeSendRequest>(waiter.end);
    *request.mutable_message() = waiter.message;
    timeout.Fill(&request);
    return MakeCall("Pipe/Send", request);
  }
  if (waiter.wish == Wish::kPoll) {
    auto request = NamingEnd<v1::PipePollRequest>(waiter.end);
    timeout.Fill(&request);
    return MakeCall("Pipe/Poll", request);
  }
  auto request = NamingEnd<v1::PipeReceiveRequest>(waiter.end);
  timeout.Fill(&request);
  return MakeCall("Pipe/Receive", request);
}

RandomCall PipeModel::Attach(const Waiter& waiter, Answers* answers) {
  const End& end = ends_.at(waiter.end);
  Expected& expected = (*answers)[waiter.id];
  if (!exists_) {
    expected = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (waiter.session == 0) {
    expected = Refused(v1::ERROR_REASON_SESSION_REQUIRED);
  } else if (IsOthers(end, waiter.session)) {
    expected = Refused(v1::ERROR_REASON_NOT_OWNER);
  } else if (end.closed) {
    expected = Refused(v1::ERROR_REASON_PIPE_CLOSED);
  } else {
    Claim(waiter);
    v1::PipeAttachResponse reply;
    reply.set_fence(end.fence);
    expected = Ok(reply);
    Settle(answers);
  }
  return MakeCall("Pipe/Attach", NamingEnd<v1::PipeAttachRequest>(waiter.end));
}

RandomCall PipeModel::Close(const Waiter& waiter, Answers* answers) {
  End& end = ends_.at(waiter.end);
  Expected& expected = (*answers)[waiter.id];
  if (!exists_) {
    expected = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (IsOthers(end, waiter.session)) {
    expected = Refused(v1::ERROR_REASON_NOT_OWNER);
  } else {
    CloseEnd(end);
    expected = Ok(v1::PipeCloseResponse());
    Settle(answers);
  }
  return MakeCall("Pipe/Close", NamingEnd<v1::PipeCloseRequest>(waiter.end));
}

RandomCall PipeModel::Inspect(int id, Answers* answers) {
  v1::PipeInspectResponse reply;
  reply.set_one_way(one_way_);
  reply.set_capacity_messages(capacity_messages_);
  reply.set_capacity_bytes(capacity_bytes_);
  *reply.mutable_first() = StateOf(ends_[0]);
  *reply.mutable_second() = StateOf(ends_[1]);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Pipe/Inspect", Naming<v1::PipeInspectRequest>());
}

RandomCall PipeModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  Waiter waiter;
  while (TakeOut([](const Waiter&) { return true; }, &waiter)) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  ends_ = {};
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

bool PipeModel::Try(const Waiter& waiter, bool must, Answers* answers) {
  const v1::ErrorReason refusal = RefusalOf(waiter);
  if (refusal != v1::ERROR_REASON_UNSPECIFIED) {
    (*answers)[waiter.id] = Refused(refusal);
    return true;
  }
  Claim(waiter);
  if (CanDo(waiter)) {
    (*answers)[waiter.id] = Do(waiter);
    return true;
  }
  if (must) (*answers)[waiter.id] = {};  // A reply with no field: not sent, received or ready.
  return must;
}

v1::ErrorReason PipeModel::RefusalOf(const Waiter& waiter) const {
  const End& own = ends_.at(waiter.end);
  const End& other = ends_.at(1 - waiter.end);
  if (IsOthers(own, waiter.session)) return v1::ERROR_REASON_NOT_OWNER;
  if (own.closed) return v1::ERROR_REASON_PIPE_CLOSED;
  const size_t sender = 1;
  if (one_way_ && (waiter.wish == Wish::kSend) != (waiter.end == sender)) {
    return v1::ERROR_REASON_PIPE_ONE_WAY;
  }
  if (waiter.wish == Wish::kSend && other.closed) return v1::ERROR_REASON_PIPE_CLOSED;
  if (waiter.wish == Wish::kReceive && other.closed && own.messages.empty()) {
    return v1::ERROR_REASON_END_OF_PIPE;
  }
  return v1::ERROR_REASON_UNSPECIFIED;
}

bool PipeModel::CanDo(const Waiter& waiter) const {
  const End& own = ends_.at(waiter.end);
  const End& other = ends_.at(1 - waiter.end);
  if (waiter.wish == Wish::kReceive) return !own.messages.empty();
  if (waiter.wish == Wish::kPoll) return !own.messages.empty() || other.closed;
  if (own.senders.front().id != waiter.id) return false;
  if (other.messages.empty()) return true;
  return static_cast<int64_t>(other.messages.size()) < capacity_messages_ &&
         BytesOf(other.messages) + BytesOf({waiter.message}) <= capacity_bytes_;
}

Expected PipeModel::Do(const Waiter& waiter) {
  End& own = ends_.at(waiter.end);
  if (waiter.wish == Wish::kPoll) {
    v1::PipePollResponse reply;
    reply.set_ready(true);
    return Ok(reply);
  }
  if (waiter.wish == Wish::kSend) {
    ends_.at(1 - waiter.end).messages.push_back(waiter.message);
    v1::PipeSendResponse reply;
    reply.set_sent(true);
    return Ok(reply);
  }
  v1::PipeReceiveResponse reply;
  reply.set_received(true);
  *reply.mutable_message() = own.messages.front();
  reply.set_end(waiter.end == 0 ? v1::PIPE_END_FIRST : v1::PIPE_END_SECOND);
  taken_[waiter.id] = {incarnation_, waiter.end, own.messages.front()};
  own.messages.pop_front();
  return Ok(reply);
}

void PipeModel::Settle(Answers* answers) {
  bool progress = true;
  while (progress) {
    progress = false;
    for (End& end : ends_) {
      for (WaitLine* const line : {&end.receivers, &end.senders}) {
        while (!line->empty() && Try(line->front(), line->front().deadline <= now(), answers)) {
          line->pop_front();
          progress = true;
        }
      }
    }
  }
}

Due PipeModel::NextDue() const {
  Due next = kNever;
  for (const End& end : ends_) {
    for (const WaitLine* const line : {&end.receivers, &end.senders}) {
      for (const Waiter& waiter : *line) next = std::min(next, Due(waiter.deadline, waiter.id));
    }
  }
  return next;
}

void PipeModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const int id = NextDue().second;
  const auto is_it = [id](const Waiter& waiter) { return waiter.id == id; };
  for (End& end : ends_) {
    for (WaitLine* const line : {&end.receivers, &end.senders}) {
      const auto late = std::find_if(line->begin(), line->end(), is_it);
      if (late == line->end()) continue;
      Try(*late, /*must=*/true, answers);
      line->erase(late);
    }
  }
  Settle(answers);
}

void PipeModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  Waiter waiter;
  while (TakeOut([session](const Waiter& other) { return other.session == session; }, &waiter)) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_SESSION_NOT_FOUND);
  }
  for (End& end : ends_) {
    if (end.session == session) CloseEnd(end);
  }
  Settle(answers);
}

bool PipeModel::Cancel(int id, Answers* answers) {
  Waiter gone;
  if (!TakeOut([id](const Waiter& waiter) { return waiter.id == id; }, &gone)) return false;
  Settle(answers);
  return true;
}

bool PipeModel::TakeBack(int id, Answers* answers) {
  const auto found = taken_.find(id);
  if (found == taken_.end()) return false;
  const Taken taken = found->second;
  taken_.erase(found);
  if (!exists_ || taken.incarnation != incarnation_) return true;
  End& end = ends_.at(taken.end);
  if (!end.closed) end.messages.push_front(taken.message);
  Settle(answers);
  return true;
}

template <class Condition>
bool PipeModel::TakeOut(const Condition& condition, Waiter* taken) {
  for (End& end : ends_) {
    for (WaitLine* const line : {&end.receivers, &end.senders}) {
      const auto found = std::find_if(line->begin(), line->end(), condition);
      if (found == line->end()) continue;
      *taken = *found;
      line->erase(found);
      return true;
    }
  }
  return false;
}

void PipeModel::CloseEnd(End& end) {
  end.closed = true;
  end.session = 0;
  end.messages.clear();
}

void PipeModel::Claim(const Waiter& waiter) {
  End& end = ends_.at(waiter.end);
  if (end.session != 0 || waiter.session == 0) return;
  end.session = waiter.session;
  end.owner = waiter.owner;
  end.fence = ++fences_.last;
  end.since = now();
}

v1::PipeEndState PipeModel::StateOf(const End& end) const {
  v1::PipeEndState state;
  state.set_closed(end.closed);
  state.set_messages(static_cast<int64_t>(end.messages.size()));
  state.set_bytes(BytesOf(end.messages));
  state.set_waiting_receives(static_cast<int64_t>(end.receivers.size()));
  state.set_waiting_sends(static_cast<int64_t>(end.senders.size()));
  if (end.session == 0) return state;
  state.set_session(session_ids_.at(end.session));
  state.set_owner(end.owner);
  state.set_fence(end.fence);
  const int64_t nanos = absl::ToUnixNanos(end.since);
  state.mutable_since()->set_seconds(nanos / 1'000'000'000);
  state.mutable_since()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return state;
}

}  // namespace manager
