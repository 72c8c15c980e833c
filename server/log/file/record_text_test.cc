#include "server/log/file/record_text.h"

#include "common/error/error.h"
#include "gtest/gtest.h"
#include "manager/log/v1/record.pb.h"
#include "server/base/error.h"

namespace manager {
namespace {

using log::v1::Record;

std::string Text(const Record& record) {
  return RecordText(record.SerializeAsString(),
                    [](const std::string& method, bool request, const std::string& bytes) {
                      EXPECT_EQ(method, "/manager.v1.Queue/Get");
                      return (request ? "request " : "response ") + bytes;
                    });
}

TEST(RecordTextTest, ACallTellsWhoseItIs) {
  Record record;
  log::v1::Call& call = *record.mutable_call();
  call.set_method("/manager.v1.Queue/Get");
  call.set_request("r");
  EXPECT_EQ(Text(record), "call alone: Queue.Get request r");
  call.set_number(7);
  EXPECT_EQ(Text(record), "call alone #7: Queue.Get request r");
  call.set_session(0xab);
  call.set_owner_session(0xab);
  call.set_owner_number(2);
  EXPECT_EQ(Text(record), "call 00000000000000ab#7 of owner 2: Queue.Get request r");
  call.set_owner_session(0xcd);
  call.set_guard_lock("deploy");
  call.set_guard_fence(9);
  EXPECT_EQ(Text(record),
            "call 00000000000000ab#7 of session 00000000000000cd of owner 2 under deploy:9: "
            "Queue.Get request r");
}

TEST(RecordTextTest, ACancelledCallTellsItsAnswer) {
  Record record;
  record.mutable_cancel()->set_number(7);
  EXPECT_EQ(Text(record), "cancel alone #7: nobody is there to be answered");
  record.mutable_cancel()->set_answer(
      EncodeStatusDetails(Error(v1::ERROR_REASON_SHUTTING_DOWN, "the server is shutting down")));
  EXPECT_EQ(Text(record), "cancel alone #7: answered SHUTTING_DOWN, the server is shutting down");
}

TEST(RecordTextTest, OtherRecords) {
  Record record;
  record.mutable_begin()->set_seed(5);
  record.mutable_begin()->mutable_limits()->set_max_objects(3);
  EXPECT_EQ(Text(record), "begin with seed 0000000000000005: max_objects: 3");
  record.mutable_take_back()->set_method("/manager.v1.Queue/Get");
  record.mutable_take_back()->set_object(4);
  record.mutable_take_back()->set_response("r");
  EXPECT_EQ(Text(record), "take back what Queue.Get of #4 gave: response r");
  record.mutable_acknowledge()->set_session(1);
  for (const auto& [first, last] : {std::pair(1, 1), std::pair(3, 5)}) {
    log::v1::NumberRange& range = *record.mutable_acknowledge()->add_calls();
    range.set_first(static_cast<uint64_t>(first));
    range.set_last(static_cast<uint64_t>(last));
  }
  EXPECT_EQ(Text(record), "acknowledge 0000000000000001#1,3-5");
  record.mutable_expire()->set_session(2);
  EXPECT_EQ(Text(record), "expire 0000000000000002");
  record.mutable_tick();
  EXPECT_EQ(Text(record), "tick");
}

TEST(RecordTextTest, WhatCannotBeReadIsSaid) {
  EXPECT_EQ(Text(Record()), "a record of a kind that this version does not know");
  EXPECT_EQ(RecordText("\x07", nullptr), "1 bytes that are no record");
}

}  // namespace
}  // namespace manager
