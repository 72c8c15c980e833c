#include "server/dispatch/pending_records.h"

#include <utility>

namespace manager {
namespace {

// So many records go even if none of them is in a hurry.
constexpr size_t kMany = 1000;

// A batch that has so many bytes gets no further record.
constexpr int64_t kFullBytes = 16 << 20;

}  // namespace

void PendingRecords::Add(PendingRecord record) {
  if (record.in_hurry) {
    ++in_hurry_;
    last_time_ = record.time;
  }
  Count(record);
  gathering_.push_back(std::move(record));
}

int64_t PendingRecords::BytesOf(uint64_t session) const {
  const auto found = awaited_.find(session);
  return found == awaited_.end() ? 0 : found->second.bytes;
}

std::vector<NewEntry> PendingRecords::StartBatch(bool all) {
  std::vector<NewEntry> entries;
  if (gathering_.empty() || (in_hurry_ == 0 && gathering_.size() < kMany && !all)) return entries;
  Batch& batch = batches_.emplace_back();
  int64_t bytes = 0;
  do {
    PendingRecord& record = gathering_.front();
    bytes += static_cast<int64_t>(record.encoded.size());
    if (!record.encoded.empty()) entries.push_back({record.time, record.encoded});
    if (record.in_hurry) --in_hurry_;
    batch.records.push_back(std::move(record));
    gathering_.pop_front();
  } while (!gathering_.empty() && bytes < kFullBytes);
  batch.in_log = !entries.empty();
  return entries;
}

std::vector<PendingRecord> PendingRecords::TakeBatch() {
  std::vector<PendingRecord> records = std::move(batches_.front().records);
  batches_.pop_front();
  ++first_batch_;
  for (const PendingRecord& record : records) Discount(record);
  return records;
}

void PendingRecords::KeepRefused(PendingRecord record) {
  Count(record);
  refused_.push_back(std::move(record));
}

void PendingRecords::RestoreRefused() {
  for (; !refused_.empty(); refused_.pop_back()) {
    if (refused_.back().in_hurry) ++in_hurry_;
    gathering_.push_front(std::move(refused_.back()));
  }
}

void PendingRecords::Count(const PendingRecord& record) {
  if (record.session == 0) return;
  Awaited& awaited = awaited_[record.session];
  ++awaited.records;
  awaited.bytes += static_cast<int64_t>(record.encoded.size());
}

void PendingRecords::Discount(const PendingRecord& record) {
  if (record.session == 0) return;
  const auto found = awaited_.find(record.session);
  found->second.bytes -= static_cast<int64_t>(record.encoded.size());
  if (--found->second.records == 0) awaited_.erase(found);
}

}  // namespace manager
