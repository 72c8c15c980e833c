#include "server/state_machine/record_codec.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/lock.pb.h"
#include "server/base/error.h"
#include "server/objects/sessions.h"

namespace manager {
namespace {

class RecordCodecTest : public testing::Test {
 protected:
  // What a record is after it was encoded and decoded.
  template <class Event>
  Event Again(const Event& event) {
    return Decode<Event>(EncodeRecord(event));
  }
  template <class Event>
  Event Decode(const std::string& bytes) {
    absl::StatusOr<RecordEvent> decoded = DecodeRecord(bytes, catalog_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return std::get<Event>(*std::move(decoded));
  }

  const Method& Find(absl::string_view path) { return catalog_.Find(path)->method; }

  const Catalog catalog_;
};

TEST_F(RecordCodecTest, ABeginning) {
  BeginRecord begin;
  begin.seed = 7;
  begin.limits.max_objects = 1;
  begin.limits.max_waiting_calls = 2;
  begin.limits.max_message_bytes = 3;
  begin.limits.max_sessions = 4;
  begin.limits.max_session_waiting_calls = 5;
  begin.limits.max_session_replies = 6;
  begin.limits.max_session_bytes = 7;
  begin.limits.default_lease = absl::Nanoseconds(8);
  begin.limits.min_lease = absl::Nanoseconds(9);
  begin.limits.max_lease = absl::Nanoseconds(10);
  begin.limits.max_time_away = absl::Nanoseconds(11);
  const BeginRecord again = Again(begin);
  EXPECT_EQ(again.seed, 7);
  EXPECT_EQ(again.limits.max_objects, 1);
  EXPECT_EQ(again.limits.max_waiting_calls, 2);
  EXPECT_EQ(again.limits.max_message_bytes, 3);
  EXPECT_EQ(again.limits.max_sessions, 4);
  EXPECT_EQ(again.limits.max_session_waiting_calls, 5);
  EXPECT_EQ(again.limits.max_session_replies, 6);
  EXPECT_EQ(again.limits.max_session_bytes, 7);
  EXPECT_EQ(again.limits.default_lease, absl::Nanoseconds(8));
  EXPECT_EQ(again.limits.min_lease, absl::Nanoseconds(9));
  EXPECT_EQ(again.limits.max_lease, absl::Nanoseconds(10));
  EXPECT_EQ(again.limits.max_time_away, absl::Nanoseconds(11));
}

TEST_F(RecordCodecTest, ACall) {
  v1::LockAcquireRequest request;
  request.set_object("m");
  // What counts against limits are the bytes as they came, however they were encoded.
  const std::string bytes = request.SerializeAsString() + request.SerializeAsString();
  CallRecord call{{1, 2}, &Find("/manager.v1.Lock/Acquire"), nullptr, 0, {1, 3}, {"guard", 4}, 5};
  const auto again = Decode<CallRecord>(EncodeCall(call, bytes));
  EXPECT_EQ(again.id, (CallId{1, 2}));
  EXPECT_EQ(again.method, call.method);
  EXPECT_EQ(again.request->SerializeAsString(), request.SerializeAsString());
  EXPECT_EQ(again.bytes, static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(again.owner.session, 1);
  EXPECT_EQ(again.owner.number, 3);
  EXPECT_EQ(again.guard.lock, "guard");
  EXPECT_EQ(again.guard.fence, 4);
  EXPECT_EQ(again.greatest_ref, 5);
}

TEST_F(RecordCodecTest, ACancellation) {
  const CancelRecord gone = Again(CancelRecord{{1, 2}, absl::OkStatus()});
  EXPECT_EQ(gone.id, (CallId{1, 2}));
  EXPECT_TRUE(gone.answer.ok());
  EXPECT_EQ(Again(CancelRecord{{1, 2}, CallCancelled()}).answer, CallCancelled());
}

TEST_F(RecordCodecTest, ATakingBack) {
  const Method& acquire = Find("/manager.v1.Lock/Acquire");
  v1::LockAcquireResponse granted;
  granted.set_acquired(true);
  granted.set_fence(9);
  std::shared_ptr<MessageLite> response = acquire.new_response();
  response->ParseFromString(granted.SerializeAsString());
  const TakeBackRecord again = Again(TakeBackRecord{&acquire, 3, std::move(response)});
  EXPECT_EQ(again.method, &acquire);
  EXPECT_EQ(again.object_id, 3);
  EXPECT_EQ(again.response->SerializeAsString(), granted.SerializeAsString());
}

TEST_F(RecordCodecTest, WhatHappensToSessions) {
  AcknowledgeRecord acknowledge{7, {}};
  acknowledge.calls.Add(1, 3);
  acknowledge.calls.Add(9);
  const AcknowledgeRecord again = Again(acknowledge);
  EXPECT_EQ(again.session, 7);
  EXPECT_EQ(again.calls.ranges(), acknowledge.calls.ranges());
  EXPECT_EQ(Again(ExpireRecord{8}).session, 8);
}

TEST_F(RecordCodecTest, TimeThatPasses) {
  EXPECT_FALSE(EncodeRecord(TickRecord{}).empty());
  Again(TickRecord{});
}

TEST_F(RecordCodecTest, WhatIsNoRecordIsDamage) {
  EXPECT_EQ(DecodeRecord("", catalog_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeRecord("\xff", catalog_).status().code(), absl::StatusCode::kDataLoss);
  log::v1::Record unknown;
  unknown.mutable_call()->set_method("/manager.v1.Lock/Pick");
  EXPECT_EQ(DecodeRecord(unknown.SerializeAsString(), catalog_).status().message(),
            "a record cannot be applied: this server has no method /manager.v1.Lock/Pick");
  log::v1::Record backwards;
  log::v1::NumberRange* const range = backwards.mutable_acknowledge()->add_calls();
  range->set_first(2);
  range->set_last(1);
  EXPECT_EQ(DecodeRecord(backwards.SerializeAsString(), catalog_).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace manager
