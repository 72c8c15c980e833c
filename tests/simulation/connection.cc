#include "tests/simulation/connection.h"

#include <algorithm>
#include <utility>

namespace manager {

absl::Duration Connection::Delay() {
  if (random_.OneIn(20)) return absl::Milliseconds(random_.Between(5, 200));
  return absl::Microseconds(random_.Between(20, 3000));
}

absl::Duration Connection::InOrder(absl::Time* last) {
  *last = std::max(*last, scene_.loop.now() + Delay());
  return *last - scene_.loop.now();
}

void Connection::SendToServer(ClientMessage message) {
  scene_.loop.After(InOrder(&last_to_server_),
                    [self = shared_from_this(), message = std::move(message)] {
                      if (!self->cut_ && self->server_ != nullptr)
                        self->server_->OnMessage(message);
                    });
}

void Connection::SendToClient(ServerMessage message) {
  scene_.loop.After(InOrder(&last_to_client_),
                    [self = shared_from_this(), message = std::move(message)] {
                      if (!self->cut_ && self->client_ != nullptr)
                        self->client_->OnMessage(message);
                    });
}

void Connection::TellClient(absl::Duration after) {
  scene_.loop.After(after, [self = shared_from_this()] {
    if (self->client_ != nullptr) std::exchange(self->client_, nullptr)->OnCut();
  });
}

void Connection::TellServer(absl::Duration after) {
  scene_.loop.After(after, [self = shared_from_this()] {
    if (self->server_ != nullptr) std::exchange(self->server_, nullptr)->OnCut();
  });
}

void Connection::Cut() {
  if (std::exchange(cut_, true)) return;
  TellClient(absl::Milliseconds(random_.Between(0, 300)));
  TellServer(absl::Milliseconds(random_.OneIn(2) ? random_.Between(0, 50) : random_.Below(2000)));
}

void Connection::LeaveServer() {
  server_ = nullptr;
  TellClient(absl::Milliseconds(random_.Between(0, 100)));
}

void Connection::LeaveClient() {
  client_ = nullptr;
  TellServer(absl::Milliseconds(random_.Below(1000)));
}

}  // namespace manager
