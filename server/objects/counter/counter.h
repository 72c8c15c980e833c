// The shared counter. Its methods and rules: proto/manager/v1/counter.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_COUNTER_COUNTER_H_
#define SERVER_OBJECTS_COUNTER_COUNTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/counter.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/ordered_map.h"

namespace manager {

class Counter final : public Object {
 public:
  static constexpr absl::string_view kType = "counter";
  static std::vector<Method> Methods();
  absl::Status Init(const Turn& turn, wire::CounterCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(counts_.size()); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  absl::Status Get(const wire::CounterGetRequest& request,
                   wire::CounterGetResponse* response) const;
  absl::Status Set(wire::CounterSetRequest& request, wire::CounterSetResponse* response);
  absl::Status Add(wire::CounterAddRequest& request, wire::CounterAddResponse* response);
  absl::Status Update(wire::CounterUpdateRequest& request, wire::CounterUpdateResponse* response);
  absl::Status Subtract(wire::CounterSubtractRequest& request,
                        wire::CounterSubtractResponse* response);
  absl::Status Delete(wire::CounterDeleteRequest& request, wire::CounterDeleteResponse* response);
  absl::Status MostCommon(const wire::CounterMostCommonRequest& request,
                          wire::CounterMostCommonResponse* response) const;
  absl::Status Total(const wire::CounterTotalRequest& request,
                     wire::CounterTotalResponse* response) const;
  absl::Status Size(const wire::CounterSizeRequest& request,
                    wire::CounterSizeResponse* response) const;
  absl::Status Items(const wire::CounterItemsRequest& request,
                     wire::CounterItemsResponse* response) const;
  absl::Status Scan(const wire::CounterScanRequest& request,
                    wire::CounterScanResponse* response) const;
  absl::Status Clear(wire::CounterClearRequest& request, wire::CounterClearResponse* response);

 private:
  using Counts = OrderedMap<int64_t>;
  using Entries = google::protobuf::RepeatedPtrField<wire::CounterEntry>;
  enum class Direction { kUp, kDown };

  // Counts all of the entries, or none where a key is unfit or a count would not fit.
  absl::Status CountAll(Direction direction, Entries& entries);

  Counts counts_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_COUNTER_COUNTER_H_
