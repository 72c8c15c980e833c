#include "common/value/decode.h"

#include <string>

#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/value.pb.h"

namespace manager {
namespace {

// A value of `depth` levels, in the kind that takes most messages per level, with a message inside.
v1::Value NestedDicts(int depth) {
  v1::Value value;
  if (depth == 1) {
    value.mutable_opaque_value()->set_data("inmost");
    return value;
  }
  v1::ValueEntry* entry = value.mutable_dict_value()->add_entries();
  entry->mutable_key()->set_int_value(depth);
  *entry->mutable_value() = NestedDicts(depth - 1);
  return value;
}

TEST(DecodeTest, ReadsTheDeepestValueInsideAReply) {
  v1::DictItemsResponse sent;
  *sent.add_entries()->mutable_value() = NestedDicts(kMaxValueDepth);
  const std::string bytes = sent.SerializeAsString();

  v1::DictItemsResponse received;
  EXPECT_FALSE(received.ParseFromString(bytes));  // Why this unit exists.
  ASSERT_TRUE(Decode(bytes, &received));
  EXPECT_EQ(received.SerializeAsString(), bytes);
}

TEST(DecodeTest, RefusesWhatIsFarTooDeepOrNoMessage) {
  v1::Value value;
  EXPECT_FALSE(Decode(NestedDicts(2 * kMaxValueDepth).SerializeAsString(), &value));
  EXPECT_FALSE(Decode("\x0A\x05x", &value));
  EXPECT_FALSE(Decode(absl::string_view("\0", 1), &value));
}

TEST(DecodeTest, ReplacesWhatWasThere) {
  v1::ValueList list;
  list.add_items()->set_int_value(1);
  ASSERT_TRUE(Decode("", &list));
  EXPECT_EQ(list.items_size(), 0);
}

}  // namespace
}  // namespace manager
