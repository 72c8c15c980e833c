#include "tests/behaviour/random/queue_model.h"

#include <algorithm>

#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the queue";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall QueueModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  // What is shut down is of little use.
  if (random.OneIn(shut_down_ ? 20 : 200)) return Delete(id, answers);
  if (random.OneIn(200)) return Shutdown(id, random, answers);
  switch (random.Below(10)) {
    case 0:
      return Stats(id, answers);
    case 1:
      return Join(id, now, random, answers);
    case 2:
    case 3:
      return TaskDone(id, answers);
    case 4:
    case 5:
    case 6:
      return Get(id, now, random, answers);
    default:
      return Put(id, now, random, answers);
  }
}

RandomCall QueueModel::Create(Random& random) {
  auto request = Naming<v1::QueueCreateRequest>();
  max_size_ = random.Below(4);
  request.set_max_size(max_size_);
  return MakeCall("Queue/Create", request);
}

RandomCall QueueModel::Get(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueGetRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative() && !(shut_down_ && items_.empty())) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    Do({id, now + timeout.length, Wish::kGet, {}}, timeout, answers);
  }
  return MakeCall("Queue/Get", request);
}

RandomCall QueueModel::Put(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::QueuePutRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  request.mutable_item()->set_int_value(id);  // So every item is another.
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative() && max_size_ > 0 && !shut_down_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    Do({id, now + timeout.length, Wish::kPut, request.item()}, timeout, answers);
  }
  return MakeCall("Queue/Put", request);
}

RandomCall QueueModel::Join(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueJoinRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    Do({id, now + timeout.length, Wish::kJoin, {}}, timeout, answers);
  }
  return MakeCall("Queue/Join", request);
}

RandomCall QueueModel::TaskDone(int id, Answers* answers) {
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (unfinished_ == 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_TASK_DONE_OVERFLOW);
  } else {
    --unfinished_;
    (*answers)[id] = Ok(v1::QueueTaskDoneResponse());
    Settle(answers);
  }
  return MakeCall("Queue/TaskDone", Naming<v1::QueueTaskDoneRequest>());
}

RandomCall QueueModel::Stats(int id, Answers* answers) {
  v1::QueueStatsResponse reply;
  reply.set_size(static_cast<int64_t>(items_.size()));
  reply.set_max_size(max_size_);
  reply.set_unfinished(unfinished_);
  reply.set_shut_down(shut_down_);
  reply.set_waiting_gets(waiting_[Wish::kGet]);
  reply.set_waiting_puts(waiting_[Wish::kPut]);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Queue/Stats", Naming<v1::QueueStatsRequest>());
}

RandomCall QueueModel::Shutdown(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::QueueShutdownRequest>();
  request.set_immediate(random.OneIn(2));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
    return MakeCall("Queue/Shutdown", request);
  }
  shut_down_ = true;
  if (request.immediate()) {
    dropped_ = true;
    for (; !items_.empty(); items_.pop_front()) unfinished_ = std::max<int64_t>(unfinished_ - 1, 0);
  }
  (*answers)[id] = Ok(v1::QueueShutdownResponse());
  Settle(answers);
  return MakeCall("Queue/Shutdown", request);
}

RandomCall QueueModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const Waiter& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  waiting_.clear();
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall QueueModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  ++incarnation_;
  exists_ = true;
  items_.clear();
  unfinished_ = 0;
  shut_down_ = false;
  dropped_ = false;
  return Create(random);
}

bool QueueModel::CanAnswer(const Waiter& waiter) const {
  switch (waiter.wish) {
    case Wish::kGet:
      return !items_.empty() || shut_down_;
    case Wish::kPut:
      return !full() || shut_down_;
    case Wish::kJoin:
      return unfinished_ == 0;
  }
  return false;
}

void QueueModel::Answer(const Waiter& waiter, Answers* answers) {
  Expected& expected = (*answers)[waiter.id];
  if (waiter.wish == Wish::kJoin) {
    v1::QueueJoinResponse reply;
    reply.set_joined(true);
    expected = Ok(reply);
  } else if (waiter.wish == Wish::kPut) {
    if (shut_down_) {
      expected = Refused(v1::ERROR_REASON_QUEUE_SHUT_DOWN);
      return;
    }
    items_.push_back(waiter.item);
    ++unfinished_;
    expected = Ok(v1::QueuePutResponse());
  } else {
    if (items_.empty()) {
      expected = Refused(v1::ERROR_REASON_QUEUE_SHUT_DOWN);
      return;
    }
    v1::QueueGetResponse reply;
    *reply.mutable_item() = items_.front();
    taken_[waiter.id] = {incarnation_, items_.front()};
    items_.pop_front();
    expected = Ok(reply);
  }
}

void QueueModel::AnswerLate(const Waiter& waiter, Answers* answers) {
  Expected& expected = (*answers)[waiter.id];
  if (waiter.wish == Wish::kGet) expected = Refused(v1::ERROR_REASON_QUEUE_EMPTY);
  if (waiter.wish == Wish::kPut) expected = Refused(v1::ERROR_REASON_QUEUE_FULL);
  if (waiter.wish == Wish::kJoin) expected = Ok(v1::QueueJoinResponse());
}

void QueueModel::Do(const Waiter& waiter, const RandomTimeout& timeout, Answers* answers) {
  if (CanAnswer(waiter)) {
    Answer(waiter, answers);
    Settle(answers);
  } else if (timeout.waits()) {
    line_.Add(waiter);
    ++waiting_[waiter.wish];
  } else {
    AnswerLate(waiter, answers);
  }
}

void QueueModel::Settle(Answers* answers) {
  Waiter waiter;
  while (
      line_.TakeFirst([this](const Waiter& candidate) { return CanAnswer(candidate); }, &waiter)) {
    --waiting_[waiter.wish];
    Answer(waiter, answers);
  }
}

void QueueModel::Expire(absl::Time now, Answers* answers) {
  for (const Waiter& waiter : line_.TakeLate(now)) {
    --waiting_[waiter.wish];
    AnswerLate(waiter, answers);
  }
}

bool QueueModel::Cancel(int id, Answers* /*answers*/) {
  Waiter gone;
  if (!line_.TakeFirst([id](const Waiter& waiter) { return waiter.id == id; }, &gone)) return false;
  --waiting_[gone.wish];
  return true;
}

bool QueueModel::TakeBack(int id, Answers* answers) {
  const auto found = taken_.find(id);
  if (found == taken_.end()) return false;
  const Taken taken = found->second;
  taken_.erase(found);
  if (!exists_ || taken.incarnation != incarnation_) return true;
  if (dropped_) {
    unfinished_ = std::max<int64_t>(unfinished_ - 1, 0);
  } else {
    items_.push_front(taken.item);
  }
  Settle(answers);
  return true;
}

}  // namespace manager
