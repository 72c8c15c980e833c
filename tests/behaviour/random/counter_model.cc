#include "tests/behaviour/random/counter_model.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "manager/v1/counter.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the counter";
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

// Mostly small, sometimes as large as can be.
int64_t RandomCount(Random& random) {
  if (random.OneIn(15)) return random.OneIn(2) ? kMin : kMax;
  return random.Between(-3, 9);
}

bool Fits(absl::int128 count) { return count >= kMin && count <= kMax; }

template <class Entry>
void Write(const Entry& entry, v1::CounterEntry* to) {
  *to->mutable_key() = entry.key.value;
  to->set_count(static_cast<int64_t>(entry.count));
}

}  // namespace

RandomCall CounterModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (CounterModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &CounterModel::Get,    &CounterModel::Set,      &CounterModel::Add,
      &CounterModel::Add,    &CounterModel::Add,      &CounterModel::Update,
      &CounterModel::Update, &CounterModel::Subtract, &CounterModel::Delete,
      &CounterModel::Total,  &CounterModel::Size,     &CounterModel::MostCommon,
      &CounterModel::Items,  &CounterModel::Scan,     &CounterModel::Scan,
  };
  Expected* expected = &(*answers)[id];
  // Every NaN is a key of its own, so the counter would grow without end.
  if (state_.entries.size() > 40 || random.OneIn(100)) return Clear(random, expected);
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, expected);
}

RandomCall CounterModel::Create(Random& /*random*/) {
  return MakeCall("Counter/Create", Naming<v1::CounterCreateRequest>());
}

RandomCall CounterModel::Get(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterGetRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  v1::CounterGetResponse reply;
  reply.set_count(static_cast<int64_t>(CountOf(state_, key)));
  reply.set_found(Find(state_, key) != state_.entries.end());
  *expected = Ok(reply);
  return MakeCall("Counter/Get", request);
}

RandomCall CounterModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterSetRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  request.set_count(RandomCount(random));
  Put(state_, key, request.count());
  *expected = Ok(v1::CounterSetResponse());
  return MakeCall("Counter/Set", request);
}

RandomCall CounterModel::Add(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterAddRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  absl::int128 count = CountOf(state_, key) + 1;
  if (!random.OneIn(3)) {
    request.set_delta(RandomCount(random));
    count += request.delta() - absl::int128(1);
  }
  if (Fits(count)) {
    Put(state_, key, count);
    v1::CounterAddResponse reply;
    reply.set_count(static_cast<int64_t>(count));
    *expected = Ok(reply);
  } else {
    *expected = Refused(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  }
  return MakeCall("Counter/Add", request);
}

RandomCall CounterModel::Update(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterUpdateRequest>();
  *expected = CountMany(random, 1, Ok(v1::CounterUpdateResponse()), &request);
  return MakeCall("Counter/Update", request);
}

RandomCall CounterModel::Subtract(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterSubtractRequest>();
  *expected = CountMany(random, -1, Ok(v1::CounterSubtractResponse()), &request);
  return MakeCall("Counter/Subtract", request);
}

RandomCall CounterModel::Delete(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterDeleteRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  v1::CounterDeleteResponse reply;
  const auto found = Find(state_, key);
  reply.set_found(found != state_.entries.end());
  if (reply.found()) state_.entries.erase(found);
  *expected = Ok(reply);
  return MakeCall("Counter/Delete", request);
}

RandomCall CounterModel::MostCommon(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterMostCommonRequest>();
  std::vector<Entry> entries = state_.entries;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.count > b.count; });
  if (!random.OneIn(4)) {
    request.set_limit(random.Between(-1, 10));
    const auto limit = static_cast<size_t>(std::max<int64_t>(request.limit(), 0));
    entries.resize(std::min(entries.size(), limit));
  }
  v1::CounterMostCommonResponse reply;
  for (const Entry& entry : entries) Write(entry, reply.add_entries());
  *expected = Ok(reply);
  return MakeCall("Counter/MostCommon", request);
}

