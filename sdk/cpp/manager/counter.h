// A shared counter: Python's collections.Counter, hosted by a server.
//
//   auto words = manager::Counter<std::string>::Open(client, "words");
//   if (!words.ok()) return words.status();
//   absl::StatusOr<int64_t> now = words->Add("the");
//   absl::Status status = words->Count({"the", "cat", "the"});
//   auto top_ten = words->MostCommon(10);  // Pairs of a word and its count.
//   manager::Future<int64_t> later = words->Async().Get("cat");  // See manager/future.h, batch.h.
//
// Keys are equal as in Python (1 == 1.0 == true), and entries stay in the order of insertion. K is
// any type of manager/value.h; Value itself takes what has no one type. What was never counted has
// the count 0; a count may be 0 or less, and its entry stays.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the counter has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT (UNHASHABLE_KEY)    the key is of a kind that Python cannot hash, a list say
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as K (no reason)
// and what Connection::Call says of the transport. A call that fails has changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_COUNTER_H_
#define MANAGERD_SDK_CPP_MANAGER_COUNTER_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/paged_range.h"
#include "manager/style.h"
#include "manager/v1/counter.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename K>
struct CounterOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first counts of a new counter, those of equal keys add up; one that exists is left as it
  // is.
  std::vector<std::pair<K, int64_t>> entries = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename K, typename Style = Blocking>
class Counter : public internal::ObjectHandle {
 public:
  using Entry = std::pair<K, int64_t>;

  // absl::StatusOr<T>, or absl::Status where T is void; of an asynchronous counter Future<T>.
  template <typename T>
  using Result = typename Style::template Result<T>;

  // Finds or creates the counter called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME, NUMBER_OUT_OF_RANGE).
  static absl::StatusOr<Counter> Open(const Client& client, std::string_view name,
                                      const CounterOptions<K>& options = {}) {
    v1::CounterCreateRequest request;
    AddEntries(options.entries, request);
    absl::StatusOr<ObjectHandle> handle = Create<v1::CounterCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Counter(*std::move(handle));
  }

  // The counter that `ref` stands for, read from another object, say. Nothing is called.
  Counter(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same counter, whose methods do not wait for the reply.
  Counter<K, Asynchronous> Async() const { return Counter<K, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Counter<K, Asynchronous> In(const Batch& batch) const {
    return Counter<K, Asynchronous>(Over(batch.connection()));
  }

  // The count of a key, 0 where it has none: `c[key]`.
  Result<int64_t> Get(const K& key) const {
    return Invoke<Style, v1::CounterGetResponse>(KeyRequest<v1::CounterGetRequest>(key),
                                                 &v1::CounterGetResponse::count);
  }

  // The count of a key, or nothing where it has none.
  Result<std::optional<int64_t>> Find(const K& key) const {
    return Invoke<Style, v1::CounterGetResponse>(
        KeyRequest<v1::CounterGetRequest>(key), [](const v1::CounterGetResponse& response) {
          return response.found() ? std::optional<int64_t>(response.count()) : std::nullopt;
        });
  }

  // Gives a key a count: `c[key] = count`. An entry that was there keeps its place.
  Result<void> Set(const K& key, int64_t count) const {
    auto request = KeyRequest<v1::CounterSetRequest>(key);
    request.set_count(count);
    return Invoke<Style, v1::CounterSetResponse>(request);
  }

  // Adds to the count of a key, in one step, and gives the new count. INVALID_ARGUMENT
  // (NUMBER_OUT_OF_RANGE), here and in the next three, where a count would not fit into 64 bits.
  Result<int64_t> Add(const K& key, int64_t delta = 1) const {
    auto request = KeyRequest<v1::CounterAddRequest>(key);
    request.set_delta(delta);
    return Invoke<Style, v1::CounterAddResponse>(request, &v1::CounterAddResponse::count);
  }

  // Adds to the counts of many keys, all or none; those of equal keys add up.
  Result<void> Update(const std::vector<Entry>& entries) const {
    auto request = NewRequest<v1::CounterUpdateRequest>();
    AddEntries(entries, request);
    return Invoke<Style, v1::CounterUpdateResponse>(request);
  }

  // Adds 1 for every key in a sequence, which may name one many times, all or none.
  Result<void> Count(const std::vector<K>& keys) const {
    auto request = NewRequest<v1::CounterUpdateRequest>();
    for (const auto& key : keys) AddEntry(key, 1, request);
    return Invoke<Style, v1::CounterUpdateResponse>(request);
  }

  // Subtracts from the counts of many keys, all or none.
  Result<void> Subtract(const std::vector<Entry>& entries) const {
    auto request = NewRequest<v1::CounterSubtractRequest>();
    AddEntries(entries, request);
    return Invoke<Style, v1::CounterSubtractResponse>(request);
  }

  // Removes a key and its count, if it has one; whether it had.
  Result<bool> Delete(const K& key) const {
    return Invoke<Style, v1::CounterDeleteResponse>(KeyRequest<v1::CounterDeleteRequest>(key),
                                                    &v1::CounterDeleteResponse::found);
  }

  // At most `limit` entries with the greatest counts, all without it, greatest first, equal ones in
  // order. RESOURCE_EXHAUSTED, here and in Items, where they do not fit into one message.
  Result<std::vector<Entry>> MostCommon(std::optional<int64_t> limit = std::nullopt) const {
    auto request = NewRequest<v1::CounterMostCommonRequest>();
    if (limit.has_value()) request.set_limit(*limit);
    return Invoke<Style, v1::CounterMostCommonResponse>(
        request, [](const auto& response) { return ReadEntries(response.entries()); });
  }

  // The sum of all counts. INVALID_ARGUMENT (NUMBER_OUT_OF_RANGE) where it does not fit into 64
  // bits.
  Result<int64_t> Total() const {
    return Invoke<Style, v1::CounterTotalResponse>(NewRequest<v1::CounterTotalRequest>(),
                                                   &v1::CounterTotalResponse::total);
  }

  // How many keys have a count: `len(c)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::CounterSizeResponse>(NewRequest<v1::CounterSizeRequest>(),
                                                  &v1::CounterSizeResponse::size);
  }

