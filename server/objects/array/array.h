// The shared array. Its methods and rules: proto/manager/v1/array.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_ARRAY_ARRAY_H_
#define SERVER_OBJECTS_ARRAY_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/array.pb.h"
#include "server/objects/array/packed_items.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Array final : public Object {
 public:
  static constexpr absl::string_view kType = "array";
  static std::vector<Method> Methods();
  absl::Status Init(const Turn& turn, wire::ArrayCreateRequest& request);
  absl::Status CheckSame(const wire::ArrayCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return items_.size(); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;

  absl::Status Size(const wire::ArraySizeRequest& request, wire::ArraySizeResponse* response) const;
  absl::Status Get(const wire::ArrayGetRequest& request, wire::ArrayGetResponse* response) const;
  absl::Status Set(wire::ArraySetRequest& request, wire::ArraySetResponse* response);
  absl::Status GetSlice(const wire::ArrayGetSliceRequest& request,
                        wire::ArrayGetSliceResponse* response) const;
  absl::Status SetSlice(wire::ArraySetSliceRequest& request, wire::ArraySetSliceResponse* response);
  absl::Status Add(wire::ArrayAddRequest& request, wire::ArrayAddResponse* response);
  absl::Status CompareAndSet(wire::ArrayCompareAndSetRequest& request,
                             wire::ArrayCompareAndSetResponse* response);

 private:
  // The position of an index. Errors: INDEX_OUT_OF_RANGE.
  absl::StatusOr<size_t> Position(int64_t index) const;
  std::string typecode() const { return {items_.typecode()}; }

  PackedItems items_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_ARRAY_ARRAY_H_
