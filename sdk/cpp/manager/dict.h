// A shared dict: Python's dict, hosted by a server.
//
//   auto ages = manager::Dict<std::string, int>::Open(client, "ages");
//   if (!ages.ok()) return ages.status();
//   absl::Status status = ages->Set("anna", 37);
//   absl::StatusOr<int> age = ages->Get("anna");
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

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/paged_range.h"
#include "manager/v1/dict.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename K, typename V>
struct DictOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // The first entries of a new dict; one that exists is left as it is.
  std::vector<std::pair<K, V>> entries = {};
};

template <typename K, typename V>
class Dict : public internal::ObjectHandle {
 public:
  using Entry = std::pair<K, V>;

  // Finds or creates the dict called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Dict> Open(const Client& client, std::string_view name,
                                   const DictOptions<K, V>& options = {}) {
    v1::DictCreateRequest request;
    AddEntries(options.entries, request);
    absl::StatusOr<ObjectHandle> handle =
        Create<v1::DictCreateResponse>(client, name, options.mode, std::move(request));
    if (!handle.ok()) return handle.status();
    return Dict(*std::move(handle));
  }

  // The dict that `ref` stands for, read from another object, say. Nothing is called.
  Dict(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The value of a key: `d[key]`. NOT_FOUND (KEY_NOT_FOUND) where there is none.
  absl::StatusOr<V> Get(const K& key) const {
    auto response = Call<v1::DictGetResponse>(KeyRequest<v1::DictGetRequest>(key));
    if (!response.ok()) return response.status();
    return FromValue<V>(std::move(*response->mutable_value()));
  }

  // The value of a key, or `default_value`: `d.get(key, default_value)`.
  absl::StatusOr<V> Get(const K& key, const V& default_value) const {
    return ValueOr(Find(key), default_value);
  }

  // The value of a key, or nothing where there is none.
  absl::StatusOr<std::optional<V>> Find(const K& key) const {
    auto request = KeyRequest<v1::DictGetRequest>(key);
    *request.mutable_default_value() = ToValue(nullptr);
    return ValueIfFound(Call<v1::DictGetResponse>(request));
  }

  // Stores a value: `d[key] = value`. An entry that was there keeps its place.
  absl::Status Set(const K& key, const V& value) const {
    auto request = KeyRequest<v1::DictSetRequest>(key);
    *request.mutable_value() = ToValue(value);
    return Do<v1::DictSetResponse>(request);
  }

  // Removes an entry: `del d[key]`. NOT_FOUND (KEY_NOT_FOUND) where there is none.
  absl::Status Delete(const K& key) const {
    return Do<v1::DictDeleteResponse>(KeyRequest<v1::DictDeleteRequest>(key));
  }

  // Whether there is such a key: `key in d`.
  absl::StatusOr<bool> Contains(const K& key) const {
    auto response = Call<v1::DictContainsResponse>(KeyRequest<v1::DictContainsRequest>(key));
    if (!response.ok()) return response.status();
    return response->found();
  }

  // How many entries there are: `len(d)`.
  absl::StatusOr<int64_t> Size() const {
    auto response = Call<v1::DictSizeResponse>(NewRequest<v1::DictSizeRequest>());
    if (!response.ok()) return response.status();
    return response->size();
  }

  // All keys in order; RESOURCE_EXHAUSTED, here and in the next two, where they do not fit into one
  // message (Iterate does not mind).
  absl::StatusOr<std::vector<K>> Keys() const {
    auto response = Call<v1::DictKeysResponse>(NewRequest<v1::DictKeysRequest>());
    if (!response.ok()) return response.status();
    return internal::FromValues<K>(*response->mutable_keys());
  }

  // All values in the order of their keys.
  absl::StatusOr<std::vector<V>> Values() const {
    auto response = Call<v1::DictValuesResponse>(NewRequest<v1::DictValuesRequest>());
    if (!response.ok()) return response.status();
    return internal::FromValues<V>(*response->mutable_values());
  }

  // All entries in order, as they stood at one moment.
  absl::StatusOr<std::vector<Entry>> Items() const {
    auto response = Call<v1::DictItemsResponse>(NewRequest<v1::DictItemsRequest>());
    if (!response.ok()) return response.status();
    return ReadEntries(*response->mutable_entries());
  }

  // All entries in order, `page_size` of them a call; 0 for the server's default. What is seen is
  // live: a changed value shows, while an entry that comes or goes ends the range with ABORTED
  // (DICT_RESIZED). The range may outlive this handle.
  PagedRange<Entry> Iterate(int32_t page_size = 0) const {
    auto request = NewRequest<v1::DictIterateRequest>();
    request.set_limit(page_size);
    return PagedRange<Entry>(
        [dict = *this, request = std::move(request)]() mutable { return dict.NextPage(request); });
  }

  // Removes an entry and gives its value: `d.pop(key)`. NOT_FOUND (KEY_NOT_FOUND) where there is
  // none.
  absl::StatusOr<V> Pop(const K& key) const {
    auto response = Call<v1::DictPopResponse>(KeyRequest<v1::DictPopRequest>(key));
    if (!response.ok()) return response.status();
    return FromValue<V>(std::move(*response->mutable_value()));
  }

  // The same, or `default_value` where there is none: `d.pop(key, default_value)`.
  absl::StatusOr<V> Pop(const K& key, const V& default_value) const {
    auto request = KeyRequest<v1::DictPopRequest>(key);
    *request.mutable_default_value() = ToValue(nullptr);
    return ValueOr(ValueIfFound(Call<v1::DictPopResponse>(request)), default_value);
  }

  // Removes and gives the newest entry. NOT_FOUND (KEY_NOT_FOUND) where the dict is empty.
  absl::StatusOr<Entry> PopItem() const {
    auto response = Call<v1::DictPopItemResponse>(NewRequest<v1::DictPopItemRequest>());
    if (!response.ok()) return response.status();
    return ReadEntry(*response);
  }

  // The value that a key has, which is first set to `default_value` where it has none.
  absl::StatusOr<V> SetDefault(const K& key, const V& default_value) const {
    auto response = CallSetDefault(key, default_value);
    if (!response.ok()) return response.status();
    return FromValue<V>(std::move(*response->mutable_value()));
  }

  // Stores a value only where the key has none; whether it did so. Of many callers exactly one is
  // told true.
  absl::StatusOr<bool> Insert(const K& key, const V& value) const {
    auto response = CallSetDefault(key, value);
    if (!response.ok()) return response.status();
    return !response->found();
  }

  // Stores all entries or none, in this order; a std::map goes in as {map.begin(), map.end()}.
  absl::Status Update(const std::vector<Entry>& entries) const {
    auto request = NewRequest<v1::DictUpdateRequest>();
    AddEntries(entries, request);
    return Do<v1::DictUpdateResponse>(request);
  }

  // Removes all entries.
  absl::Status Clear() const {
    return Do<v1::DictClearResponse>(NewRequest<v1::DictClearRequest>());
  }

 private:
  explicit Dict(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Request>
  Request KeyRequest(const K& key) const {
    auto request = NewRequest<Request>();
    *request.mutable_key() = ToValue(key);
    return request;
  }

  absl::StatusOr<v1::DictSetDefaultResponse> CallSetDefault(const K& key, const V& value) const {
    auto request = KeyRequest<v1::DictSetDefaultRequest>(key);
    *request.mutable_default_value() = ToValue(value);
    return Call<v1::DictSetDefaultResponse>(request);
  }

  // The page that `request` asks for; leaves in it what asks for the next one.
  absl::StatusOr<std::vector<Entry>> NextPage(v1::DictIterateRequest& request) const {
    auto response = Call<v1::DictIterateResponse>(request);
    if (!response.ok()) return response.status();
    request.set_expected_size(response->size());
    if (response->entries_size() > 0) {
      *request.mutable_after_key() = response->entries().rbegin()->key();
    }
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

  template <typename Response>
  static absl::StatusOr<std::optional<V>> ValueIfFound(absl::StatusOr<Response> response) {
    if (!response.ok()) return response.status();
    if (!response->found()) return std::optional<V>();
    absl::StatusOr<V> value = FromValue<V>(std::move(*response->mutable_value()));
    if (!value.ok()) return value.status();
    return std::optional<V>(*std::move(value));
  }

  static absl::StatusOr<V> ValueOr(absl::StatusOr<std::optional<V>> found, const V& otherwise) {
    if (!found.ok()) return found.status();
    return found->has_value() ? **std::move(found) : otherwise;
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_DICT_H_
