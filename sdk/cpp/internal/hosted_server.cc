#include "manager/internal/hosted_server.h"

#include "absl/strings/str_cat.h"
#include "server/server.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

Options OptionsOf(const std::string& socket, const std::string& data_dir) {
  Options options;
  options.listen_addresses = {absl::StrCat("unix:", socket)};
  options.data_dir = data_dir;
  options.limits.min_lease = absl::Milliseconds(100);
  return options;
}

}  // namespace

HostedServer::HostedServer(const std::string& socket, const std::string& data_dir)
    : server_(Server::Start(OptionsOf(socket, data_dir)).value()) {}

HostedServer::~HostedServer() = default;

}  // namespace internal
}  // namespace sdk
}  // namespace manager
