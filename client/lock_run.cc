#include "client/lock_run.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/child.h"
#include "client/failure.h"
#include "client/request.h"
#include "client/rpc.h"
#include "manager/v1/lock.pb.h"

namespace manager::ctl {
namespace {

const google::protobuf::MethodDescriptor& LockMethod(const char* name) {
  return *v1::LockAcquireRequest::descriptor()->file()->service(0)->FindMethodByName(name);
}

void Release(const Client& client, const std::string& name, uint64_t fence,
             Environment& environment) {
  v1::LockReleaseRequest request;
  v1::LockReleaseResponse response;
  request.set_object(name);
  request.set_fence(fence);
  const absl::Status status =
      CallMethod(*client.connection(), LockMethod("Release"), request, &response);
  if (status.ok()) return;
  PrintError(
      absl::StrCat("the lock '", name, "' could not be released: ", std::string(status.message())),
      environment);
}

}  // namespace

int RunUnderLock(const Invocation& invocation, Environment& environment) {
  v1::LockAcquireRequest request;
  v1::LockAcquireResponse grant;
  absl::Status status = FillRequest(invocation, environment.in, &request);
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  const absl::StatusOr<Client> client = environment.connect(invocation.options);
  if (!client.ok()) return ReportUnreachable(client.status(), environment);
  status = CallForCommand(*client->connection(), LockMethod("Acquire"), request, &grant);
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  if (!grant.acquired()) {
    PrintError(invocation.command->no, environment);
    return kExitNo;
  }

  const ChildResult child =
      RunChild(invocation.arguments.find(absl::string_view(kCommandArgument))->second,
               {absl::StrCat("MANAGER_LOCK_FENCE=", grant.fence())});
  Release(*client, request.object(), grant.fence(), environment);
  if (!child.error.empty()) PrintError(child.error, environment);
  return child.exit_status;
}

}  // namespace manager::ctl
