// The health service, grpc.health.v1.Health: whether this server, or one of its services, can be
// called. All of them can, until the server drains.
//
// Called only by the polling thread.

#ifndef SERVER_TRANSPORT_HEALTH_H_
#define SERVER_TRANSPORT_HEALTH_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpc/health/v1/health.pb.h"
#include "server/transport/built_in.h"

namespace manager {

class HealthService {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // Answers for `services`, full names, and for the server as a whole.
  explicit HealthService(const std::vector<std::string>& services);

  HealthService(const HealthService&) = delete;
  HealthService& operator=(const HealthService&) = delete;

  // Adds the service's methods. The service must outlive the table.
  void AddTo(BuiltInTable& table);

  // From now on everything is NOT_SERVING. Whoever watches is told when the open RPCs are drained,
  // which must follow.
  void StopServing() { serving_ = false; }
  bool serving() const { return serving_; }

  // How a service is; SERVICE_UNKNOWN where there is no such service.
  Status StatusOf(absl::string_view service) const;

 private:
  absl::StatusOr<std::string> Check(absl::string_view bytes) const;

  absl::flat_hash_set<std::string> services_;
  bool serving_ = true;
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_HEALTH_H_
