#include "tests/support/answer.h"

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "common/literal/literal.h"
#include "common/value/decode.h"
#include "google/protobuf/message.h"
#include "server/base/error.h"
#include "tests/support/fields.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

absl::Status Wrong(absl::string_view what) { return absl::FailedPreconditionError(what); }

// The reply, decoded; null where that fails.
std::unique_ptr<Message> DecodeReply(const Answer& answer, const Descriptor* type) {
  if (type == nullptr) return nullptr;
  std::unique_ptr<Message> reply(MessageFactory::generated_factory()->GetPrototype(type)->New());
  return Decode(answer.reply, reply.get()) ? std::move(reply) : nullptr;
}

// Same in every bit: 1 is not 1.0, and NaN is NaN.
bool Same(const v1::Value& a, const v1::Value& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

absl::Status CheckField(const Message& reply, const FieldText& expected) {
  const auto value = GetField(reply, expected.path);
  if (!value.ok()) return value.status();
  if (expected.text == "absent") {
    return value->has_value() ? Wrong(absl::StrCat(expected.path, " is there")) : absl::OkStatus();
  }
  const absl::StatusOr<v1::Value> literal = ParseLiteral(expected.text);
  if (!literal.ok()) return literal.status();
  if (!value->has_value()) return Wrong(absl::StrCat(expected.path, " is absent"));
  if (Same(**value, *literal)) return absl::OkStatus();
  return Wrong(absl::StrCat(expected.path, " differs"));
}

absl::Status CheckReply(const Answer& answer, const Expectation& expected, const Descriptor* type) {
  if (!answer.status.ok()) return Wrong("the call was refused");
  const std::unique_ptr<Message> reply = DecodeReply(answer, type);
  if (reply == nullptr) return Wrong("the reply cannot be decoded");
  for (const FieldText& field : expected.fields) {
    if (absl::Status status = CheckField(*reply, field); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckError(const absl::Status& error, const Expectation& expected) {
  if (error.ok()) return Wrong("the call was not refused");
  if (ReasonOf(error) != expected.reason) return Wrong("the reason differs");
  if (error.code() != CodeOf(expected.reason)) return Wrong("the status code is not the reason's");
  if (absl::StrContains(error.message(), expected.message)) return absl::OkStatus();
  return Wrong("the message differs");
}

}  // namespace

absl::Status CheckAnswer(const Answer& answer, const Expectation& expected,
                         const Descriptor* type) {
  switch (expected.kind) {
    case Expectation::Kind::kReply:
      return CheckReply(answer, expected, type);
    case Expectation::Kind::kError:
      return CheckError(answer.status, expected);
    case Expectation::Kind::kWaits:
      break;
  }
  return Wrong("the call does not wait");
}

std::string ShowAnswer(const Answer& answer, const Descriptor* type) {
  if (answer.status.ok()) {
    const std::unique_ptr<Message> reply = DecodeReply(answer, type);
    return reply == nullptr ? "a reply that cannot be decoded" : ShowFields(*reply);
  }
  return absl::StrCat(ReasonName(ReasonOf(answer.status)), " \"", answer.status.message(),
                      "\" (status ", absl::StatusCodeToString(answer.status.code()), ")");
}

}  // namespace manager
