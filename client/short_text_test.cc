#include "client/short_text.h"

#include <string>

#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/queue.pb.h"

namespace manager::ctl {
namespace {

TEST(ShortTextTest, ValuesAreJson) {
  v1::DictSetRequest request;
  request.set_object("scores");
  request.mutable_key()->set_string_value("al\"ice");
  request.mutable_value()->mutable_list_value()->add_items()->set_int_value(3);
  EXPECT_EQ(ShortText(request), R"(object: "scores" key: "al\"ice" value: [3])");
}

TEST(ShortTextTest, NestedMessagesHaveBraces) {
  v1::DictUpdateRequest request;
  request.set_object("größen");
  v1::DictEntry& entry = *request.add_entries();
  entry.mutable_key()->set_int_value(1);
  entry.mutable_value()->set_bool_value(true);
  *request.add_entries() = entry;
  EXPECT_EQ(ShortText(request),
            "object: \"größen\" entries { key: 1 value: true } entries { key: 1 value: true }");
}

TEST(ShortTextTest, DurationsAreAsOnTheCommandLine) {
  v1::QueueGetRequest request;
  request.mutable_timeout()->set_seconds(90);
  EXPECT_EQ(ShortText(request), "timeout: 1m30s");
  EXPECT_EQ(ShortText(v1::QueueGetRequest()), "");
}

TEST(ShortTextTest, ItStaysOneLine) {
  v1::QueueGetRequest request;
  request.set_object("a\nb");
  EXPECT_EQ(ShortText(request), R"(object: "a\nb")");
}

}  // namespace
}  // namespace manager::ctl
