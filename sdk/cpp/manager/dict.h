// A shared dict: Python's dict, hosted by a server.
//
//   auto ages = manager::Dict<std::string, int>::Open(client, "ages");
//   if (!ages.ok()) return ages.status();
//   absl::Status status = ages->Set("anna", 37);
//   absl::StatusOr<int> age = ages->Get("anna");
//   absl::StatusOr<int64_t> older = ages->At("anna").Increment(1);  // See manager/path.h.
//   auto seen = ages->FindVersioned("anna");
//   auto swapped = ages->CompareVersionAndSet("anna", (*seen)->version, 40);
//   manager::Future<int> later = ages->Async().Get("anna");  // See manager/future.h, batch.h.
//
// Keys are equal as in Python (1 == 1.0 == true), and entries stay in the order of insertion. K and
// V are any types of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the dict has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   INVALID_ARGUMENT (UNHASHABLE_KEY)    the key is of a kind that Python cannot hash, a list say
//   INVALID_ARGUMENT, OUT_OF_RANGE       what is stored cannot be read as K or V (no reason);
//                                        where the method removes or writes, that has happened
// and what Connection::Call says of the transport. A call that fails has otherwise changed nothing.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_DICT_H_
#define MANAGERD_SDK_CPP_MANAGER_DICT_H_

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
#include "manager/path.h"
#include "manager/style.h"
#include "manager/v1/dict.pb.h"
#include "manager/value.h"
#include "manager/versioned.h"

