// The shared listener. Its methods and rules: proto/manager/v1/listener.proto.
//
// Whoever of two callers comes later, or is tried first, makes the pipe for both. The other one
// still waits then, and finds the meeting under its ticket when it is tried, which is in the same
// step. So between steps there are no meetings, and nothing is left behind by a caller that is
// gone.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LISTENER_LISTENER_H_
#define SERVER_OBJECTS_LISTENER_LISTENER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/listener.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/pipe/pipe.h"
#include "server/objects/step.h"
#include "server/objects/turn.h"

namespace manager {

class Listener final : public Object {
 public:
  static constexpr absl::string_view kType = "listener";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::ListenerCreateRequest& request);

  absl::string_view type() const override { return kType; }
  std::string Summary() const override { return closed_ ? "closed" : "open"; }
  LineList Lines() override { return {&acceptors_, &connectors_}; }
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  Outcome Accept(Turn& turn, wire::ListenerAcceptRequest& request,
                 wire::ListenerAcceptResponse* response);
  Outcome Connect(Turn& turn, wire::ListenerConnectRequest& request,
                  wire::ListenerConnectResponse* response);
  absl::Status Close(wire::ListenerCloseRequest& request, wire::ListenerCloseResponse* response);
  absl::Status Inspect(const wire::ListenerInspectRequest& request,
                       wire::ListenerInspectResponse* response) const;

  // Closes the end of a caller that has never learnt of it, so that the other one does.
  void TakeBackAccept(const Step& step, wire::ListenerAcceptResponse& response);
  void TakeBackConnect(const Step& step, wire::ListenerConnectResponse& response);

 private:
  // What a caller learns of the one that it met.
  struct Meeting {
    Object* pipe;
    uint64_t session;  // The other's.
  };

  // The meeting of a call that is to get `end` with the first of `others`; nothing where it has to
  // wait for one.
  // Errors: SESSION_REQUIRED, PIPE_CLOSED, LIMIT_REACHED.
  absl::StatusOr<absl::optional<Meeting>> Meet(const Turn& turn, wire::PipeEnd end,
                                               const Line& others);

  // The first in line that has met nobody and is not about to be refused; null where there is none.
  const Waiter* FirstToMeet(const Line& line, const Step& step) const;

  // Whether one more call would be more than may wait to connect.
  bool IsBacklogFull(const Turn& turn) const;

  bool closed_ = false;
  int64_t backlog_ = 0;  // 0 for no bound.
  PipeCapacity capacity_;
  Line acceptors_;
  Line connectors_;
  absl::btree_map<uint64_t, Meeting> met_;  // By the ticket of the one that does not know it yet.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LISTENER_LISTENER_H_
