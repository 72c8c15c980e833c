#include "server/log/append_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace manager {
namespace {

// More than an entry takes beside its record.
constexpr int64_t kEntryBytes = 32;

int64_t BytesOf(const std::vector<NewEntry>& entries) {
  int64_t bytes = 0;
  for (const NewEntry& entry : entries) {
    bytes += static_cast<int64_t>(entry.record.size()) + kEntryBytes;
  }
  return bytes;
}

}  // namespace

void AppendQueue::Add(std::vector<NewEntry> entries, Log::Done done) {
  const int64_t bytes = BytesOf(entries);
  absl::MutexLock lock(&mutex_);
  // Who hears that his batch is refused may append another, which is tried. Another thread may not
  // have heard of it.
  const bool refused = refusing_ != std::thread::id() && refusing_ != std::this_thread::get_id();
  batches_.push_back({std::move(entries), std::move(done), bytes, refused});
}

bool AppendQueue::empty() const {
  absl::MutexLock lock(&mutex_);
  return batches_.empty();
}

std::vector<PendingBatch> AppendQueue::Take(int64_t max_bytes) {
  absl::MutexLock lock(&mutex_);
  int64_t bytes = 0;
  auto end = batches_.begin();
  for (; end != batches_.end(); ++end) {
    bytes += end->bytes;
    if (bytes > max_bytes && end != batches_.begin()) break;
  }
  std::vector<PendingBatch> taken(std::make_move_iterator(batches_.begin()),
                                  std::make_move_iterator(end));
  batches_.erase(batches_.begin(), end);
  return taken;
}

void AppendQueue::Refuse(std::vector<PendingBatch> batches, const absl::Status& why) {
  {
    absl::MutexLock lock(&mutex_);
    refusing_ = std::this_thread::get_id();
    std::move(batches_.begin(), batches_.end(), std::back_inserter(batches));
    batches_.clear();
  }
  do {
    for (const PendingBatch& batch : batches) batch.done(why);
    absl::MutexLock lock(&mutex_);
    batches = TakeRefused();
    if (batches.empty()) refusing_ = {};
  } while (!batches.empty());
}

std::vector<PendingBatch> AppendQueue::TakeRefused() {
  const auto refused = std::stable_partition(
      batches_.begin(), batches_.end(), [](const PendingBatch& batch) { return !batch.refused; });
  std::vector<PendingBatch> taken(std::make_move_iterator(refused),
                                  std::make_move_iterator(batches_.end()));
  batches_.erase(refused, batches_.end());
  return taken;
}

}  // namespace manager
