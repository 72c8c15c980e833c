#include "server/objects/counter/counter.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/value/decode.h"
#include "manager/state/v1/counter.pb.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/map_state.h"
#include "server/objects/walk.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {
namespace {

using Entry = OrderedMap<int64_t>::Entry;

// For the size of a page: no count is larger than this on the wire.
constexpr size_t kMaxCountBytes = 10;

absl::Status OutOfRange(absl::string_view key) {
  const std::string shown = ShowValue(key);
  return Error(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
               absl::StrCat("the count of ", shown, " would not fit into 64 bits"),
               {{"key", shown}});
}

absl::StatusOr<int64_t> ToCount(const std::string& encoded) {
  v1::Value value;
  if (!Decode(encoded, &value) || !value.has_int_value()) {
    return DamagedPart("a count is no whole number");
  }
  return value.int_value();
}

void Copy(const Entry& from, wire::CounterEntry* to) {
  to->set_key(from.key.bytes());
  to->set_count(from.value);
}

}  // namespace

absl::Status Counter::Init(const Turn&, wire::CounterCreateRequest& request) {
  return CountAll(Direction::kUp, *request.mutable_entries());
}

std::string Counter::Summary() const { return absl::StrCat(counts_.size(), " keys"); }

absl::Status Counter::CountAll(Direction direction, Entries& entries) {
  struct Counted {
    Key key;
    int64_t count;  // The key's, once this entry is counted.
  };
  std::vector<Counted> all;
  all.reserve(static_cast<size_t>(entries.size()));
  absl::flat_hash_map<std::string, int64_t> counted;  // By form; the newest count of each.
  for (const wire::CounterEntry& entry : entries) {
    absl::StatusOr<Key> key = ToKey(entry.key());
    if (!key.ok()) return key.status();
    int64_t count = 0;
    if (const auto before = counted.find(key->form); before != counted.end()) {
      count = before->second;
    } else if (const auto there = counts_.Find(*key); there != counts_.end()) {
      count = there->value;
    }
    const bool overflows = direction == Direction::kUp
                               ? __builtin_add_overflow(count, entry.count(), &count)
                               : __builtin_sub_overflow(count, entry.count(), &count);
    if (overflows) return OutOfRange(entry.key());
    if (!key->matches_nothing) counted[key->form] = count;
    all.push_back({*std::move(key), count});
  }
  for (int i = 0; i < entries.size(); ++i) {
    auto& [key, count] = all[static_cast<size_t>(i)];
    counts_.Set(std::move(key), Hold(std::move(*entries[i].mutable_key())), count);
  }
  return absl::OkStatus();
}

absl::Status Counter::Get(const wire::CounterGetRequest& request,
                          wire::CounterGetResponse* response) const {
  const absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = counts_.Find(*key);
  if (found == counts_.end()) return absl::OkStatus();  // The count stays 0.
  response->set_count(found->value);
  response->set_found(true);
  return absl::OkStatus();
}

absl::Status Counter::Set(wire::CounterSetRequest& request, wire::CounterSetResponse*) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  counts_.Set(*std::move(key), Hold(std::move(*request.mutable_key())), request.count());
  return absl::OkStatus();
}

absl::Status Counter::Add(wire::CounterAddRequest& request, wire::CounterAddResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = counts_.Find(*key);
  const int64_t delta = request.has_delta() ? request.delta() : 1;
  int64_t count = found == counts_.end() ? 0 : found->value;
  if (__builtin_add_overflow(count, delta, &count)) return OutOfRange(request.key());
  counts_.Set(*std::move(key), Hold(std::move(*request.mutable_key())), count);
  response->set_count(count);
  return absl::OkStatus();
}

absl::Status Counter::Update(wire::CounterUpdateRequest& request, wire::CounterUpdateResponse*) {
  return CountAll(Direction::kUp, *request.mutable_entries());
}

absl::Status Counter::Subtract(wire::CounterSubtractRequest& request,
                               wire::CounterSubtractResponse*) {
  return CountAll(Direction::kDown, *request.mutable_entries());
}

