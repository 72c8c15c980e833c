// The shared dict. Its methods and rules: proto/manager/v1/dict.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_DICT_DICT_H_
#define SERVER_OBJECTS_DICT_DICT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/dict.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/ordered_map.h"

namespace manager {

class Dict final : public Object {
 public:
  static constexpr absl::string_view kType = "dict";
  static std::vector<Method> Methods();
  static absl::StatusOr<std::unique_ptr<Dict>> Create(wire::DictCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(map_.size()); }
  std::string Summary() const override;

  absl::Status Get(const wire::DictGetRequest& request, wire::DictGetResponse* response) const;
  absl::Status Set(wire::DictSetRequest& request, wire::DictSetResponse* response);
  absl::Status Delete(wire::DictDeleteRequest& request, wire::DictDeleteResponse* response);
  absl::Status Contains(const wire::DictContainsRequest& request,
                        wire::DictContainsResponse* response) const;
  absl::Status Size(const wire::DictSizeRequest& request, wire::DictSizeResponse* response) const;
  absl::Status Keys(const wire::DictKeysRequest& request, wire::DictKeysResponse* response) const;
  absl::Status Values(const wire::DictValuesRequest& request,
                      wire::DictValuesResponse* response) const;
  absl::Status Items(const wire::DictItemsRequest& request,
                     wire::DictItemsResponse* response) const;
  absl::Status Iterate(const wire::DictIterateRequest& request,
                       wire::DictIterateResponse* response) const;
  absl::Status Pop(wire::DictPopRequest& request, wire::DictPopResponse* response);
  absl::Status PopItem(wire::DictPopItemRequest& request, wire::DictPopItemResponse* response);
  absl::Status SetDefault(wire::DictSetDefaultRequest& request,
                          wire::DictSetDefaultResponse* response);
  absl::Status Update(wire::DictUpdateRequest& request, wire::DictUpdateResponse* response);
  absl::Status Clear(wire::DictClearRequest& request, wire::DictClearResponse* response);

 private:
  OrderedMap map_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_DICT_DICT_H_
