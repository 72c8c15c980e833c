// For tests of the typed objects: a script of calls, each with what it is answered.

#ifndef MANAGERD_SDK_CPP_INTERNAL_SCRIPTED_TEST_H_
#define MANAGERD_SDK_CPP_INTERNAL_SCRIPTED_TEST_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/client.h"
#include "manager/mocks/mock_connection.h"
#include "manager/v1/errors.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

class ScriptedTest : public testing::Test {
 protected:
  // The next call is this one, which answers at once, with `reply`.
  template <typename Request>
  void On(const std::string& request, const std::string& reply = "") {
    OnWait<Request>(request, absl::ZeroDuration(), reply);
  }

  // The same for a call that may wait in the server for so long.
  template <typename Request>
  void OnWait(const std::string& request, absl::Duration wait, const std::string& reply = "") {
    Expect<Request>(request, wait).WillOnce(mocks::Reply(reply));
  }

  // The next call is this one, and is refused. How long it waits does not matter.
  template <typename Request>
  void OnRefuse(const std::string& request, absl::StatusCode code, v1::ErrorReason reason) {
    Expect<Request>(request, testing::_).WillOnce(testing::Return(mocks::Refusal(code, reason)));
  }

  const Client& client() const { return client_; }

 private:
  template <typename Request>
  auto& Expect(const std::string& request, const testing::Matcher<absl::Duration>& wait) {
    using testing::_;
    return EXPECT_CALL(*connection_, Call(_, mocks::RequestIs<Request>(request), _,
                                          testing::Field(&CallOptions::wait, wait)));
  }

  testing::InSequence in_sequence_;
  std::shared_ptr<mocks::MockConnection> connection_ =
      std::make_shared<testing::StrictMock<mocks::MockConnection>>();
  Client client_{connection_};
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_SCRIPTED_TEST_H_
