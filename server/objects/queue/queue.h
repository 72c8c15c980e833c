// The shared queue. Its methods and rules: proto/manager/v1/queue.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_QUEUE_QUEUE_H_
#define SERVER_OBJECTS_QUEUE_QUEUE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/queue.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Queue final : public Object {
 public:
  static constexpr absl::string_view kType = "queue";
  static std::vector<Method> Methods();
  static absl::StatusOr<std::unique_ptr<Queue>> Create(wire::QueueCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(items_.size()); }
  std::string Summary() const override;
  LineList Lines() override { return {&getters_, &putters_, &joiners_}; }

  Outcome Put(Turn& turn, wire::QueuePutRequest& request, wire::QueuePutResponse* response);
  Outcome Get(Turn& turn, wire::QueueGetRequest& request, wire::QueueGetResponse* response);
  absl::Status Stats(const wire::QueueStatsRequest& request,
                     wire::QueueStatsResponse* response) const;
  absl::Status TaskDone(wire::QueueTaskDoneRequest& request, wire::QueueTaskDoneResponse* response);
  Outcome Join(Turn& turn, wire::QueueJoinRequest& request, wire::QueueJoinResponse* response);
  absl::Status Shutdown(wire::QueueShutdownRequest& request, wire::QueueShutdownResponse* response);

  // Returns an item that never reached its caller to the front.
  void TakeBackGet(wire::QueueGetResponse& response);

 private:
  bool bounded() const { return max_size_ > 0; }
  bool full() const { return bounded() && static_cast<int64_t>(items_.size()) >= max_size_; }

  int64_t max_size_ = 0;           // 0 for no bound.
  std::deque<std::string> items_;  // Encoded values.
  int64_t unfinished_ = 0;         // Items put and not yet told done.
  bool shut_down_ = false;
  bool dropped_ = false;  // Shut down at once: what was in it is gone.
  Line getters_;
  Line putters_;
  Line joiners_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_QUEUE_QUEUE_H_
