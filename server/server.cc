#include "server/server.h"

#include <limits>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/clock.h"
#include "server/transport/listen_address.h"

namespace manager {
namespace {

absl::Status CheckOptions(const Options& options) {
  // protobuf and gRPC count a message's bytes in an int.
  constexpr int64_t kMostBytes = std::numeric_limits<int>::max() - kMessageSlackBytes;
  const ServerLimits& limits = options.limits;
  if (limits.max_message_bytes < 1 || limits.max_message_bytes > kMostBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("max_message_bytes must be from 1 to ", kMostBytes));
  }
  if (limits.max_objects < 0) return absl::InvalidArgumentError("max_objects is below 0");
  if (limits.max_waiting_calls < 0) {
    return absl::InvalidArgumentError("max_waiting_calls is below 0");
  }
  if (limits.max_sessions < 0) return absl::InvalidArgumentError("max_sessions is below 0");
  if (limits.max_session_waiting_calls < 1 || limits.max_session_replies < 1 ||
      limits.max_session_bytes < 1) {
    return absl::InvalidArgumentError(
        "max_session_waiting_calls, max_session_replies and max_session_bytes must be 1 or more");
  }
  if (limits.min_lease < absl::Milliseconds(1) || limits.default_lease < limits.min_lease ||
      limits.max_lease < limits.default_lease) {
    return absl::InvalidArgumentError(
        "min_lease must be a millisecond or more, default_lease not below it, and max_lease not "
        "below that");
  }
  if (options.max_transport_bytes < 1) {
    return absl::InvalidArgumentError("max_transport_bytes is below 1");
  }
  if (options.keepalive_interval < absl::Milliseconds(1) ||
      options.keepalive_timeout < absl::Milliseconds(1)) {
    return absl::InvalidArgumentError(
        "keepalive_interval and keepalive_timeout must be a millisecond or more");
  }
  if (options.min_client_keepalive_interval < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("min_client_keepalive_interval is below 0");
  }
  if (options.snapshot_bytes < 1) return absl::InvalidArgumentError("snapshot_bytes is below 1");
  if (options.max_time_away < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("max_time_away is below 0");
  }
  if (options.drain_grace < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("drain_grace is below 0");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ListenAddress>> ListenAddresses(const Options& options) {
  std::vector<ListenAddress> addresses;
  for (const std::string& text : options.listen_addresses) {
    absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) return address.status();
    if (!address->this_machine && !options.insecure_listen_anywhere) {
      return absl::InvalidArgumentError(
          absl::StrCat("other machines can reach ", address->text, ", and there is no ",
                       "authentication: refused without insecure_listen_anywhere"));
    }
    addresses.push_back(*std::move(address));
  }
  return addresses;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options) {
  const absl::Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  SetLogLevel(options.log_level);
  const absl::StatusOr<std::vector<ListenAddress>> addresses = ListenAddresses(options);
  if (!addresses.ok()) return addresses.status();

  std::unique_ptr<Server> server(new Server(std::move(options)));
  if (absl::Status status = server->StartDispatcher(); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Transport>> transport = Transport::Start(
      *addresses, server->options_, server->catalog_, *server->dispatcher_, server->clock_,
      server->storage_ != nullptr ? &server->storage_->log_tasks() : nullptr);
  if (!transport.ok()) return transport.status();
  server->transport_ = *std::move(transport);
  for (const ListenAddress& address : *addresses) {
    if (address.this_machine) continue;
    LogWarning("listening on %s: whoever reaches it may do everything", address.text);
  }
  return server;
}

absl::Status Server::StartDispatcher() {
  const auto seed = absl::Uniform<uint64_t>(absl::BitGen());
  if (options_.data_dir.empty()) {
    clock_ = options_.clock != nullptr ? options_.clock : MakeSteadyClock(absl::Now());
    dispatcher_ = std::make_unique<Dispatcher>(catalog_, options_.limits, clock_, seed);
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<Storage>> storage = Storage::Open(options_, catalog_);
  if (!storage.ok()) return storage.status();
  storage_ = *std::move(storage);
  clock_ = options_.clock != nullptr ? options_.clock
                                     : MakeSteadyClock(storage_->StartOfClock(absl::Now()));
  ServerLimits limits = options_.limits;
  limits.max_time_away = options_.max_time_away;
  dispatcher_ = std::make_unique<Dispatcher>(catalog_, limits, clock_, seed,
                                             storage_->TakeRecovered(), storage_->log());
  storage_->Start(clock_);
  return absl::OkStatus();
}

Server::~Server() {
  if (transport_ != nullptr) Shutdown();
}

}  // namespace manager