RandomCall CounterModel::Total(Random& /*random*/, Expected* expected) {
  absl::int128 total = 0;
  for (const Entry& entry : state_.entries) total += entry.count;
  v1::CounterTotalResponse reply;
  if (Fits(total)) reply.set_total(static_cast<int64_t>(total));
  *expected = Fits(total) ? Ok(reply) : Refused(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  return MakeCall("Counter/Total", Naming<v1::CounterTotalRequest>());
}

RandomCall CounterModel::Size(Random& /*random*/, Expected* expected) {
  v1::CounterSizeResponse reply;
  reply.set_size(static_cast<int64_t>(state_.entries.size()));
  *expected = Ok(reply);
  return MakeCall("Counter/Size", Naming<v1::CounterSizeRequest>());
}

RandomCall CounterModel::Items(Random& /*random*/, Expected* expected) {
  v1::CounterItemsResponse reply;
  for (const Entry& entry : state_.entries) Write(entry, reply.add_entries());
  *expected = Ok(reply);
  return MakeCall("Counter/Items", Naming<v1::CounterItemsRequest>());
}

// Goes on with the walk that has been begun, or begins one.
RandomCall CounterModel::Scan(Random& random, Expected* expected) {
  auto request = Naming<v1::CounterScanRequest>();
  request.set_page_size(random.Between(1, 4));
  if (walk_last_ != 0) {
    request.set_page_token(absl::StrCat(walk_seen_, "-", walk_last_));
  } else if (!state_.entries.empty()) {
    walk_last_ = state_.entries.back().number;
  }
  v1::CounterScanResponse reply;
  bool more = false;
  for (const Entry& entry : state_.entries) {
    if (entry.number <= walk_seen_ || entry.number > walk_last_) continue;
    more = reply.entries_size() == request.page_size();
    if (more) break;
    Write(entry, reply.add_entries());
    walk_seen_ = entry.number;
  }
  if (more) {
    reply.set_next_page_token(absl::StrCat(walk_seen_, "-", walk_last_));
  } else {
    walk_seen_ = walk_last_ = 0;
  }
  *expected = Ok(reply);
  return MakeCall("Counter/Scan", request);
}

RandomCall CounterModel::Clear(Random& /*random*/, Expected* expected) {
  state_.entries.clear();
  *expected = Ok(v1::CounterClearResponse());
  return MakeCall("Counter/Clear", Naming<v1::CounterClearRequest>());
}

Item CounterModel::RandomKey(Random& random) const {
  if (!state_.entries.empty() && !random.OneIn(3)) return random.OneOf(state_.entries).key;
  return random.OneOf(AllItems());
}

template <class Request>
Expected CounterModel::CountMany(Random& random, int times, const Expected& done,
                                 Request* request) {
  State state = state_;
  bool fits = true;
  for (int i = random.Below(5); i > 0; --i) {
    const Item key = RandomKey(random);
    const int64_t count = RandomCount(random);
    Write(Entry{key, count}, request->add_entries());
    const absl::int128 counted = CountOf(state, key) + absl::int128(count) * times;
    fits = fits && Fits(counted);
    Put(state, key, counted);
  }
  if (!fits) return Refused(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  state_ = state;
  return done;
}

std::vector<CounterModel::Entry>::iterator CounterModel::Find(State& state, const Item& key) {
  return std::find_if(state.entries.begin(), state.entries.end(),
                      [&key](const Entry& entry) { return entry.key == key; });
}

absl::int128 CounterModel::CountOf(State& state, const Item& key) {
  const auto found = Find(state, key);
  return found == state.entries.end() ? 0 : found->count;
}

void CounterModel::Put(State& state, const Item& key, absl::int128 count) {
  ++state.changes;
  const auto found = Find(state, key);
  if (found != state.entries.end()) {
    found->count = count;
  } else {
    state.entries.push_back({key, count, state.changes});
  }
}

}  // namespace manager
