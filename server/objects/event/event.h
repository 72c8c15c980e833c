// The shared event. Its methods and rules: proto/manager/v1/event.proto.
//
// Setting the flag answers every waiting call in the same step, so a Clear right behind it cannot
// take the wake-up back.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_EVENT_EVENT_H_
#define SERVER_OBJECTS_EVENT_EVENT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "manager/wire/event.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Event final : public Object {
 public:
  static constexpr absl::string_view kType = "event";
  static std::vector<Method> Methods();

  absl::string_view type() const override { return kType; }
  std::string Summary() const override { return set_ ? "set" : "not set"; }
  LineList Lines() override { return {&line_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  absl::Status Init(const Turn& turn, wire::EventCreateRequest& request);
  absl::Status Set(wire::EventSetRequest& request, wire::EventSetResponse* response);
  absl::Status Clear(wire::EventClearRequest& request, wire::EventClearResponse* response);
  absl::Status IsSet(const wire::EventIsSetRequest& request,
                     wire::EventIsSetResponse* response) const;
  Outcome Wait(Turn& turn, wire::EventWaitRequest& request, wire::EventWaitResponse* response);

 private:
  bool set_ = false;
  Line line_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_EVENT_EVENT_H_
