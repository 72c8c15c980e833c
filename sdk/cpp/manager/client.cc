#include "manager/client.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "manager/internal/fork.h"
#include "manager/internal/grpc_connection.h"
#include "manager/internal/method.h"
#include "manager/internal/retrying_connection.h"
#include "manager/internal/session_connection.h"
#include "manager/v1/objects.pb.h"

namespace manager {
inline namespace sdk {
namespace {

std::string OrDefault(std::string_view address) {
  if (!address.empty()) return std::string(address);
  const char* from_environment = std::getenv("MANAGER_ADDRESS");
  const bool set = from_environment != nullptr && *from_environment != '\0';
  return set ? from_environment : kDefaultAddress;
}

// Whether a manager answers, within the connect timeout.
absl::Status Probe(const std::shared_ptr<grpc::Channel>& channel, const std::string& address,
                   absl::Duration timeout) {
  const v1::ObjectsGetServerInfoRequest request;
  v1::ObjectsGetServerInfoResponse response;
  return internal::MakeGrpcConnection(
             channel, {.peer = address, .connect_timeout = timeout, .call_timeout = timeout})
      ->Call(internal::MethodOf<v1::ObjectsGetServerInfoRequest>(), request, &response, {});
}

// What to tell the user of a probe that failed.
absl::Status Explain(const absl::Status& probe, const std::string& address,
                     absl::Duration timeout) {
  if (probe.code() == absl::StatusCode::kUnavailable ||
      probe.code() == absl::StatusCode::kDeadlineExceeded) {
    return absl::UnavailableError(absl::StrCat(
        "no manager answered at ", address, " within ", absl::FormatDuration(timeout),
        "; start managerd there, or name its address in Client::Connect or MANAGER_ADDRESS"));
  }
  if (probe.code() == absl::StatusCode::kUnimplemented) {
    return absl::FailedPreconditionError(absl::StrCat(
        "what answers at ", address,
        " is not a manager; name the address of one in Client::Connect or MANAGER_ADDRESS"));
  }
  return probe;
}

}  // namespace

absl::StatusOr<Client> Client::Connect(std::string_view address, const ClientOptions& options) {
  absl::Status usable = internal::MayUseGrpc();
  if (!usable.ok()) return usable;
  const std::string target = OrDefault(address);
  if (options.session) {
    auto connection = std::make_shared<internal::SessionConnection>(internal::SessionOptions{
        .peer = target,
        .open_channel = [target, options] { return internal::OpenChannel(target, options); },
        .client = options});
    const absl::Status opened = connection->Open(options.connect_timeout);
    if (!opened.ok()) return Explain(opened, target, options.connect_timeout);
    return Client(std::move(connection));
  }
  std::shared_ptr<grpc::Channel> channel = internal::OpenChannel(target, options);
  const absl::Status probe = Probe(channel, target, options.connect_timeout);
  if (!probe.ok()) return Explain(probe, target, options.connect_timeout);
  return Client(std::make_shared<internal::RetryingConnection>(
      internal::MakeGrpcConnection(std::move(channel), {.peer = target,
                                                        .connect_timeout = options.connect_timeout,
                                                        .call_timeout = options.call_timeout}),
      options.retry));
}

}  // namespace sdk
}  // namespace manager
