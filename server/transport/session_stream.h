// A session's stream: batches of calls one way, batches of replies the other.
//
// What is resolved while a message is handled, or while a write is on its way, goes out in the next
// write together. A client that does not read its replies is not read either: once much waits to be
// written, no message is asked for, so its heartbeats are not heard and its lease runs out.
//
// The stream may go and the session stay: replies are kept by the session, and whoever resumes it
// sends the calls again that were not answered.
//
// Called only by the polling thread.

#ifndef SERVER_TRANSPORT_SESSION_STREAM_H_
#define SERVER_TRANSPORT_SESSION_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>

#include "absl/status/status.h"
#include "manager/v1/session.pb.h"
#include "server/dispatch/dispatcher.h"
#include "server/transport/rpc.h"

namespace manager {

class SessionStream final : public RpcHandler, public Caller {
 public:
  // The dispatcher must outlive the RPC.
  SessionStream(Rpc& rpc, Dispatcher& dispatcher);

  void OnMessage(const grpc::ByteBuffer& message) override;
  void OnHalfClose() override;
  void OnWritten() override;
  void OnCancelled() override;
  void OnDrain() override;

  void OnReply(Reply reply) override;
  void OnDetached(const absl::Status& why, bool silent) override;

 private:
  // Opens or resumes the session.
  // Errors: those of Session.Open.
  absl::Status Open(const v1::SessionOpenRequest& request);
  // Does what a message asks for.
  // Errors: MALFORMED_REQUEST, and those of Open.
  absl::Status Handle(const v1::SessionConnectRequest& message);
  absl::Status StartCalls(const v1::SessionConnectRequest& message);

  // Ends the stream once all that is to be written is: with OK, or an error.
  void EndWith(absl::Status status);
  void Detach();

  // Starts what is next: a write, the end, a read.
  void Go();
  // Whether there is something to write.
  bool HasOutput() const;
  void Write();
  void AddReply(const Reply& reply);
  void DropBacklog();
  void Read();

  Rpc& rpc_;
  Dispatcher& dispatcher_;
  uint64_t session_ = 0;  // 0 before it is opened, and once another has it or it is over.
  uint64_t last_call_ = 0;

  v1::SessionConnectRequest incoming_;   // Kept for its memory.
  v1::SessionConnectResponse outgoing_;  // The same; holds what is ready to be sent beside replies.
  std::deque<Reply> backlog_;            // Replies to be written.
  size_t backlog_bytes_ = 0;             // Of their responses.

  bool handling_ = false;  // A message; what it brings is written when all of it is handled.
  bool reading_ = false;
  bool writing_ = false;
  bool going_away_ = false;  // To be said with the last reply.
  bool ending_ = false;
  bool over_ = false;  // Nothing may be started any more.
  absl::Status end_;   // What the stream ends with.
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_SESSION_STREAM_H_
