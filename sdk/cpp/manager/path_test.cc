#include "manager/path.h"

#include <cstdint>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"
#include "manager/list.h"
#include "manager/namespace.h"

namespace manager {
namespace {

class PathTest : public internal::ScriptedTest {
 protected:
  static ObjectRef Ref(const std::string& type) {
    ObjectRef ref;
    ref.set_id(3);
    ref.set_type(type);
    return ref;
  }

  const Dict<std::string, Value> dict_{client(), Ref("dict")};
};

TEST_F(PathTest, LeadsFromAKeyStepByStep) {
  On<v1::DictGetAtRequest>(R"pb(
                             object: '#3'
                             path { string_value: 'users' }
                             path { int_value: -1 }
                             path { string_value: 'name' }
                           )pb",
                           "value { string_value: 'anna' } found: true");
  const auto users = dict_.At("users");
  EXPECT_EQ(users.At(-1).At("name").Get<std::string>().value(), "anna");
  // The shorter path has stayed as it was.
  On<v1::DictDeleteAtRequest>("object: '#3' path { string_value: 'users' }");
  EXPECT_TRUE(users.Delete().ok());
}

TEST_F(PathTest, LeadsFromAnIndexAndFromAnAttributeToo) {
  const List<Value> list(client(), Ref("list"));
  On<v1::ListAppendAtRequest>(
      "object: '#3' path { int_value: 2 } path { string_value: 'k' } value { int_value: 7 }",
      "size: 5");
  EXPECT_EQ(list.At(2).At("k").Append(7).value(), 5);

  const Namespace space(client(), Ref("namespace"));
  On<v1::NamespaceSetAtRequest>(
      "object: '#3' path { string_value: 'x' } path { int_value: 0 } value { bool_value: true }");
  EXPECT_TRUE(space.At("x").At(0).Set(true).ok());
}

TEST_F(PathTest, FindsOrFindsNothing) {
  const std::string request =
      "object: '#3' path { string_value: 'x' } default_value { null_value: NULL_VALUE }";
  On<v1::DictGetAtRequest>(request, "value { int_value: 1 } found: true");
  EXPECT_EQ(dict_.At("x").Find<int>().value(), 1);
  On<v1::DictGetAtRequest>(request, "value { null_value: NULL_VALUE }");
  EXPECT_EQ(dict_.At("x").Find<int>().value(), std::nullopt);
  On<v1::DictGetAtRequest>(request, "value { string_value: 'x' } found: true");
  EXPECT_FALSE(dict_.At("x").Find<int>().ok());
}

TEST_F(PathTest, IncrementsByANumberOfItsKind) {
  On<v1::DictIncrementAtRequest>("object: '#3' path { string_value: 'x' } delta { int_value: 2 }",
                                 "value { int_value: 5000000000 }");
  const absl::StatusOr<int64_t> whole = dict_.At("x").Increment(2);
  EXPECT_EQ(whole.value(), 5'000'000'000);
  On<v1::DictIncrementAtRequest>(
      "object: '#3' path { string_value: 'x' } delta { double_value: 0.5 } "
      "default_value { double_value: 0 }",
      "value { double_value: 0.5 }");
  const absl::StatusOr<double> fraction = dict_.At("x").Increment(0.5, 0.0);
  EXPECT_EQ(fraction.value(), 0.5);
}

TEST_F(PathTest, HandsOnThatItLeadsNowhere) {
  OnRefuse<v1::DictGetAtRequest>("object: '#3' path { string_value: 'x' }",
                                 absl::StatusCode::kNotFound, v1::ERROR_REASON_PATH_NOT_FOUND);
  EXPECT_EQ(Reason(dict_.At("x").Get<int>()), v1::ERROR_REASON_PATH_NOT_FOUND);
}

TEST_F(PathTest, IsCalledAsynchronouslyToo) {
  On<v1::DictAppendAtRequest>("object: '#3' path { string_value: 'x' } value { int_value: 7 }",
                              "size: 1");
  EXPECT_EQ(dict_.Async().At("x").Append(7).Get().value(), 1);
}

}  // namespace
}  // namespace manager
