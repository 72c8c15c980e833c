// The shared latch. Its methods and rules: proto/manager/v1/latch.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LATCH_LATCH_H_
#define SERVER_OBJECTS_LATCH_LATCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "manager/wire/latch.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Latch final : public Object {
 public:
  static constexpr absl::string_view kType = "latch";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::LatchCreateRequest& request);

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  absl::Status CountDown(wire::LatchCountDownRequest& request,
                         wire::LatchCountDownResponse* response);
  absl::Status GetCount(const wire::LatchGetCountRequest& request,
                        wire::LatchGetCountResponse* response) const;
  Outcome Wait(Turn& turn, wire::LatchWaitRequest& request, wire::LatchWaitResponse* response);

 private:
  int64_t count_ = 0;
  Line line_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LATCH_LATCH_H_
