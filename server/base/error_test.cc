#include "server/base/error.h"

#include <fstream>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

// What errors.proto promises: each reason's name with the word that opens its comment.
std::map<std::string, std::string> PromisedCodes() {
  std::ifstream file("proto/manager/v1/errors.proto");
  std::map<std::string, std::string> codes;
  std::string code;
  bool in_comment = false;
  for (std::string line; std::getline(file, line);) {
    absl::string_view text = absl::StripLeadingAsciiWhitespace(line);
    const bool goes_on = in_comment;
    in_comment = absl::ConsumePrefix(&text, "// ");
    if (in_comment) {
      if (goes_on) continue;
      code = std::string(*absl::StrSplit(text, absl::ByAnyChar(":.")).begin());
    } else if (absl::StartsWith(text, "ERROR_REASON_")) {
      codes[std::string(*absl::StrSplit(text, ' ').begin())] = code;
    }
  }
  return codes;
}

TEST(ErrorTest, EveryReasonHasTheCodeThatItsCommentGives) {
  const std::map<std::string, std::string> promised = PromisedCodes();
  const google::protobuf::EnumDescriptor* reasons = v1::ErrorReason_descriptor();
  ASSERT_EQ(promised.size(), static_cast<size_t>(reasons->value_count()));
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    if (reason == v1::ERROR_REASON_UNSPECIFIED) continue;  // "Never sent."
    EXPECT_EQ(absl::StatusCodeToString(CodeOf(reason)), promised.at(reasons->value(i)->name()))
        << reasons->value(i)->name();
  }
}

TEST(ErrorTest, WhatIsNoReasonIsOurOwnFault) {
  EXPECT_EQ(CodeOf(v1::ERROR_REASON_UNSPECIFIED), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOf(static_cast<v1::ErrorReason>(9999)), absl::StatusCode::kInternal);
}

TEST(ErrorTest, CarriesCodeMessageReasonAndMetadata) {
  const absl::Status status = Error(v1::ERROR_REASON_WRONG_TYPE, "the object is a list, not a dict",
                                    {{"object", "prices"}, {"type", "list"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "the object is a list, not a dict");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_WRONG_TYPE);
  const google::rpc::ErrorInfo info = ErrorInfoOf(status).value();
  EXPECT_EQ(info.reason(), "WRONG_TYPE");
  EXPECT_EQ(info.domain(), "manager.v1");
  EXPECT_EQ(info.metadata_size(), 2);
  EXPECT_EQ(info.metadata().at("object"), "prices");
  EXPECT_EQ(info.metadata().at("type"), "list");
}

TEST(ErrorTest, EveryReasonComesBackFromTheWire) {
  const google::protobuf::EnumDescriptor* reasons = v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    const absl::Status sent = Error(reason, "m");
    const absl::Status received =
        DecodeStatus(static_cast<int>(sent.code()), sent.message(), EncodeStatusDetails(sent));
    EXPECT_EQ(received, sent);
    EXPECT_EQ(ReasonOf(received), reason);
  }
}

TEST(ErrorTest, BadBytesOfAClientStillMakeAnErrorThatAClientCanRead) {
  const absl::Status sent =
      Error(v1::ERROR_REASON_INVALID_NAME, "\xFF is no name", {{"object", "a\xFF"}});
  const absl::Status received =
      DecodeStatus(static_cast<int>(sent.code()), sent.message(), EncodeStatusDetails(sent));
  EXPECT_EQ(ReasonOf(received), v1::ERROR_REASON_INVALID_NAME);
  EXPECT_EQ(received.message(), "\\xff is no name");
  EXPECT_EQ(ErrorInfoOf(received)->metadata().at("object"), "a\\xff");
}

}  // namespace
}  // namespace manager
