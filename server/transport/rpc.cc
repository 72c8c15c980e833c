#include "server/transport/rpc.h"

#include <utility>

#include "server/transport/status.h"

namespace manager {

void Rpc::Accept() {
  finishing_ = cancelled_ = delivered_ = false;
  context_.emplace();
  stream_.emplace(&*context_);
  context_->AsyncNotifyWhenDone(done_tag_.ToGrpc());
  service_->RequestCall(&*context_, &*stream_, queue_, queue_, accepted_tag_.ToGrpc());
}

void Rpc::OnAccepted(bool ok) {
  if (!ok) {
    // The done tag comes only for a call that began.
    host_->OnUnused(*this);
    return;
  }
  outstanding_ = 1;  // The done tag.
  handler_ = host_->OnAccepted(*this);
}

std::optional<absl::string_view> Rpc::metadata(const char* key) const {
  const auto& metadata = context_->client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return std::nullopt;
  return absl::string_view(found->second.data(), found->second.size());
}

void Rpc::Read() {
  ++outstanding_;
  stream_->Read(&incoming_, read_tag_.ToGrpc());
}

void Rpc::OnRead(bool ok) {
  grpc::ByteBuffer message;  // The handler may already read the next one into incoming_.
  message.Swap(&incoming_);
  if (IsOpen()) {
    if (ok) {
      handler_->OnMessage(message);
    } else {
      handler_->OnHalfClose();
    }
  }
  Complete();
}

void Rpc::Write(grpc::ByteBuffer message) {
  outgoing_.emplace_back().Swap(&message);
  Send();
}

void Rpc::Finish(const absl::Status& status) {
  finishing_ = true;
  status_ = ToGrpcStatus(status);
  Send();
}

void Rpc::FinishWith(grpc::ByteBuffer message) {
  finishing_ = true;
  status_.emplace();
  outgoing_.emplace_back().Swap(&message);
  Send();
}

void Rpc::Send() {
  if (sending_ || cancelled_ || (outgoing_.empty() && !status_.has_value())) return;
  sending_ = true;
  ++outstanding_;
  if (outgoing_.empty()) {
    stream_->Finish(*status_, finished_tag_.ToGrpc());
    return;
  }
  if (outgoing_.size() == 1 && status_.has_value() && status_->ok()) {
    stream_->WriteAndFinish(outgoing_.front(), grpc::WriteOptions(), *status_,
                            finished_tag_.ToGrpc());
  } else {
    stream_->Write(outgoing_.front(), written_tag_.ToGrpc());
  }
  outgoing_.pop_front();  // gRPC holds its own reference.
}

void Rpc::OnWritten(bool ok) {
  sending_ = false;
  if (ok) {
    Send();
    if (!sending_ && IsOpen()) handler_->OnWritten();
  }  // Otherwise the call is dead, and the done tag says so.
  Complete();
}

void Rpc::OnFinished(bool ok) {
  delivered_ = ok;
  Complete();
}

void Rpc::OnDone(bool /*ok*/) {
  cancelled_ = context_->IsCancelled();
  if (cancelled_ && !finishing_) handler_->OnCancelled();
  Complete();
}

void Rpc::Drain() {
  if (IsOpen()) handler_->OnDrain();
}

void Rpc::Complete() {
  if (--outstanding_ > 0) return;
  handler_->OnOver(delivered_ && !cancelled_);
  handler_.reset();
  outgoing_.clear();
  status_.reset();
  stream_.reset();
  context_.reset();
  sending_ = false;
  host_->OnOver(*this);
}

}  // namespace manager
