#include "manager/namespace.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/namespace.pb.h"

namespace manager {
namespace {

class NamespaceTest : public internal::ScriptedTest {
 protected:
  NamespaceTest() {
    On<v1::NamespaceCreateRequest>(R"pb(
      object: 'config'
      mode: CREATE_MODE_GET_OR_CREATE
      attributes {
        name: 'retries'
        value { int_value: 3 }
      }
    )pb");
    config_ = Namespace::Open(client(), "config", {.attributes = {{"retries", ToValue(3)}}});
  }

  absl::StatusOr<Namespace> config_;
};

TEST_F(NamespaceTest, EachAttributeHasItsType) {
  On<v1::NamespaceGetRequest>("object: 'config' name: 'retries'", "value { int_value: 3 }");
  EXPECT_EQ(config_->Get<int>("retries").value(), 3);
  On<v1::NamespaceGetRequest>("object: 'config' name: 'retries'", "value { int_value: 3 }");
  EXPECT_EQ(config_->Get<std::string>("retries").status(),
            absl::InvalidArgumentError("expected a string, found an int"));
  On<v1::NamespaceSetRequest>("object: 'config' name: 'owner' value { string_value: 'anna' }");
  EXPECT_TRUE(config_->Set("owner", "anna").ok());
}

TEST_F(NamespaceTest, AnAttributeThatIsMissing) {
  OnRefuse<v1::NamespaceGetRequest>("object: 'config' name: 'x'", absl::StatusCode::kNotFound,
                                    v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND);
  EXPECT_EQ(Reason(config_->Get<int>("x")), v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND);
  On<v1::NamespaceDeleteRequest>("object: 'config' name: 'x'");
  EXPECT_TRUE(config_->Delete("x").ok());
}

TEST_F(NamespaceTest, GetAll) {
  On<v1::NamespaceGetAllRequest>("object: 'config'", R"pb(
    attributes {
      name: 'a'
      value { int_value: 1 }
    }
    attributes {
      name: 'b'
      value { string_value: 'x' }
    }
  )pb");
  absl::StatusOr<std::map<std::string, Value>> all = config_->GetAll();
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(FromValue<int>(all->at("a")).value(), 1);
  EXPECT_EQ(FromValue<std::string>(all->at("b")).value(), "x");
}

TEST_F(NamespaceTest, SetsAndDeletesOnCondition) {
  On<v1::NamespaceGetRequest>("object: 'config' name: 'x'", "value { int_value: 1 } version: 4");
  EXPECT_EQ(config_->GetVersioned<int>("x").value().version, 4u);
  On<v1::NamespaceCompareAndSetRequest>(
      "object: 'config' name: 'x' expected { int_value: 1 } value { int_value: 2 }",
      "set: true version: 5");
  EXPECT_TRUE(config_->CompareAndSet("x", 1, 2).value().done);
  On<v1::NamespaceCompareAndSetRequest>(
      "object: 'config' name: 'x' expected_version: 0 value { int_value: 2 }",
      "value { int_value: 7 } version: 5");
  EXPECT_EQ(config_->CompareVersionAndSet("x", kAbsent, 2).value().found, 7);
  On<v1::NamespaceCompareAndDeleteRequest>("object: 'config' name: 'x' expected { int_value: 1 }",
                                           "deleted: true");
  EXPECT_TRUE(config_->CompareAndDelete("x", 1).value().done);
  On<v1::NamespaceCompareAndDeleteRequest>("object: 'config' name: 'x' expected_version: 5", "");
  EXPECT_FALSE(config_->CompareVersionAndDelete<int>("x", 5).value().done);
}

}  // namespace
}  // namespace manager