namespace manager {
inline namespace sdk {

template <typename K, typename V>
struct DictOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first entries of a new dict; one that exists is left as it is.
  std::vector<std::pair<K, V>> entries = {};

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename K, typename V, typename Style = Blocking>
class Dict : public internal::ObjectHandle {
 public:
  using Entry = std::pair<K, V>;

  // absl::StatusOr<T>, or absl::Status where T is void; of an asynchronous dict Future<T>.
  template <typename T>
  using Result = typename Style::template Result<T>;

  // Finds or creates the dict called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Dict> Open(const Client& client, std::string_view name,
                                   const DictOptions<K, V>& options = {}) {
    v1::DictCreateRequest request;
    AddEntries(options.entries, request);
    absl::StatusOr<ObjectHandle> handle = Create<v1::DictCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return Dict(*std::move(handle));
  }

  // The dict that `ref` stands for, read from another object, say. Nothing is called.
  Dict(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same dict, whose methods do not wait for the reply.
  Dict<K, V, Asynchronous> Async() const { return Dict<K, V, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Dict<K, V, Asynchronous> In(const Batch& batch) const {
    return Dict<K, V, Asynchronous>(Over(batch.connection()));
  }

  // The value of a key: `d[key]`. NOT_FOUND (KEY_NOT_FOUND) where there is none.
  Result<V> Get(const K& key) const {
    return Invoke<Style, v1::DictGetResponse>(KeyRequest<v1::DictGetRequest>(key),
                                              internal::ReadValue<V>());
  }

  // The value of a key, or `default_value`: `d.get(key, default_value)`.
  Result<V> Get(const K& key, const V& default_value) const {
    return Invoke<Style, v1::DictGetResponse>(FindRequest<v1::DictGetRequest>(key),
                                              ReadValueOr(default_value));
  }

  // The value of a key, or nothing where there is none.
  Result<std::optional<V>> Find(const K& key) const {
    return Invoke<Style, v1::DictGetResponse>(
        FindRequest<v1::DictGetRequest>(key),
        [](v1::DictGetResponse& response) { return ReadLookup(response); });
  }

  // The same, with the entry's version, which grows with each change of the entry and never comes
  // again in the dict's life.
  Result<std::optional<Versioned<V>>> FindVersioned(const K& key) const {
    return Invoke<Style, v1::DictGetResponse>(
        FindRequest<v1::DictGetRequest>(key),
        [](v1::DictGetResponse& response) -> absl::StatusOr<std::optional<Versioned<V>>> {
          if (!response.found()) return std::optional<Versioned<V>>();
          absl::StatusOr<Versioned<V>> found = internal::ReadVersioned<V>(response);
          if (!found.ok()) return found.status();
          return std::optional<Versioned<V>>(*std::move(found));
        });
  }

  // The values of many keys, in the order of the keys; nothing for a key that is not there.
  Result<std::vector<std::optional<V>>> GetMany(const std::vector<K>& keys) const {
    return Invoke<Style, v1::DictGetManyResponse>(
        KeysRequest<v1::DictGetManyRequest>(keys),
        [](auto& response) { return ReadLookups(*response.mutable_lookups()); });
  }

  // What is nested in the value of a key: see manager/path.h.
  Path<internal::DictPaths, Style> At(const K& key) const { return {*this, ToValue(key)}; }

  // Stores a value: `d[key] = value`. An entry that was there keeps its place.
  Result<void> Set(const K& key, const V& value) const {
    auto request = KeyRequest<v1::DictSetRequest>(key);
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::DictSetResponse>(request);
  }

  // Removes an entry: `del d[key]`. NOT_FOUND (KEY_NOT_FOUND) where there is none.
  Result<void> Delete(const K& key) const {
    return Invoke<Style, v1::DictDeleteResponse>(KeyRequest<v1::DictDeleteRequest>(key));
  }

  // Whether there is such a key: `key in d`.
  Result<bool> Contains(const K& key) const {
    return Invoke<Style, v1::DictContainsResponse>(KeyRequest<v1::DictContainsRequest>(key),
                                                   &v1::DictContainsResponse::found);
  }

  // How many entries there are: `len(d)`.
  Result<int64_t> Size() const {
    return Invoke<Style, v1::DictSizeResponse>(NewRequest<v1::DictSizeRequest>(),
                                               &v1::DictSizeResponse::size);
  }

  // All keys in order; RESOURCE_EXHAUSTED, here and in the next two, where they do not fit into one
  // message (Iterate does not mind).
  Result<std::vector<K>> Keys() const {
    return Invoke<Style, v1::DictKeysResponse>(
        NewRequest<v1::DictKeysRequest>(),
        [](auto& response) { return internal::FromValues<K>(*response.mutable_keys()); });
  }

  // All values in the order of their keys.
  Result<std::vector<V>> Values() const {
    return Invoke<Style, v1::DictValuesResponse>(
        NewRequest<v1::DictValuesRequest>(),
        [](auto& response) { return internal::FromValues<V>(*response.mutable_values()); });
  }

  // All entries in order, as they stood at one moment.
  Result<std::vector<Entry>> Items() const {
    return Invoke<Style, v1::DictItemsResponse>(
        NewRequest<v1::DictItemsRequest>(),
        [](auto& response) { return ReadEntries(*response.mutable_entries()); });
  }

  // The entries that are there now, in order, `page_size` of them a call; 0 for the server's
  // default. Each is seen once, as it is when the range comes to it, unless it is removed before;
  // so, unlike Iterate, this goes on whatever changes. INVALID_ARGUMENT (a page_size below 0). The
  // range may outlive this handle.
  PagedRange<Entry> Scan(int32_t page_size = 0) const requires std::same_as<Style, Blocking> {
    auto request = NewRequest<v1::DictScanRequest>();
    request.set_page_size(page_size);
    return this->template ScanPages<Entry, v1::DictScanResponse>(
        std::move(request), [](auto& page) { return ReadEntries(*page.mutable_entries()); });
  }

  // All entries in order, `page_size` of them a call; 0 for the server's default. What is seen is
  // live: a changed value shows, while an entry that comes or goes ends the range with ABORTED
  // (DICT_RESIZED). The range may outlive this handle.
  PagedRange<Entry> Iterate(int32_t page_size = 0) const requires std::same_as<Style, Blocking> {
    auto request = NewRequest<v1::DictIterateRequest>();
    request.set_limit(page_size);
    return PagedRange<Entry>(
        [dict = *this, request = std::move(request)]() mutable { return dict.NextPage(request); });
  }

  // Removes an entry and gives its value: `d.pop(key)`. NOT_FOUND (KEY_NOT_FOUND) where there is
  // none.
  Result<V> Pop(const K& key) const {
    return Invoke<Style, v1::DictPopResponse>(KeyRequest<v1::DictPopRequest>(key),
                                              internal::ReadValue<V>());
  }

  // The same, or `default_value` where there is none: `d.pop(key, default_value)`.
  Result<V> Pop(const K& key, const V& default_value) const {
    return Invoke<Style, v1::DictPopResponse>(FindRequest<v1::DictPopRequest>(key),
                                              ReadValueOr(default_value));
  }

  // Removes many entries and gives their values, in the order of the keys; nothing for a key that
  // is not there.
  Result<std::vector<std::optional<V>>> PopMany(const std::vector<K>& keys) const {
    return Invoke<Style, v1::DictPopManyResponse>(
        KeysRequest<v1::DictPopManyRequest>(keys),
        [](auto& response) { return ReadLookups(*response.mutable_lookups()); });
  }

  // Removes many entries, and gives how many of the keys were there.
  Result<int64_t> DeleteMany(const std::vector<K>& keys) const {
    return Invoke<Style, v1::DictDeleteManyResponse>(KeysRequest<v1::DictDeleteManyRequest>(keys),
                                                     &v1::DictDeleteManyResponse::deleted);
  }

  // Removes and gives the newest entry. NOT_FOUND (KEY_NOT_FOUND) where the dict is empty.
  Result<Entry> PopItem() const {
    return Invoke<Style, v1::DictPopItemResponse>(
        NewRequest<v1::DictPopItemRequest>(), [](auto& response) { return ReadEntry(response); });
  }

  // The value that a key has, which is first set to `default_value` where it has none.
  Result<V> SetDefault(const K& key, const V& default_value) const {
    return Invoke<Style, v1::DictSetDefaultResponse>(SetDefaultRequest(key, default_value),
                                                     internal::ReadValue<V>());
  }

  // Stores a value only where the key has none; whether it did so. Of many callers exactly one is
  // told true.
  Result<bool> Insert(const K& key, const V& value) const {
    return Invoke<Style, v1::DictSetDefaultResponse>(
        SetDefaultRequest(key, value), [](auto& response) { return !response.found(); });
  }

  // Stores all entries or none, in this order; a std::map goes in as {map.begin(), map.end()}.
  Result<void> Update(const std::vector<Entry>& entries) const {
    auto request = NewRequest<v1::DictUpdateRequest>();
    AddEntries(entries, request);
    return Invoke<Style, v1::DictUpdateResponse>(request);
  }

  // Sets an entry if it has the value that is expected, by Python's equality: a NaN equals nothing.
  // That it has not is no error.
  Result<Swapped<V>> CompareAndSet(const K& key, const V& expected, const V& value) const {
    auto request = KeyRequest<v1::DictCompareAndSetRequest>(key);
    *request.mutable_expected() = ToValue(expected);
    return CompareAndSet(std::move(request), value);
  }

  // Sets an entry if it still has that version; with kAbsent, if there is none. That it has not is
  // no error.
  Result<Swapped<V>> CompareVersionAndSet(const K& key, uint64_t expected, const V& value) const {
    auto request = KeyRequest<v1::DictCompareAndSetRequest>(key);
    request.set_expected_version(expected);
    return CompareAndSet(std::move(request), value);
  }

  // Removes an entry on the same conditions.
  Result<Swapped<V>> CompareAndDelete(const K& key, const V& expected) const {
    auto request = KeyRequest<v1::DictCompareAndDeleteRequest>(key);
    *request.mutable_expected() = ToValue(expected);
    return CompareAndDelete(request);
  }
  Result<Swapped<V>> CompareVersionAndDelete(const K& key, uint64_t expected) const {
    auto request = KeyRequest<v1::DictCompareAndDeleteRequest>(key);
    request.set_expected_version(expected);
    return CompareAndDelete(request);
  }

  // Removes all entries.
  Result<void> Clear() const {
    return Invoke<Style, v1::DictClearResponse>(NewRequest<v1::DictClearRequest>());
  }

 private:
  template <typename, typename, typename>
  friend class Dict;

  explicit Dict(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request KeyRequest(const K& key) const {
    auto request = NewRequest<Request>();
    *request.mutable_key() = ToValue(key);
    return request;
  }

  // One for which a missing key is no error.
  template <typename Request>
  Request FindRequest(const K& key) const {
    auto request = KeyRequest<Request>(key);
    *request.mutable_default_value() = ToValue(nullptr);
    return request;
  }

  template <typename Request>
  Request KeysRequest(const std::vector<K>& keys) const {
    auto request = NewRequest<Request>();
    internal::AddValues<K>(keys, *request.mutable_keys());
    return request;
  }

  Result<Swapped<V>> CompareAndSet(v1::DictCompareAndSetRequest request, const V& value) const {
    *request.mutable_value() = ToValue(value);
    return Invoke<Style, v1::DictCompareAndSetResponse>(
        request, [](auto& response) { return internal::ReadSwapped<V>(response, response.set()); });
  }

  Result<Swapped<V>> CompareAndDelete(const v1::DictCompareAndDeleteRequest& request) const {
    return Invoke<Style, v1::DictCompareAndDeleteResponse>(request, [](auto& response) {
      return internal::ReadSwapped<V>(response, response.deleted());
    });
  }

  v1::DictSetDefaultRequest SetDefaultRequest(const K& key, const V& value) const {
    auto request = KeyRequest<v1::DictSetDefaultRequest>(key);
    *request.mutable_default_value() = ToValue(value);
    return request;
  }

  // Reads the response to a FindRequest.
  static auto ReadValueOr(const V& otherwise) {
    return [otherwise](auto& response) -> absl::StatusOr<V> {
      if (!response.found()) return otherwise;
      return internal::ReadValue<V>()(response);
    };
  }

  // The page that `request` asks for; leaves in it what asks for the next one.
  absl::StatusOr<std::vector<Entry>> NextPage(v1::DictIterateRequest& request) const {
    auto response = Call<v1::DictIterateResponse>(request);
    if (!response.ok()) return response.status();
    request.set_expected_size(response->size());
    request.set_position(response->position());
    return ReadEntries(*response->mutable_entries());
  }

  template <typename Request>
  static void AddEntries(const std::vector<Entry>& entries, Request& request) {
    for (const auto& [key, value] : entries) {
      v1::DictEntry* entry = request.add_entries();
      *entry->mutable_key() = ToValue(key);
      *entry->mutable_value() = ToValue(value);
    }
  }

  // `Message` may have found a value.
  template <typename Message>
  static absl::StatusOr<std::optional<V>> ReadLookup(Message& message) {
    if (!message.found()) return std::optional<V>();
    absl::StatusOr<V> value = internal::ReadValue<V>()(message);
    if (!value.ok()) return value.status();
    return std::optional<V>(*std::move(value));
  }

  template <typename Messages>
  static absl::StatusOr<std::vector<std::optional<V>>> ReadLookups(Messages& messages) {
    std::vector<std::optional<V>> values;
    values.reserve(messages.size());
    for (v1::DictLookup& message : messages) {
      absl::StatusOr<std::optional<V>> value = ReadLookup(message);
      if (!value.ok()) return value.status();
      values.push_back(*std::move(value));
    }
    return values;
  }

  // `Message` has a key and a value.
  template <typename Message>
  static absl::StatusOr<Entry> ReadEntry(Message& message) {
    absl::StatusOr<K> key = FromValue<K>(message.key());
    if (!key.ok()) return internal::AtKey(message.key(), key.status());
    absl::StatusOr<V> value = FromValue<V>(std::move(*message.mutable_value()));
    if (!value.ok()) return internal::AtKey(message.key(), value.status());
    return Entry(*std::move(key), *std::move(value));
  }

  template <typename Messages>
  static absl::StatusOr<std::vector<Entry>> ReadEntries(Messages& messages) {
    std::vector<Entry> entries;
    entries.reserve(messages.size());
    for (auto& message : messages) {
      absl::StatusOr<Entry> entry = ReadEntry(message);
      if (!entry.ok()) return entry.status();
      entries.push_back(*std::move(entry));
    }
    return entries;
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_DICT_H_
