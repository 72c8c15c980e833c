#include "manager/internal/take_back.h"

#include "gtest/gtest.h"
#include "manager/internal/method.h"
#include "manager/v1/barrier.pb.h"
#include "manager/v1/listener.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/pipe.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/rwlock.pb.h"

namespace manager {
namespace internal {
namespace {

v1::Call AcquireCall() {
  v1::LockAcquireRequest request;
  request.set_object("printer");
  v1::Call call;
  call.set_call_id(5);
  call.set_owner(3);
  call.set_method(MethodOf<v1::LockAcquireRequest>().name);
  call.set_request(request.SerializeAsString());
  return call;
}

std::string Grant(bool acquired) {
  v1::LockAcquireResponse response;
  response.set_acquired(acquired);
  response.set_fence(acquired ? 7 : 0);
  return response.SerializeAsString();
}

TEST(TakeBackTest, AGrantIsReleasedByItsFence) {
  const std::optional<v1::Call> back = TakeBack(AcquireCall(), Grant(true));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->call_id(), 0u);
  EXPECT_EQ(back->owner(), 3u);
  EXPECT_EQ(back->method(), "/manager.v1.Lock/Release");
  v1::LockReleaseRequest release;
  ASSERT_TRUE(release.ParseFromString(back->request()));
  EXPECT_EQ(release.object(), "printer");
  EXPECT_EQ(release.fence(), 7u);
}

TEST(TakeBackTest, AWritersGrantIsReleasedAsWell) {
  v1::Call acquire = AcquireCall();
  acquire.set_method(MethodOf<v1::ReadWriteLockAcquireWriteRequest>().name);
  const std::optional<v1::Call> back = TakeBack(acquire, Grant(true));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->method(), "/manager.v1.ReadWriteLock/Release");
}

TEST(TakeBackTest, APipeThatNobodyGotIsClosed) {
  v1::Call accept = AcquireCall();
  accept.set_method(MethodOf<v1::ListenerAcceptRequest>().name);
  v1::ListenerAcceptResponse met;
  EXPECT_FALSE(TakeBack(accept, met.SerializeAsString()).has_value());
  met.set_accepted(true);
  met.mutable_pipe()->set_id(17);
  met.set_end(v1::PIPE_END_SECOND);
  const std::optional<v1::Call> back = TakeBack(accept, met.SerializeAsString());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->method(), "/manager.v1.Pipe/Close");
  v1::PipeCloseRequest close;
  ASSERT_TRUE(close.ParseFromString(back->request()));
  EXPECT_EQ(close.object(), "#17");
  EXPECT_EQ(close.end(), v1::PIPE_END_SECOND);
}

TEST(TakeBackTest, AnActionThatNobodyRunsHasFailed) {
  v1::Call wait = AcquireCall();
  wait.set_method(MethodOf<v1::BarrierWaitRequest>().name);
  v1::BarrierWaitResponse told;
  told.set_index(2);
  EXPECT_FALSE(TakeBack(wait, told.SerializeAsString()).has_value());
  told.set_run_action(true);
  told.set_fence(7);
  const std::optional<v1::Call> back = TakeBack(wait, told.SerializeAsString());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->method(), "/manager.v1.Barrier/ActionDone");
  v1::BarrierActionDoneRequest done;
  ASSERT_TRUE(done.ParseFromString(back->request()));
  EXPECT_EQ(done.object(), "printer");
  EXPECT_EQ(done.fence(), 7u);
  EXPECT_FALSE(done.ok());
}

TEST(TakeBackTest, NothingGotMeansNothingToGiveBack) {
  EXPECT_FALSE(TakeBack(AcquireCall(), Grant(false)).has_value());
  EXPECT_FALSE(TakeBack(AcquireCall(), "\xFF").has_value());
  v1::Call get;
  get.set_method(MethodOf<v1::QueueGetRequest>().name);
  EXPECT_FALSE(TakeBack(get, "").has_value());
}

}  // namespace
}  // namespace internal
}  // namespace manager
