// An RPC on the wire: one call of one client, unary or streaming, as messages in and messages out.
//
// Rpc wraps gRPC's asynchronous API so that nobody else has to know it: which operations may be
// outstanding together, what each tag means, and when an RPC is really over. What an RPC is about
// is its handler's business (RpcHandler), which knows no tag.
//
//   client          Rpc                      handler
//   headers ------> accepted                 made by the host, for this method
//   message ------> read                     OnMessage (after each Read)
//   half-close ---> read: nothing more       OnHalfClose
//           <------ message                  Write, FinishWith
//           <------ status                   Finish, FinishWith
//   cancel -------> done, cancelled          OnCancelled
//                   all tags are back        OnOver, and the handler is destroyed
//
// Called only by the polling thread.

#ifndef SERVER_TRANSPORT_RPC_H_
#define SERVER_TRANSPORT_RPC_H_

#include <cstddef>
#include <list>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/transport/tag.h"

namespace manager {

class Rpc;

// What serves one RPC. It gets the Rpc when it is made, asks it for messages with Read, and ends it
// with Finish or FinishWith.
class RpcHandler {
 public:
  virtual ~RpcHandler() = default;

  // The message that Read asked for. Not called once the RPC is cancelled or finished.
  virtual void OnMessage(const grpc::ByteBuffer& message) = 0;

  // Read found that the client has sent all it will send. Not called once the RPC is cancelled or
  // finished.
  virtual void OnHalfClose() = 0;

  // All that was given to Write is out.
  virtual void OnWritten() {}

  // The client gave up, is gone, or its deadline has come, before the handler finished the RPC.
  // Nothing that is sent from now on will arrive.
  virtual void OnCancelled() {}

  // The server is about to stop: an RPC that would go on must be finished soon. Not called once the
  // RPC is cancelled or finished.
  virtual void OnDrain() = 0;

  // The RPC is over, and the handler is destroyed after this. `delivered` tells whether what it was
  // finished with, and all before that, went out to a client that was there.
  virtual void OnOver(bool /*delivered*/) {}
};

// Who makes Rpcs: the transport.
class RpcHost {
 public:
  virtual ~RpcHost() = default;

  // A client has called. Returns what serves the RPC.
  virtual std::unique_ptr<RpcHandler> OnAccepted(Rpc& rpc) = 0;

  // The RPC is over, and its handler is destroyed. It can accept another call.
  virtual void OnOver(Rpc& rpc) = 0;

  // The server stopped before a client called.
  virtual void OnUnused(Rpc& rpc) = 0;
};

class Rpc {
 public:
  // All three must outlive the Rpc.
  Rpc(RpcHost* host, grpc::AsyncGenericService* service, grpc::ServerCompletionQueue* queue)
      : host_(host), service_(service), queue_(queue) {}

  Rpc(const Rpc&) = delete;
  Rpc& operator=(const Rpc&) = delete;

  // Waits for the next call. The host hears of it, once. May be called again when it is over.
  void Accept();

  // The path, `/manager.v1.Dict/Set`.
  absl::string_view method() const { return context_->method(); }

  // A metadata entry that the client sent; nothing where it did not.
  std::optional<absl::string_view> metadata(const char* key) const;

  // Asks for the client's next message. At most one at a time.
  void Read();

  // Sends a message after those before it. A handler that has much to send waits for OnWritten.
  void Write(grpc::ByteBuffer message);

  // Ends the RPC, once all messages are written. Nothing may be written after it.
  void Finish(const absl::Status& status);

  // Ends the RPC with OK and a last message, in one go.
  void FinishWith(grpc::ByteBuffer message);

  // Ends the RPC as if the client had gone: what is not sent yet never is. For a client that does
  // not read.
  void Cancel() { context_->TryCancel(); }

  // Tells the handler, if there is something left to end.
  void Drain();

  // Where the host keeps the RPC; the host's own affair.
  size_t slot() const { return slot_; }
  void set_slot(size_t slot) { slot_ = slot; }

 private:
  void OnAccepted(bool ok);
  void OnRead(bool ok);
  void OnWritten(bool ok);
  void OnFinished(bool ok);
  void OnDone(bool ok);

  // Whether there is a call that the handler may still have something to do with.
  bool IsOpen() const { return handler_ != nullptr && !finishing_ && !cancelled_; }
  // Starts what is next to be sent, unless something is being sent.
  void Send();
  // One operation is complete; the last one ends the RPC.
  void Complete();

  RpcHost* const host_;
  grpc::AsyncGenericService* const service_;
  grpc::ServerCompletionQueue* const queue_;
  size_t slot_ = 0;

  // Made anew for every call. The stream refers to the context.
  std::optional<grpc::GenericServerContext> context_;
  std::optional<grpc::GenericServerAsyncReaderWriter> stream_;
  std::unique_ptr<RpcHandler> handler_;

  grpc::ByteBuffer incoming_;
  std::list<grpc::ByteBuffer> outgoing_;
  std::optional<grpc::Status> status_;  // What the RPC is finished with, until it is sent.

  int outstanding_ = 0;     // Operations whose tag is not back yet.
  bool sending_ = false;    // One of them sends.
  bool finishing_ = false;  // Finish or FinishWith was called.
  bool cancelled_ = false;
  bool delivered_ = false;

  MemberTag<&Rpc::OnAccepted> accepted_tag_{this};
  MemberTag<&Rpc::OnRead> read_tag_{this};
  MemberTag<&Rpc::OnWritten> written_tag_{this};
  MemberTag<&Rpc::OnFinished> finished_tag_{this};
  MemberTag<&Rpc::OnDone> done_tag_{this};
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_RPC_H_
