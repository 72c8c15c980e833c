// A connection without a server, for tests of code that uses the SDK (GoogleTest).
//
//   auto connection = std::make_shared<manager::mocks::MockConnection>();
//   EXPECT_CALL(*connection, Call(_, RequestIs<v1::DictSizeRequest>("object: 'ages'"), _, _))
//       .WillOnce(Reply("size: 2"));
//   manager::Client client(connection);
//
// Requests and responses are written as protobuf text. The test beside this header shows all of it
// at work.

#ifndef MANAGERD_SDK_CPP_MOCKS_MOCK_CONNECTION_H_
#define MANAGERD_SDK_CPP_MOCKS_MOCK_CONNECTION_H_

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "manager/connection.h"
#include "manager/v1/errors.pb.h"

namespace manager {
inline namespace sdk {
namespace mocks {

// Thread-safe, as gMock's mocks are.
class MockConnection : public Connection {
 public:
  MOCK_METHOD(absl::Status, Call,
              (const RpcMethod& method, const google::protobuf::Message& request,
               google::protobuf::Message* response, const CallOptions& options),
              (override));
};

namespace internal {

// Whether the messages are of one type and equal; tells what differs.
bool MessagesEqual(const google::protobuf::Message& expected,
                   const google::protobuf::Message& actual, std::ostream* differences);

// What a call is answered with; a test failure where `text` is not a message of the response's
// type, or where the messages are not those of the method.
absl::Status ReplyText(const std::string& text, const RpcMethod& method,
                       const google::protobuf::Message& request,
                       google::protobuf::Message* response);

// The message that `text` describes; a test failure where it describes none.
template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

template <typename Request>
class RequestMatcher {
 public:
  using is_gtest_matcher = void;

  explicit RequestMatcher(Request expected) : expected_(std::move(expected)) {}

  bool MatchAndExplain(const google::protobuf::Message& actual,
                       testing::MatchResultListener* listener) const {
    return MessagesEqual(expected_, actual, listener->stream());
  }
  void DescribeTo(std::ostream* os) const { Describe("is", os); }
  void DescribeNegationTo(std::ostream* os) const { Describe("is not", os); }

 private:
  void Describe(const char* verb, std::ostream* os) const {
    *os << verb << " a " << Request::descriptor()->name() << " {" << expected_.ShortDebugString()
        << "}";
  }

  Request expected_;
};

}  // namespace internal

// Matches one request of a type; for any request of it there is testing::WhenDynamicCastTo.
template <typename Request>
internal::RequestMatcher<Request> RequestIs(const std::string& text) {
  return internal::RequestMatcher<Request>(internal::Parse<Request>(text));
}

// Answers a call; without an argument with an empty response.
inline auto Reply(std::string text = "") {
  return [text = std::move(text)](const RpcMethod& method, const google::protobuf::Message& request,
                                  google::protobuf::Message* response, const CallOptions&) {
    return internal::ReplyText(text, method, request, response);
  };
}

// A refusal as the server sends it, for testing::Return; errors.proto says which code goes with a
// reason.
absl::Status Refusal(absl::StatusCode code, v1::ErrorReason reason);

}  // namespace mocks
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MOCKS_MOCK_CONNECTION_H_
