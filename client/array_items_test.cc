#include "client/array_items.h"

#include <string>

#include "client/json.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

// What a JSON list becomes, and that back; or what is wrong with it.
std::string Fill(const std::string& json, v1::ArrayItems* to) {
  to->Clear();
  const absl::Status status = FillArrayItems((*ParseJson(json))->list_value(), to);
  return status.ok() ? ToJson(ArrayItemsValue(*to)) : std::string(status.message());
}

TEST(ArrayItemsTest, AllAreOfOneKind) {
  v1::ArrayItems items;
  EXPECT_EQ(Fill("[1, -2, true]", &items), "[1, -2, 1]");
  EXPECT_EQ(items.ints_size(), 3);
  EXPECT_EQ(Fill("[1, 18446744073709551615]", &items), "[1, 18446744073709551615]");
  EXPECT_EQ(items.uints_size(), 2);
  EXPECT_EQ(Fill("[1, 2.5, false]", &items), "[1.0, 2.5, 0.0]");
  EXPECT_EQ(items.floats_size(), 3);
  EXPECT_EQ(Fill(R"(["a", "bc"])", &items), R"("abc")");
  EXPECT_EQ(items.text(), "abc");
  EXPECT_EQ(Fill("[]", &items), "[]");
}

TEST(ArrayItemsTest, WhatIsOfAnotherKindIsNamed) {
  v1::ArrayItems items;
  EXPECT_EQ(Fill(R"([1, "a"])", &items),
            "\"a\" is no item of an array with the others, which are numbers or all text");
  EXPECT_EQ(Fill(R"(["a", 1])", &items),
            "1 is no item of an array with the others, which are numbers or all text");
  EXPECT_EQ(Fill("[null]", &items),
            "null is no item of an array with the others, which are numbers or all text");
  EXPECT_EQ(Fill("[-1, 18446744073709551615]", &items),
            "-1 is no whole number from 0 up, of 64 bits");
  EXPECT_EQ(Fill("[18446744073709551616]", &items),
            "18446744073709551616 is no whole number from 0 up, of 64 bits");
}

}  // namespace
}  // namespace manager::ctl
