// The shared dict. Its methods and rules: proto/manager/v1/dict.proto.
//
// A method that is about one entry takes the same time at any size, but for the logarithm in
// removing one; a method by path, in proportion to the size of the entry's value; and one that is
// about many entries, in proportion to their number.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_DICT_DICT_H_
#define SERVER_OBJECTS_DICT_DICT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/dict.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/ordered_map.h"
#include "server/objects/path_root.h"

namespace manager {

class Dict final : public Object, private PathRoot {
 public:
  static constexpr absl::string_view kType = "dict";
  static std::vector<Method> Methods();

  Dict() : PathRoot("the dict") {}
  absl::Status Init(const Turn& turn, wire::DictCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(map_.size()); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  // One entry.
  absl::Status Get(const wire::DictGetRequest& request, wire::DictGetResponse* response) const;
  absl::Status Set(wire::DictSetRequest& request, wire::DictSetResponse* response);
  absl::Status Delete(wire::DictDeleteRequest& request, wire::DictDeleteResponse* response);
  absl::Status Contains(const wire::DictContainsRequest& request,
                        wire::DictContainsResponse* response) const;
  absl::Status Pop(wire::DictPopRequest& request, wire::DictPopResponse* response);
  absl::Status PopItem(wire::DictPopItemRequest& request, wire::DictPopItemResponse* response);
  absl::Status SetDefault(wire::DictSetDefaultRequest& request,
                          wire::DictSetDefaultResponse* response);
  absl::Status CompareAndSet(wire::DictCompareAndSetRequest& request,
                             wire::DictCompareAndSetResponse* response);
  absl::Status CompareAndDelete(wire::DictCompareAndDeleteRequest& request,
                                wire::DictCompareAndDeleteResponse* response);

  // Many entries.
  absl::Status Size(const wire::DictSizeRequest& request, wire::DictSizeResponse* response) const;
  absl::Status Keys(const wire::DictKeysRequest& request, wire::DictKeysResponse* response) const;
  absl::Status Values(const wire::DictValuesRequest& request,
                      wire::DictValuesResponse* response) const;
  absl::Status Items(const wire::DictItemsRequest& request,
                     wire::DictItemsResponse* response) const;
  absl::Status GetMany(const Turn& turn, const wire::DictGetManyRequest& request,
                       wire::DictGetManyResponse* response) const;
  absl::Status Scan(const wire::DictScanRequest& request, wire::DictScanResponse* response) const;
  absl::Status Iterate(const wire::DictIterateRequest& request,
                       wire::DictIterateResponse* response) const;
  absl::Status Update(wire::DictUpdateRequest& request, wire::DictUpdateResponse* response);
  absl::Status PopMany(const Turn& turn, wire::DictPopManyRequest& request,
                       wire::DictPopManyResponse* response);
  absl::Status DeleteMany(wire::DictDeleteManyRequest& request,
                          wire::DictDeleteManyResponse* response);
  absl::Status Clear(wire::DictClearRequest& request, wire::DictClearResponse* response);

  // By path.
  absl::Status GetAt(const wire::DictGetAtRequest& request,
                     wire::DictGetAtResponse* response) const {
    return ReadAt(request, response);
  }
  absl::Status SetAt(wire::DictSetAtRequest& request, wire::DictSetAtResponse*) {
    return WriteAt(request);
  }
  absl::Status DeleteAt(wire::DictDeleteAtRequest& request, wire::DictDeleteAtResponse*) {
    return RemoveAt(request);
  }
  absl::Status AppendAt(wire::DictAppendAtRequest& request, wire::DictAppendAtResponse* response) {
    return AddItemAt(request, response);
  }
  absl::Status IncrementAt(wire::DictIncrementAtRequest& request,
                           wire::DictIncrementAtResponse* response) {
    return AddNumberAt(request, response);
  }

 private:
  using Map = OrderedMap<Stored>;
  using Entries = google::protobuf::RepeatedPtrField<wire::DictEntry>;

  // Sets all entries, or none where a key is unfit.
  absl::Status SetAll(Entries& entries);

  // The entry of an encoded key; the end if there is none.
  // Errors: UNHASHABLE_KEY, MALFORMED_VALUE.
  absl::StatusOr<Map::const_iterator> Find(const std::string& key) const;

  absl::StatusOr<const std::string*> Reach(const Path& path) const override;
  void StoreFirst(const Path& path, std::string value) override;
  void RemoveFirst(const Path& path) override;

  Map map_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_DICT_DICT_H_
