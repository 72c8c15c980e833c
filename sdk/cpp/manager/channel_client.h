// A client over a gRPC channel of the caller's own making: an in-process server's, or one with
// credentials. Apart from client.h so that only who has such a channel sees gRPC at all.

#ifndef MANAGERD_SDK_CPP_MANAGER_CHANNEL_CLIENT_H_
#define MANAGERD_SDK_CPP_MANAGER_CHANNEL_CLIENT_H_

#include <memory>

#include "manager/client.h"
#include "manager/client_options.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace manager {
inline namespace sdk {

// A client over `channel`, which is not null and may be shared. Nothing is called, so a server that
// is not there shows only in the first call. Of the options, max_message_bytes and keepalive belong
// to the channel and do not count; without a session neither does connect_timeout, and a call that
// finds the channel disconnected fails without waiting.
Client ClientFromChannel(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options = {});

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CHANNEL_CLIENT_H_
