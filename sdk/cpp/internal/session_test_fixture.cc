#include "manager/internal/session_test_fixture.h"

#include <thread>
#include <utility>

#include "common/error/error.h"
#include "manager/internal/grpc_connection.h"
#include "manager/internal/method.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

template <typename Request>
Request KeyRequest(const std::string& key) {
  Request request;
  request.set_object("d");
  request.mutable_key()->set_string_value(key);
  return request;
}

}  // namespace

// Ends the stream first, so that nobody waits for it.
SessionTestFixture::~SessionTestFixture() {
  if (stream_ != nullptr) stream_->End(absl::UnavailableError("the test is over"));
  server_.reset();
  connection_.reset();
}

void SessionTestFixture::Connect(const ClientOptions& options) {
  connection_ = std::make_shared<SessionConnection>(SessionOptions{
      .peer = "there",
      .open_channel = [address = address_, options] { return OpenChannel(address, options); },
      .client = options});
}

void SessionTestFixture::Open(const ClientOptions& options, const v1::SessionOpenResponse& opened) {
  Connect(options);
  std::thread opener([this] { EXPECT_EQ(connection_->Open(absl::Minutes(1)), absl::OkStatus()); });
  Accept("", opened);
  opener.join();
}

void SessionTestFixture::Accept(const std::string& session, const v1::SessionOpenResponse& opened) {
  stream_ = server_->Accept();
  const std::optional<v1::SessionConnectRequest> first = stream_->Receive();
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->has_open());
  EXPECT_EQ(first->open().session(), session);
  SendOpened(opened);
}

void SessionTestFixture::SendOpened(const v1::SessionOpenResponse& opened) {
  v1::SessionConnectResponse message;
  *message.mutable_opened() = opened;
  stream_->Send(message);
}

SessionTestFixture::Result SessionTestFixture::Read(const std::string& key,
                                                    const CallOptions& options) {
  auto call = std::make_shared<Started>();
  connection_->Start(MethodOf<v1::DictGetRequest>(), KeyRequest<v1::DictGetRequest>(key),
                     &call->response, options, [call](absl::Status status) {
                       call->ended = std::move(status);
                       call->done.Notify();
                     });
  return call;
}

SessionTestFixture::Result SessionTestFixture::Write(const std::string& key,
                                                     const CallOptions& options) {
  auto call = std::make_shared<Started>();
  connection_->Start(MethodOf<v1::DictSetRequest>(), KeyRequest<v1::DictSetRequest>(key),
                     &call->nothing, options, [call](absl::Status status) {
                       call->ended = std::move(status);
                       call->done.Notify();
                     });
  return call;
}

absl::Status SessionTestFixture::CallRead(const std::string& key, v1::DictGetResponse* response) {
  v1::DictGetResponse unused;
  return connection_->Call(MethodOf<v1::DictGetRequest>(), KeyRequest<v1::DictGetRequest>(key),
                           response == nullptr ? &unused : response, {});
}

absl::Status SessionTestFixture::CallWrite(const std::string& key) {
  v1::DictSetResponse unused;
  return connection_->Call(MethodOf<v1::DictSetRequest>(), KeyRequest<v1::DictSetRequest>(key),
                           &unused, {});
}

v1::SessionConnectRequest SessionTestFixture::Next() {
  while (true) {
    std::optional<v1::SessionConnectRequest> message = stream_->Receive();
    if (!message.has_value()) {
      ADD_FAILURE() << "the stream has ended";
      return {};
    }
    if (message->heartbeat() != 0) {
      v1::SessionConnectResponse echo;
      echo.set_heartbeat(message->heartbeat());
      stream_->Send(echo);
    }
    if (message->calls_size() > 0 || message->cancelled_size() > 0 || message->close()) {
      return *std::move(message);
    }
  }
}

std::vector<std::string> SessionTestFixture::NextCalls(size_t count) {
  std::vector<std::string> calls;
  while (calls.size() < count && !HasFailure()) {
    const v1::SessionConnectRequest message = Next();
    for (const v1::Call& call : message.calls()) {
      v1::DictGetRequest request;  // Its fields are those of Set as well.
      request.ParseFromString(call.request());
      calls.push_back(std::to_string(call.call_id()) + request.key().string_value());
    }
  }
  return calls;
}

void SessionTestFixture::ReplyTo(const std::vector<uint64_t>& ids) {
  v1::SessionConnectResponse message;
  for (const uint64_t id : ids) {
    v1::DictGetResponse response;
    response.mutable_value()->set_int_value(static_cast<int64_t>(id));
    v1::Reply* reply = message.add_replies();
    reply->set_call_id(id);
    reply->set_response(response.SerializeAsString());
  }
  stream_->Send(message);
}

void SessionTestFixture::Refuse(uint64_t id, const absl::Status& status) {
  v1::SessionConnectResponse message;
  v1::Reply* reply = message.add_replies();
  reply->set_call_id(id);
  reply->set_error(EncodeStatusDetails(status));
  stream_->Send(message);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
