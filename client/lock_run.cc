#include "client/lock_run.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/child.h"
#include "client/failure.h"
#include "client/request.h"
#include "client/rpc.h"
#include "client/signals.h"
#include "manager/error.h"
#include "manager/v1/lock.pb.h"

namespace manager::ctl {
namespace {

// What the command gets to end itself, once the lock is lost.
constexpr absl::Duration kGrace = absl::Seconds(5);

// Calls a method of the lock. CANCELLED where a signal has come; then nobody waits for the reply,
// and the session's end undoes what it gave.
template <typename Response, typename Request>
absl::StatusOr<Response> Call(Connection& connection, const char* method, const Request& request,
                              HeldBackSignals& signals) {
  struct Outcome {
    Response response;
    absl::Status status;
    std::atomic<bool> there = false;
  };
  const auto outcome = std::make_shared<Outcome>();
  StartMethod(connection, *Request::descriptor()->file()->service(0)->FindMethodByName(method),
              request, &outcome->response, [outcome, &signals](absl::Status status) {
                outcome->status = std::move(status);
                outcome->there.store(true);
                signals.Wake();
              });
  while (!outcome->there.load() && !signals.any()) signals.Wait();
  if (signals.any()) return absl::CancelledError("a signal has come");
  if (!outcome->status.ok()) return outcome->status;
  return std::move(outcome->response);
}

absl::StatusOr<v1::LockAcquireResponse> Acquire(Connection& connection,
                                                const v1::LockAcquireRequest& request,
                                                HeldBackSignals& signals) {
  // Who finds no lock creates one; one that there is may be of either kind.
  auto grant = Call<v1::LockAcquireResponse>(connection, "Acquire", request, signals);
  const bool has_name = !absl::StartsWith(request.object(), "#");  // Not an id.
  if (Reason(grant.status()) != v1::ERROR_REASON_OBJECT_NOT_FOUND || !has_name) return grant;
  v1::LockCreateRequest create;
  create.set_object(request.object());
  const auto created = Call<v1::LockCreateResponse>(connection, "Create", create, signals);
  if (!created.ok()) return created.status();
  return Call<v1::LockAcquireResponse>(connection, "Acquire", request, signals);
}

void Release(Connection& connection, const std::string& name, uint64_t fence,
             HeldBackSignals& signals, Environment& environment) {
  v1::LockReleaseRequest request;
  request.set_object(name);
  request.set_fence(fence);
  const absl::Status status =
      Call<v1::LockReleaseResponse>(connection, "Release", request, signals).status();
  if (status.ok() || signals.any()) return;
  PrintError(
      absl::StrCat("the lock '", name, "' could not be released: ", std::string(status.message())),
      environment);
}

// All that is done in a session, which is over when this returns.
int RunInSession(Client client, const v1::LockAcquireRequest& request, ChildStop& stop,
                 HeldBackSignals& signals, const Invocation& invocation, Environment& environment) {
  Connection& connection = *client.connection();
  const absl::StatusOr<v1::LockAcquireResponse> grant = Acquire(connection, request, signals);
  if (signals.any()) return kExitRefused;  // Nobody sees it: the signal ends the process.
  if (!grant.ok()) return ReportFailure(grant.status(), invocation, environment);
  if (!grant->acquired()) {
    PrintError(invocation.command->no, environment);
    return kExitNo;
  }

  const ChildResult child =
      RunChild(invocation.arguments.find(absl::string_view(kCommandArgument))->second,
               {absl::StrCat("MANAGER_LOCK_FENCE=", grant->fence()),
                absl::StrCat("MANAGER_LOCK_ABANDONED=", grant->abandoned() ? 1 : 0)},
               stop);
  if (child.stopped) {
    PrintError(absl::StrCat("the lock '", request.object(),
                            "' was lost: its session is over; the command was stopped"),
               environment);
    return kExitLost;
  }
  Release(connection, request.object(), grant->fence(), signals, environment);
  if (!child.error.empty()) PrintError(child.error, environment);
  return child.exit_status;
}

// The wish for a lease; zero for the server's default.
absl::StatusOr<absl::Duration> LeaseOf(const Invocation& invocation) {
  if (!invocation.Has(kLeaseArgument)) return absl::ZeroDuration();
  absl::StatusOr<absl::Duration> lease = ParseDuration(invocation.Get(kLeaseArgument));
  if (lease.ok()) return lease;
  return absl::InvalidArgumentError(absl::StrCat("--lease: ", lease.status().message()));
}

}  // namespace

int RunUnderLock(const Invocation& invocation, Environment& environment) {
  v1::LockAcquireRequest request;
  const absl::Status status = FillRequest(invocation, environment.in, &request);
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  const absl::StatusOr<absl::Duration> lease = LeaseOf(invocation);
  if (!lease.ok()) return ReportFailure(lease.status(), invocation, environment);

  const auto stop = std::make_shared<ChildStop>(kGrace);
  absl::StatusOr<Client> client =
      environment.open_session(invocation.options, *lease, [stop] { stop->Request(); });
  if (!client.ok()) {
    const bool refused = Reason(client.status()) != v1::ERROR_REASON_UNSPECIFIED;
    return refused ? ReportFailure(client.status(), invocation, environment)
                   : ReportUnreachable(client.status(), environment);
  }
  HeldBackSignals signals;
  return RunInSession(*std::move(client), request, *stop, signals, invocation, environment);
}

}  // namespace manager::ctl
