#include "manager/event.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/event.pb.h"

namespace manager {
namespace {

class EventTest : public internal::ScriptedTest {
 protected:
  EventTest() {
    On<v1::EventCreateRequest>("object: 'e' mode: CREATE_MODE_GET_OR_CREATE");
    event_ = Event::Open(client(), "e");
  }

  absl::StatusOr<Event> event_;
};

TEST_F(EventTest, SetsAndClears) {
  On<v1::EventSetRequest>("object: 'e'");
  EXPECT_TRUE(event_->Set().ok());
  On<v1::EventClearRequest>("object: 'e'");
  EXPECT_TRUE(event_->Clear().ok());
  On<v1::EventIsSetRequest>("object: 'e'", "set: true");
  EXPECT_TRUE(event_->IsSet().value());
}

TEST_F(EventTest, Waits) {
  OnWait<v1::EventWaitRequest>("object: 'e'", absl::InfiniteDuration(), "set: true");
  EXPECT_TRUE(event_->Wait().value());
  OnWait<v1::EventWaitRequest>("object: 'e' timeout { seconds: 10 }", absl::Seconds(10),
                               "set: false");
  EXPECT_FALSE(event_->Wait(absl::Seconds(10)).value());
}

TEST_F(EventTest, ATimeoutBelowZeroOnlyLooks) {
  OnWait<v1::EventWaitRequest>("object: 'e' timeout {}", absl::ZeroDuration(), "set: false");
  EXPECT_FALSE(event_->Wait(absl::Seconds(-1)).value());
}

}  // namespace
}  // namespace manager
