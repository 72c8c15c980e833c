#include "manager/variable.h"

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class VariableTest : public internal::ScriptedTest {
 protected:
  VariableTest() {
    On<v1::VariableCreateRequest>(
        "object: 'v' mode: CREATE_MODE_GET_OR_CREATE value { int_value: 5 } typecode: 'i'");
    variable_ = Variable<int>::Open(client(), "v", 5, {.typecode = "i"});
  }

  absl::StatusOr<Variable<int>> variable_;
};

TEST_F(VariableTest, GetsAndSets) {
  On<v1::VariableGetRequest>("object: 'v'", "value { int_value: 5 } version: 3 typecode: 'i'");
  EXPECT_EQ(variable_->Get().value(), 5);
  On<v1::VariableGetRequest>("object: 'v'", "value { int_value: 5 } version: 3 typecode: 'i'");
  const Versioned<int> versioned = variable_->GetVersioned().value();
  EXPECT_EQ(versioned.value, 5);
  EXPECT_EQ(versioned.version, 3u);
  On<v1::VariableGetRequest>("object: 'v'", "value { int_value: 5 } version: 3 typecode: 'i'");
  EXPECT_EQ(variable_->Typecode().value(), "i");
  On<v1::VariableSetRequest>("object: 'v' value { int_value: 6 }", "version: 4");
  EXPECT_EQ(variable_->Set(6).value(), 4u);
}

TEST_F(VariableTest, Adds) {
  On<v1::VariableAddRequest>("object: 'v' delta { int_value: -2 }",
                             "value { int_value: 3 } version: 5");
  EXPECT_EQ(variable_->Add(-2).value(), 3);
  OnRefuse<v1::VariableAddRequest>("object: 'v' delta { int_value: 1 }",
                                   absl::StatusCode::kInvalidArgument,
                                   v1::ERROR_REASON_WRONG_VALUE_TYPE);
  EXPECT_EQ(Reason(variable_->Add(1)), v1::ERROR_REASON_WRONG_VALUE_TYPE);
}

TEST_F(VariableTest, SetsOnCondition) {
  On<v1::VariableCompareAndSetRequest>(
      "object: 'v' expected { int_value: 5 } value { int_value: 6 }", "set: true version: 9");
  const Swapped<int> swap = variable_->CompareAndSet(5, 6).value();
  EXPECT_TRUE(swap.done);
  EXPECT_EQ(swap.found, std::nullopt);
  EXPECT_EQ(swap.version, 9u);

  On<v1::VariableCompareAndSetRequest>("object: 'v' expected_version: 3 value { int_value: 6 }",
                                       "value { int_value: 7 } version: 9");
  const Swapped<int> none = variable_->CompareVersionAndSet(3, 6).value();
  EXPECT_FALSE(none.done);
  EXPECT_EQ(none.found, 7);
  EXPECT_EQ(none.version, 9u);
}

TEST_F(VariableTest, WhatIsThereMayBeOfAnotherType) {
  On<v1::VariableGetRequest>("object: 'v'", "value { string_value: 'x' } version: 3");
  EXPECT_EQ(variable_->Get().status(),
            absl::InvalidArgumentError("expected an int, found a string"));
  On<v1::VariableGetRequest>("object: 'v'", "value { string_value: 'x' } version: 3");
  EXPECT_FALSE(variable_->GetVersioned().ok());
  On<v1::VariableCompareAndSetRequest>(
      "object: 'v' expected { int_value: 5 } value { int_value: 6 }",
      "value { string_value: 'x' } version: 9");
  EXPECT_FALSE(variable_->CompareAndSet(5, 6).ok());
}

TEST_F(VariableTest, LivesAsLongAsTheOptionsSay) {
  On<v1::VariableCreateRequest>(
      "object: 'w' mode: CREATE_MODE_CREATE_ONLY value { string_value: 'x' } "
      "lifetime { time_to_live { seconds: 60 } }");
  EXPECT_TRUE(Variable<std::string>::Open(
                  client(), "w", "x",
                  {.mode = CreateMode::kCreateOnly, .lifetime = {.time_to_live = absl::Minutes(1)}})
                  .ok());
}

}  // namespace
}  // namespace manager
