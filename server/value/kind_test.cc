#include "server/value/kind.h"

#include "gtest/gtest.h"
#include "server/base/error.h"

namespace manager {
namespace {

TEST(KindTest, EveryKindHasAName) {
  const google::protobuf::OneofDescriptor* kinds = v1::Value::descriptor()->oneof_decl(0);
  for (int i = 0; i < kinds->field_count(); ++i) {
    const auto kind = static_cast<v1::Value::KindCase>(kinds->field(i)->number());
    EXPECT_NE(TypeName(kind), "nothing") << kinds->field(i)->name();
  }
  EXPECT_EQ(TypeName(v1::Value()), "nothing");
  EXPECT_EQ(TypeName(v1::Value::kBigIntValue), "int");
  EXPECT_EQ(TypeName(v1::Value::kNullValue), "NoneType");
}

TEST(KindTest, WhatMayChangeCannotBeAKey) {
  for (const auto kind : {v1::Value::kListValue, v1::Value::kDictValue, v1::Value::kSetValue,
                          v1::Value::kBytearrayValue}) {
    EXPECT_TRUE(IsUnhashable(kind));
  }
  for (const auto kind : {v1::Value::kTupleValue, v1::Value::kFrozensetValue,
                          v1::Value::kBytesValue, v1::Value::kOpaqueValue}) {
    EXPECT_FALSE(IsUnhashable(kind));
  }
}

TEST(KindTest, TheErrorNamesTheType) {
  const absl::Status status = UnhashableKeyError(v1::Value::kListValue);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNHASHABLE_KEY);
  EXPECT_EQ(status.message(), "a list cannot be a key");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("type"), "list");
}

}  // namespace
}  // namespace manager
