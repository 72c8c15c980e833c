// The shared pipe. Its methods and rules: proto/manager/v1/pipe.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_PIPE_PIPE_H_
#define SERVER_OBJECTS_PIPE_PIPE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/pipe.pb.h"
#include "server/objects/grants.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/step.h"
#include "server/objects/stored.h"
#include "server/objects/turn.h"

namespace manager {

// How much each direction of a pipe buffers.
struct PipeCapacity {
  // As requests ask for it, where 0 stands for the default.
  // Errors: INVALID_ARGUMENT (a number below 0).
  static absl::StatusOr<PipeCapacity> Of(int64_t messages, int64_t bytes);

  int64_t messages = 1024;
  int64_t bytes = int64_t{1} << 20;  // Of encoded messages.
};

class Pipe final : public Object {
 public:
  static constexpr absl::string_view kType = "pipe";
  static std::vector<Method> Methods();

  Pipe() = default;
  // One that goes both ways, for sessions that meet at a listener.
  explicit Pipe(const PipeCapacity& capacity) : capacity_(capacity) {}

  absl::Status Init(const Turn& turn, wire::PipeCreateRequest& request);
  absl::Status CheckSame(const wire::PipeCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override;
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;
  LineList Lines() override;
  const Grants* grants() const override { return &grants_; }
  void EndSession(uint64_t session, const Step& step) override;

  absl::Status Attach(const Turn& turn, wire::PipeAttachRequest& request,
                      wire::PipeAttachResponse* response);
  Outcome Send(Turn& turn, wire::PipeSendRequest& request, wire::PipeSendResponse* response);
  Outcome Receive(Turn& turn, wire::PipeReceiveRequest& request,
                  wire::PipeReceiveResponse* response);
  Outcome Poll(Turn& turn, wire::PipePollRequest& request, wire::PipePollResponse* response);
  absl::Status Close(const Turn& turn, wire::PipeCloseRequest& request,
                     wire::PipeCloseResponse* response);
  absl::Status Inspect(const wire::PipeInspectRequest& request,
                       wire::PipeInspectResponse* response) const;

  // Returns a message that never reached its caller to the front of its end.
  void TakeBackReceive(wire::PipeReceiveResponse& response);

  // Gives an open end that nobody has to the session of a grant.
  void Give(wire::PipeEnd end, const Grant& grant);

  // Closes an end, whoever has it.
  void CloseEnd(wire::PipeEnd end);

 private:
  // One end: what was sent to it, who waits at it, and whose it is.
  struct End {
    // Whether a message of so many bytes can be added to what was sent to it.
    bool HasRoomFor(size_t message_bytes, const PipeCapacity& capacity) const;

    bool closed = false;
    uint64_t fence = 0;           // Of its attachment, which is in grants_; 0 where nobody has it.
    std::deque<Stored> messages;  // Sent at the other end, and not received.
    int64_t bytes = 0;            // Of those.
    Line receivers;               // And who polls.
    Line senders;
  };

  // The ends as a call at one of them sees them.
  struct Ends {
    End* own;
    End* other;
  };

  // The ends for a call at `end` that `owner` may make: to use it, or to close it.
  // Errors: INVALID_ARGUMENT (no end), NOT_OWNER.
  absl::StatusOr<Ends> EndsFor(wire::PipeEnd end, const Owner& owner);

  // The same for a call that sends or receives. `against` is the end that may not do so where the
  // pipe goes one way.
  // Errors: also PIPE_CLOSED (the call's own end), PIPE_ONE_WAY.
  absl::StatusOr<Ends> EndsToUse(wire::PipeEnd end, const Owner& owner, wire::PipeEnd against);

  End& EndOf(wire::PipeEnd end) { return end == wire::PIPE_END_FIRST ? first_ : second_; }

  // An end is used. One that nobody has goes to the caller's session, if the call is in one. That
  // is so too where the call goes on to wait: should its session die waiting, the other end must
  // learn of it. It is the one thing that a waiting call has changed, and stays so if the server
  // refuses the wait because too many calls wait (LIMIT_REACHED).
  void Claim(End& end, const Turn& turn);
  void CloseEnd(End& end);
  void Describe(const End& end, wire::PipeEndState* state) const;

  bool one_way_ = false;
  PipeCapacity capacity_;
  End first_;
  End second_;
  Grants grants_;  // The ends' attachments.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_PIPE_PIPE_H_
