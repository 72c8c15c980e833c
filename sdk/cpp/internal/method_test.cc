#include "manager/internal/method.h"

#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"

namespace manager {
namespace internal {
namespace {

TEST(MethodTest, IsFoundByItsRequest) {
  EXPECT_EQ(MethodOf<v1::DictSetRequest>().name, "/manager.v1.Dict/Set");
  EXPECT_EQ(MethodOf<v1::EventIsSetRequest>().name, "/manager.v1.Event/IsSet");
}

TEST(MethodTest, IsRetriableWhereTheProtocolSaysSo) {
  EXPECT_TRUE(MethodOf<v1::DictGetRequest>().retriable);    // NO_SIDE_EFFECTS
  EXPECT_TRUE(MethodOf<v1::EventWaitRequest>().retriable);  // IDEMPOTENT
  EXPECT_FALSE(MethodOf<v1::DictSetRequest>().retriable);
}

TEST(MethodDeathTest, AMessageThatIsNoRequestIsAFault) {
  EXPECT_DEATH(FindMethod(v1::DictGetResponse::descriptor()),
               "manager.v1.DictGetResponse is the request of no method");
}

}  // namespace
}  // namespace internal
}  // namespace manager