absl::Status Counter::Delete(wire::CounterDeleteRequest& request,
                             wire::CounterDeleteResponse* response) {
  const absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = counts_.Find(*key);
  if (found == counts_.end()) return absl::OkStatus();
  counts_.Take(found);
  response->set_found(true);
  return absl::OkStatus();
}

absl::Status Counter::MostCommon(const wire::CounterMostCommonRequest& request,
                                 wire::CounterMostCommonResponse* response) const {
  std::vector<const Entry*> entries;
  entries.reserve(counts_.size());
  for (const Entry& entry : counts_) entries.push_back(&entry);
  const auto all = static_cast<int64_t>(entries.size());
  const int64_t limit = request.has_limit() ? std::clamp<int64_t>(request.limit(), 0, all) : all;
  std::partial_sort(entries.begin(), entries.begin() + limit, entries.end(),
                    [](const Entry* a, const Entry* b) {
                      return a->value != b->value ? a->value > b->value : a->sequence < b->sequence;
                    });
  entries.resize(static_cast<size_t>(limit));
  for (const Entry* entry : entries) Copy(*entry, response->add_entries());
  return absl::OkStatus();
}

absl::Status Counter::Total(const wire::CounterTotalRequest&,
                            wire::CounterTotalResponse* response) const {
  absl::int128 total = 0;  // A part of the sum may be larger than all of it.
  for (const Entry& entry : counts_) total += entry.value;
  if (total < std::numeric_limits<int64_t>::min() || total > std::numeric_limits<int64_t>::max()) {
    return Error(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
                 "the sum of all counts does not fit into 64 bits");
  }
  response->set_total(static_cast<int64_t>(total));
  return absl::OkStatus();
}

absl::Status Counter::Size(const wire::CounterSizeRequest&,
                           wire::CounterSizeResponse* response) const {
  response->set_size(static_cast<int64_t>(counts_.size()));
  return absl::OkStatus();
}

absl::Status Counter::Items(const wire::CounterItemsRequest&,
                            wire::CounterItemsResponse* response) const {
  for (const Entry& entry : counts_) Copy(entry, response->add_entries());
  return absl::OkStatus();
}

absl::Status Counter::Scan(const wire::CounterScanRequest& request,
                           wire::CounterScanResponse* response) const {
  return ScanPage(
      counts_, request, response,
      [](const Entry& entry) { return entry.key.bytes().size() + kMaxCountBytes; },
      [&](const Entry& entry) { Copy(entry, response->add_entries()); });
}

absl::Status Counter::Clear(wire::CounterClearRequest&, wire::CounterClearResponse*) {
  counts_.Clear();
  return absl::OkStatus();
}

void Counter::Save(const StateSink& sink) const {
  SaveEntries<state::v1::CounterPart>(counts_, sink, EncodedInt);
}

absl::Status Counter::Load(absl::string_view part, const Step&) {
  return LoadEntries<state::v1::CounterPart>(part, *this, ToCount, &counts_);
}

std::vector<Method> Counter::Methods() {
  return {
      CreateRow<Counter, wire::CounterCreateRequest, wire::CounterCreateResponse>("Counter/Create"),
      Row<&Counter::Get>("Counter/Get"),
      Row<&Counter::Set>("Counter/Set"),
      Row<&Counter::Add>("Counter/Add"),
      Row<&Counter::Update>("Counter/Update"),
      Row<&Counter::Subtract>("Counter/Subtract"),
      Row<&Counter::Delete>("Counter/Delete"),
      Row<&Counter::MostCommon>("Counter/MostCommon"),
      Row<&Counter::Total>("Counter/Total"),
      Row<&Counter::Size>("Counter/Size"),
      Row<&Counter::Items>("Counter/Items"),
      Row<&Counter::Scan>("Counter/Scan"),
      Row<&Counter::Clear>("Counter/Clear"),
  };
}

}  // namespace manager
