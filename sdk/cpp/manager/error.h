// Why a call was refused, for programs.
//
// Every error of the server is an absl::Status with a canonical code, a sentence for people, and a
// reason of manager/v1/errors.proto, which tells apart what one code lumps together:
//
//   auto job = jobs.Get(absl::Seconds(1));
//   if (manager::Reason(job) == manager::v1::ERROR_REASON_QUEUE_EMPTY) ...
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_ERROR_H_
#define MANAGERD_SDK_CPP_MANAGER_ERROR_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/v1/errors.pb.h"

namespace manager {
inline namespace sdk {

// The reason that an error carries. ERROR_REASON_UNSPECIFIED for OK, for an error that no server
// made (a broken connection, a value that is not of the wanted type), and for a reason that is
// newer than this SDK: then the code says what there is to say.
v1::ErrorReason Reason(const absl::Status& status);

template <typename T>
v1::ErrorReason Reason(const absl::StatusOr<T>& result) {
  return Reason(result.status());
}

// The reason's name as the protocol writes it, `KEY_NOT_FOUND` say; empty where Reason would be
// ERROR_REASON_UNSPECIFIED.
std::string ReasonName(const absl::Status& status);

// What the server names as wrong, by kind: {"object": "ages", "key": "'anna'"} say. Empty where an
// error carries nothing of the sort.
std::map<std::string, std::string> ErrorMetadata(const absl::Status& status);

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_ERROR_H_
