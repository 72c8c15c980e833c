#include "tests/support/deployment.h"

#include "manager/v1/objects.pb.h"

namespace manager {

int64_t Deployment::WaitingCalls() {
  const std::unique_ptr<PendingCall> call = Start("/manager.v1.Objects/GetServerInfo", "");
  const Answer* answer = call->Await();
  v1::ObjectsGetServerInfoResponse info;
  if (answer == nullptr || !answer->status.ok() || !info.ParseFromString(answer->reply)) return -1;
  return info.waiting_calls();
}

}  // namespace manager
