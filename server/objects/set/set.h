// The shared set. Its methods and rules: proto/manager/v1/set.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_SET_SET_H_
#define SERVER_OBJECTS_SET_SET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/set.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/ordered_map.h"

namespace manager {

class Set final : public Object {
 public:
  static constexpr absl::string_view kType = "set";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::SetCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(items_.size()); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  // One item.
  absl::Status Add(wire::SetAddRequest& request, wire::SetAddResponse* response);
  absl::Status Discard(wire::SetDiscardRequest& request, wire::SetDiscardResponse* response);
  absl::Status Remove(wire::SetRemoveRequest& request, wire::SetRemoveResponse* response);
  absl::Status Pop(wire::SetPopRequest& request, wire::SetPopResponse* response);
  absl::Status Contains(const wire::SetContainsRequest& request,
                        wire::SetContainsResponse* response) const;

  // The whole set.
  absl::Status Size(const wire::SetSizeRequest& request, wire::SetSizeResponse* response) const;
  absl::Status Items(const wire::SetItemsRequest& request, wire::SetItemsResponse* response) const;
  absl::Status Scan(const wire::SetScanRequest& request, wire::SetScanResponse* response) const;
  absl::Status Clear(wire::SetClearRequest& request, wire::SetClearResponse* response);

  // With other items.
  absl::Status Combine(const wire::SetCombineRequest& request,
                       wire::SetCombineResponse* response) const;
  absl::Status Update(wire::SetUpdateRequest& request, wire::SetUpdateResponse* response);
  absl::Status Compare(const wire::SetCompareRequest& request,
                       wire::SetCompareResponse* response) const;

 private:
  struct Nothing {};
  using Map = OrderedMap<Nothing>;

  // The item that equals a value which is looked for; end() if there is none.
  // Errors: UNHASHABLE_KEY, MALFORMED_VALUE.
  absl::StatusOr<Map::const_iterator> Find(const std::string& value) const;

  // Adds an item that is not there yet.
  void AddNew(Key key, std::string value);

  Map items_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_SET_SET_H_
