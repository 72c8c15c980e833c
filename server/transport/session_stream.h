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
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
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
  // A call that the stream makes itself. One at a time.
  class OwnCall final : public Caller {
   public:
    using Then = std::function<void(const Reply&)>;

    // `then` hears the reply, perhaps before Start returns, unless Cancel is called first.
    void Start(Dispatcher& dispatcher, absl::string_view method,
               const google::protobuf::MessageLite& request, const CallContext& context, Then then);
    void Cancel(Dispatcher& dispatcher);
    bool pending() const { return then_ != nullptr; }

    void OnReply(Reply reply) override;

   private:
    Then then_;  // Null where there is no call.
    CallId id_;
  };

  // Handles what came last, and goes on.
  void HandleIncoming();
  // Does what a message asks for. One that opens a session is handled again when that is open.
  // Errors: MALFORMED_REQUEST.
  absl::Status Handle(const v1::SessionConnectRequest& message);
  // Opens or resumes the session.
  void Open(const v1::SessionOpenRequest& request);
  void OnOpened(const Reply& reply);
  absl::Status StartCalls(const v1::SessionConnectRequest& message);
  void Close();

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

  OwnCall own_call_;       // Which opens the session, closes it, or waits for its calls.
  bool handling_ = false;  // A message; what it brings is written when all of it is handled.
  bool reading_ = false;
  bool writing_ = false;
  bool going_away_ = false;  // To be said with the last reply.
  bool closing_ = false;     // The client has closed the session; it may not be over yet.
  bool ending_ = false;
  bool over_ = false;  // Nothing may be started any more.
  absl::Status end_;   // What the stream ends with.
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_SESSION_STREAM_H_
