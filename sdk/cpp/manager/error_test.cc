#include "manager/error.h"

#include <string>

#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

absl::Status KeyNotFound() {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason("KEY_NOT_FOUND");
  (*info.mutable_metadata())["key"] = "'anna'";
  return StatusWithInfo(absl::StatusCode::kNotFound, "no such key", info);
}

TEST(ErrorTest, AnErrorOfTheServerTellsItsReason) {
  EXPECT_EQ(Reason(KeyNotFound()), v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(Reason(absl::StatusOr<int>(KeyNotFound())), v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(ReasonName(KeyNotFound()), "KEY_NOT_FOUND");
  EXPECT_THAT(ErrorMetadata(KeyNotFound()), ElementsAre(Pair("key", "'anna'")));
}

TEST(ErrorTest, AnyOtherStatusHasNone) {
  for (const absl::Status& status : {absl::OkStatus(), absl::UnavailableError("gone")}) {
    EXPECT_EQ(Reason(status), v1::ERROR_REASON_UNSPECIFIED);
    EXPECT_EQ(ReasonName(status), "");
    EXPECT_THAT(ErrorMetadata(status), IsEmpty());
  }
  EXPECT_EQ(Reason(absl::StatusOr<int>(7)), v1::ERROR_REASON_UNSPECIFIED);
}

}  // namespace
}  // namespace manager
