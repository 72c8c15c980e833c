#include "manager/error.h"

#include <optional>

#include "common/error/error.h"

namespace manager {
inline namespace sdk {

v1::ErrorReason Reason(const absl::Status& status) { return ReasonOf(status); }

std::string ReasonName(const absl::Status& status) {
  const v1::ErrorReason reason = ReasonOf(status);
  if (reason == v1::ERROR_REASON_UNSPECIFIED) return "";
  return std::string(manager::ReasonName(reason));
}

std::map<std::string, std::string> ErrorMetadata(const absl::Status& status) {
  std::map<std::string, std::string> metadata;
  const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  if (info.has_value()) metadata.insert(info->metadata().begin(), info->metadata().end());
  return metadata;
}

}  // namespace sdk
}  // namespace manager
