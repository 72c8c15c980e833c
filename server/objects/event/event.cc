#include "server/objects/event/event.h"

#include "manager/state/v1/event.pb.h"
#include "server/objects/directory.h"
#include "server/objects/timeout.h"

namespace manager {

absl::Status Event::Init(const Turn&, wire::EventCreateRequest&) { return absl::OkStatus(); }

absl::Status Event::Set(wire::EventSetRequest&, wire::EventSetResponse*) {
  set_ = true;
  return absl::OkStatus();
}

absl::Status Event::Clear(wire::EventClearRequest&, wire::EventClearResponse*) {
  set_ = false;
  return absl::OkStatus();
}

absl::Status Event::IsSet(const wire::EventIsSetRequest&,
                          wire::EventIsSetResponse* response) const {
  response->set_set(set_);
  return absl::OkStatus();
}

Outcome Event::Wait(Turn& turn, wire::EventWaitRequest& request,
                    wire::EventWaitResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (!set_ && turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
  response->set_set(set_);
  return absl::OkStatus();
}

void Event::Save(const StateSink& sink) const {
  state::v1::Event state;
  state.set_set(set_);
  sink(state);
}

absl::Status Event::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Event>(part);
  if (!state.ok()) return state.status();
  set_ = state->set();
  return absl::OkStatus();
}

std::vector<Method> Event::Methods() {
  return {
      CreateRow<Event, wire::EventCreateRequest, wire::EventCreateResponse>("Event/Create"),
      Row<&Event::Set>("Event/Set"),
      Row<&Event::Clear>("Event/Clear"),
      Row<&Event::IsSet>("Event/IsSet"),
      Row<&Event::Wait>("Event/Wait"),
  };
}

}  // namespace manager