  // All entries in order, as they stood at one moment.
  Result<std::vector<Entry>> Items() const {
    return Invoke<Style, v1::CounterItemsResponse>(
        NewRequest<v1::CounterItemsRequest>(),
        [](const auto& response) { return ReadEntries(response.entries()); });
  }

  // The entries that are there now, in order, `page_size` of them a call; 0 for the server's
  // default. Each is seen once, as it is when its page is read, unless it is removed before the
  // range comes to it. INVALID_ARGUMENT (a page_size below 0). The range may outlive this handle.
  PagedRange<Entry> Scan(int32_t page_size = 0) const requires std::same_as<Style, Blocking> {
    auto request = NewRequest<v1::CounterScanRequest>();
    request.set_page_size(page_size);
    return this->template ScanPages<Entry, v1::CounterScanResponse>(
        std::move(request), [](const auto& page) { return ReadEntries(page.entries()); });
  }

  // Removes all entries.
  Result<void> Clear() const {
    return Invoke<Style, v1::CounterClearResponse>(NewRequest<v1::CounterClearRequest>());
  }

 private:
  template <typename, typename>
  friend class Counter;

  explicit Counter(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request KeyRequest(const K& key) const {
    auto request = NewRequest<Request>();
    *request.mutable_key() = ToValue(key);
    return request;
  }

  template <typename Request>
  static void AddEntry(const K& key, int64_t count, Request& request) {
    v1::CounterEntry* entry = request.add_entries();
    *entry->mutable_key() = ToValue(key);
    entry->set_count(count);
  }

  template <typename Request>
  static void AddEntries(const std::vector<Entry>& entries, Request& request) {
    for (const auto& [key, count] : entries) AddEntry(key, count, request);
  }

  template <typename Messages>
  static absl::StatusOr<std::vector<Entry>> ReadEntries(const Messages& messages) {
    std::vector<Entry> entries;
    entries.reserve(messages.size());
    for (const v1::CounterEntry& message : messages) {
      absl::StatusOr<K> key = FromValue<K>(message.key());
      if (!key.ok()) return internal::AtKey(message.key(), key.status());
      entries.emplace_back(*std::move(key), message.count());
    }
    return entries;
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_COUNTER_H_
