#include "common/error/error.h"

#include <map>

#include "absl/strings/cord.h"
#include "absl/strings/strip.h"
#include "common/utf8/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/status.pb.h"

namespace manager {
namespace {

constexpr absl::string_view kReasonPrefix = "ERROR_REASON_";
constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";

// Encoded with maps in the order of their keys: one error always gives the same bytes, which a
// replica or a retry may compare.
std::string Encode(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }  // The string is complete once both streams are gone.
  return bytes;
}

absl::StatusCode ToCode(int code) {
  constexpr int kLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
  return code < 0 || code > kLast ? absl::StatusCode::kUnknown
                                  : static_cast<absl::StatusCode>(code);
}

}  // namespace

absl::string_view ReasonName(v1::ErrorReason reason) {
  return absl::StripPrefix(v1::ErrorReason_Name(reason), kReasonPrefix);
}

absl::Status StatusWithInfo(absl::StatusCode code, absl::string_view message,
                            const google::rpc::ErrorInfo& info) {
  absl::Status status(code, message);
  status.SetPayload(kErrorInfoUrl, absl::Cord(Encode(info)));
  return status;
}

std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrorInfoUrl);
  if (!payload.has_value()) return std::nullopt;
  google::rpc::ErrorInfo info;
  if (!info.ParseFromString(std::string(*payload))) return std::nullopt;
  return info;
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (!info.has_value() || info->domain() != kErrorDomain) return reason;
  if (!v1::ErrorReason_Parse(std::string(kReasonPrefix) + info->reason(), &reason)) {
    return v1::ERROR_REASON_UNSPECIFIED;
  }
  return reason;
}

std::string EncodeStatusDetails(const absl::Status& status) {
  if (status.ok()) return "";
  std::map<std::string, std::string> payloads;  // In order, which ForEachPayload does not promise.
  status.ForEachPayload([&payloads](absl::string_view url, const absl::Cord& payload) {
    payloads.emplace(std::string(url), std::string(payload));
  });
  if (payloads.empty()) return "";

  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(ToPrintableUtf8(status.message()));
  for (const auto& [url, payload] : payloads) {
    google::protobuf::Any* detail = details.add_details();
    detail->set_type_url(url);
    detail->set_value(payload);
  }
  return Encode(details);
}

absl::Status DecodeStatus(int code, absl::string_view message, absl::string_view details) {
  absl::Status status(ToCode(code), message);
  google::rpc::Status decoded;
  if (status.ok() || !decoded.ParseFromArray(details.data(), static_cast<int>(details.size()))) {
    return status;
  }
  for (const google::protobuf::Any& detail : decoded.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

absl::Status DecodeStatusDetails(absl::string_view details) {
  google::rpc::Status decoded;
  if (!decoded.ParseFromArray(details.data(), static_cast<int>(details.size())) ||
      decoded.code() == 0) {
    return absl::InternalError("the server sent an error that cannot be read");
  }
  return DecodeStatus(decoded.code(), decoded.message(), details);
}

}  // namespace manager
