#include "common/error/error.h"

#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

google::rpc::ErrorInfo Info(const std::string& reason, const std::string& domain = "manager.v1") {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(domain);
  return info;
}

absl::Status KeyNotFound() {
  google::rpc::ErrorInfo info = Info("KEY_NOT_FOUND");
  (*info.mutable_metadata())["object"] = "prices";
  (*info.mutable_metadata())["key"] = "'tea'";
  return StatusWithInfo(absl::StatusCode::kNotFound, "no such key", info);
}

TEST(ErrorTest, ReasonsAreNamedWithoutTheirPrefix) {
  EXPECT_EQ(ReasonName(v1::ERROR_REASON_KEY_NOT_FOUND), "KEY_NOT_FOUND");
  EXPECT_EQ(ReasonName(v1::ERROR_REASON_UNSPECIFIED), "UNSPECIFIED");
  EXPECT_EQ(ReasonName(static_cast<v1::ErrorReason>(9999)), "");
}

TEST(ErrorTest, AStatusKeepsItsInfo) {
  const absl::Status status = KeyNotFound();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no such key");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_KEY_NOT_FOUND);
  ASSERT_TRUE(ErrorInfoOf(status).has_value());
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("object"), "prices");
  EXPECT_TRUE(StatusWithInfo(absl::StatusCode::kOk, "", Info("KEY_NOT_FOUND")).ok());
}

TEST(ErrorTest, WhatIsNoReasonOfOursIsUnspecified) {
  const auto reason_of = [](const google::rpc::ErrorInfo& info) {
    return ReasonOf(StatusWithInfo(absl::StatusCode::kAborted, "", info));
  };
  EXPECT_EQ(reason_of(Info("QUEUE_EMPTY")), v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_EQ(reason_of(Info("QUEUE_EMPTY", "example.com")), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(reason_of(Info("A_REASON_OF_NEXT_YEAR")), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(reason_of(Info("")), v1::ERROR_REASON_UNSPECIFIED);

  EXPECT_EQ(ReasonOf(absl::OkStatus()), v1::ERROR_REASON_UNSPECIFIED);
  absl::Status status = absl::NotFoundError("");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNSPECIFIED);
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xFF not a message"));
  EXPECT_FALSE(ErrorInfoOf(status).has_value());
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNSPECIFIED);
}

TEST(ErrorTest, DetailsTravelAndComeBack) {
  absl::Status sent = KeyNotFound();
  sent.SetPayload("example.com/other", absl::Cord("bytes"));
  const absl::Status received = DecodeStatus(5, "no such key", EncodeStatusDetails(sent));
  EXPECT_EQ(received, sent);
}

TEST(ErrorTest, DetailsAloneSayAll) {
  EXPECT_EQ(DecodeStatusDetails(EncodeStatusDetails(KeyNotFound())), KeyNotFound());
  EXPECT_EQ(DecodeStatusDetails("\xFF").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(DecodeStatusDetails("").code(), absl::StatusCode::kInternal);
}

TEST(ErrorTest, DetailsAreAStatusMessageThatAnyLanguageReads) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(EncodeStatusDetails(KeyNotFound())));
  EXPECT_EQ(details.code(), 5);
  EXPECT_EQ(details.message(), "no such key");
  ASSERT_EQ(details.details_size(), 1);
  EXPECT_EQ(details.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "KEY_NOT_FOUND");
  EXPECT_EQ(info.domain(), "manager.v1");
}

TEST(ErrorTest, EqualStatusesGiveEqualBytes) {
  const std::string bytes = EncodeStatusDetails(KeyNotFound());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(EncodeStatusDetails(KeyNotFound()), bytes);
}

TEST(ErrorTest, NothingToTellMeansNoBytes) {
  EXPECT_EQ(EncodeStatusDetails(absl::OkStatus()), "");
  EXPECT_EQ(EncodeStatusDetails(absl::InternalError("no payload")), "");
}

TEST(ErrorTest, TheCallsOwnOutcomeIsBelieved) {
  const std::string details = EncodeStatusDetails(KeyNotFound());
  const absl::Status status = DecodeStatus(14, "connection lost", details);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "connection lost");
  EXPECT_TRUE(DecodeStatus(0, "", details).ok());

  for (size_t n = 1; n < details.size(); ++n) {  // Cut anywhere, the call has still failed.
    EXPECT_EQ(DecodeStatus(5, "m", details.substr(0, n)).code(), absl::StatusCode::kNotFound);
  }
  EXPECT_EQ(DecodeStatus(5, "m", "\xFF\xFF"), absl::NotFoundError("m"));
  EXPECT_EQ(DecodeStatus(17, "m", "").code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(DecodeStatus(-1, "m", "").code(), absl::StatusCode::kUnknown);
}

}  // namespace
}  // namespace manager
