// Times and durations as messages carry them.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_TIME_FIELDS_H_
#define SERVER_OBJECTS_TIME_FIELDS_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace manager {

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* field);
void SetDuration(absl::Duration duration, google::protobuf::Duration* field);

}  // namespace manager

#endif  // SERVER_OBJECTS_TIME_FIELDS_H_
