// The queue's model: what becomes of calls, and of items.

#include <algorithm>
#include <utility>

#include "tests/behaviour/random/queue_model.h"

namespace manager {
namespace {

// What values are ordered by in a queue by priority: numbers, and strings, which are all alike.
bool IsText(const v1::Value& value) { return value.has_string_value(); }
double Rank(const v1::Value& value) {
  if (IsText(value)) return 0;
  return value.has_double_value() ? value.double_value() : static_cast<double>(value.int_value());
}

}  // namespace

bool QueueModel::IsComparable(const v1::Value& value) const {
  return std::all_of(items_.begin(), items_.end(), [&value](const Item& item) {
    return !item.has_order || IsText(item.value) == IsText(value);
  });
}

void QueueModel::Insert(Item item) {
  item.has_order = item.has_order && order_ == v1::QUEUE_ORDER_PRIORITY && IsComparable(item.value);
  const auto before = [](const Item& a, const Item& b) {
    if (a.has_order != b.has_order) return b.has_order;
    if (a.has_order && Rank(a.value) != Rank(b.value)) return Rank(a.value) < Rank(b.value);
    return a.place < b.place;
  };
  items_.insert(std::upper_bound(items_.begin(), items_.end(), item, before), std::move(item));
}

bool QueueModel::ComeBack(const Item& item) {
  if (dropped_) {
    CountDone(1);
    return false;
  }
  if (max_deliveries_ > 0 && item.count >= max_deliveries_ && has_dead_letters_) {
    dead_letters_.push_back(item.value);
    CountDone(1);
    return true;
  }
  Insert(item);
  return false;
}

void QueueModel::CountDone(int64_t count) {
  unfinished_ = std::max<int64_t>(unfinished_ - count, 0);
}

bool QueueModel::CanAnswer(const Waiter& waiter) const {
  switch (waiter.wish) {
    case Wish::kGet:
      return !items_.empty() || (shut_down_ && drained());
    case Wish::kPut:
      return HasRoomFor(waiter.values.size()) || shut_down_;
    case Wish::kJoin:
      return unfinished_ == 0;
  }
  return false;
}

Expected QueueModel::AnswerGet(const Waiter& waiter) {
  if (items_.empty()) return Refused(v1::ERROR_REASON_QUEUE_SHUT_DOWN);
  v1::QueueGetManyResponse reply;
  Taken& taken = taken_[waiter.id];
  taken = {incarnation_, {}};
  while (!items_.empty() && reply.items_size() < waiter.max_items) {
    Item item = items_.front();
    items_.erase(items_.begin());
    ++item.count;
    v1::QueueItem* given = reply.add_items();
    *given->mutable_item() = item.value;
    given->set_delivery_count(item.count);
    if (waiter.lease.has_value()) {
      given->set_delivery(++fences_.last);
      deliveries_[fences_.last] = {item, now() + *waiter.lease, waiter.session};
    }
    taken.items.push_back({item, given->delivery()});
  }
  if (waiter.many) return Ok(reply);
  v1::QueueGetResponse single;
  *single.mutable_item() = reply.items(0).item();
  single.set_delivery(reply.items(0).delivery());
  single.set_delivery_count(reply.items(0).delivery_count());
  return Ok(single);
}

Expected QueueModel::AnswerPut(const Waiter& waiter) {
  if (shut_down_) return Refused(v1::ERROR_REASON_QUEUE_SHUT_DOWN);
  for (const v1::Value& value : waiter.values) {
    const bool fits = IsComparable(value) && IsText(value) == IsText(waiter.values[0]);
    if (order_ == v1::QUEUE_ORDER_PRIORITY && !fits) {
      return Refused(v1::ERROR_REASON_NOT_COMPARABLE);
    }
  }
  for (const v1::Value& value : waiter.values) {
    const int64_t place = order_ == v1::QUEUE_ORDER_LIFO ? --first_place_ : ++last_place_;
    Insert({value, 0, true, place});
    ++unfinished_;
  }
  if (waiter.many) return Ok(v1::QueuePutManyResponse());
  return Ok(v1::QueuePutResponse());
}

void QueueModel::Answer(const Waiter& waiter, Answers* answers) {
  Expected& expected = (*answers)[waiter.id];
  if (waiter.wish == Wish::kGet) expected = AnswerGet(waiter);
  if (waiter.wish == Wish::kPut) expected = AnswerPut(waiter);
  if (waiter.wish == Wish::kJoin) {
    v1::QueueJoinResponse reply;
    reply.set_joined(true);
    expected = Ok(reply);
  }
}

void QueueModel::AnswerLate(const Waiter& waiter, Answers* answers) const {
  Expected& expected = (*answers)[waiter.id];
  if (waiter.wish == Wish::kGet) expected = Refused(v1::ERROR_REASON_QUEUE_EMPTY);
  if (waiter.wish == Wish::kPut) expected = Refused(v1::ERROR_REASON_QUEUE_FULL);
  if (waiter.wish == Wish::kJoin) expected = Ok(v1::QueueJoinResponse());
}

void QueueModel::Do(const Waiter& waiter, bool waits, Answers* answers) {
  std::deque<Waiter>& line = lines_[waiter.wish];
  const bool overtakes = waiter.wish == Wish::kPut && !line.empty() && !shut_down_;
  if (!overtakes && CanAnswer(waiter)) {
    Answer(waiter, answers);
    Settle(answers);
  } else if (waits) {
    line.push_back(waiter);
  } else {
    AnswerLate(waiter, answers);
  }
}

void QueueModel::Settle(Answers* answers) {
  for (bool progress = true; progress;) {
    progress = false;
    for (const Wish wish : {Wish::kGet, Wish::kPut, Wish::kJoin}) {
      std::deque<Waiter>& line = lines_[wish];
      // Where time is up for the first in line, too, it gets its last turn with the rest.
      while (!line.empty() && (CanAnswer(line.front()) || line.front().deadline <= now())) {
        const Waiter waiter = line.front();
        line.pop_front();
        CanAnswer(waiter) ? Answer(waiter, answers) : AnswerLate(waiter, answers);
        progress = true;
      }
    }
  }
}

// The call whose time is up first, and when.
std::pair<Due, QueueModel::Wish> QueueModel::FirstLate() const {
  std::pair<Due, Wish> first = {kNever, Wish::kGet};
  for (const auto& [wish, line] : lines_) {
    for (const Waiter& waiter : line) {
      first = std::min(first, {{waiter.deadline, waiter.id}, wish});
    }
  }
  return first;
}

absl::Time QueueModel::FirstLeaseEnd() const {
  absl::Time first = absl::InfiniteFuture();
  for (const auto& [number, delivery] : deliveries_) first = std::min(first, delivery.end);
  return first;
}

Due QueueModel::NextDue() const { return std::min(FirstLate().first, {FirstLeaseEnd(), 0}); }

void QueueModel::PassTime(absl::Time now, Answers* answers) {
  const auto [late, wish] = FirstLate();
  if (late.first < FirstLeaseEnd()) {
    // Its last turn; but it does not overtake.
    std::deque<Waiter>& line = lines_[wish];
    const auto waiter = std::find_if(line.begin(), line.end(),
                                     [id = late.second](const Waiter& w) { return w.id == id; });
    AnswerLate(*waiter, answers);
    line.erase(waiter);
  } else {
    std::map<std::pair<absl::Time, uint64_t>, Item> ended;
    for (const auto& [number, delivery] : deliveries_) {
      if (delivery.end <= now) ended[{delivery.end, number}] = delivery.item;
    }
    for (const auto& [key, item] : ended) {
      deliveries_.erase(key.second);
      ComeBack(item);
    }
  }
  Settle(answers);
}

bool QueueModel::Cancel(int id, Answers* answers) {
  for (auto& [wish, line] : lines_) {
    const auto is_it = [id](const Waiter& waiter) { return waiter.id == id; };
    if (std::erase_if(line, is_it) == 0) continue;
    Settle(answers);
    return true;
  }
  return false;
}

bool QueueModel::TakeBack(int id, Answers* answers) {
  const auto found = taken_.find(id);
  if (found == taken_.end()) return false;
  const Taken taken = found->second;
  taken_.erase(found);
  if (!exists_ || taken.incarnation != incarnation_) return true;
  // The last first, so that what goes to the front is in order again.
  for (auto at = taken.items.rbegin(); at != taken.items.rend(); ++at) {
    auto [item, delivery] = *at;
    if (delivery == 0) {
      item.place = --first_place_;
      item.has_order = true;
    } else if (deliveries_.erase(delivery) == 0) {
      continue;  // It has ended by itself.
    }
    --item.count;
    if (dropped_) {
      CountDone(1);
    } else {
      Insert(item);
    }
  }
  Settle(answers);
  return true;
}

void QueueModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  for (auto& [wish, line] : lines_) {
    std::erase_if(line, [&](const Waiter& waiter) {
      if (waiter.session != session) return false;
      (*answers)[waiter.id] = Refused(v1::ERROR_REASON_SESSION_NOT_FOUND);
      return true;
    });
  }
  for (auto at = deliveries_.begin(); at != deliveries_.end();) {
    const Delivery delivery = at->second;
    at = delivery.session == session ? deliveries_.erase(at) : std::next(at);
    if (delivery.session == session) ComeBack(delivery.item);
  }
  Settle(answers);
}

}  // namespace manager
