// The shared queue. Its methods and rules: proto/manager/v1/queue.proto.
//
// Putting, taking and giving back take logarithmic time.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_QUEUE_QUEUE_H_
#define SERVER_OBJECTS_QUEUE_QUEUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/wire/queue.pb.h"
#include "server/objects/line.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/queue/deliveries.h"
#include "server/objects/queue/items.h"

namespace manager {

class Queue final : public Object {
 public:
  static constexpr absl::string_view kType = "queue";
  static std::vector<Method> Methods();

  // Makes a new queue what the request says.
  // Errors: INVALID_ARGUMENT.
  absl::Status Init(const Turn& turn, wire::QueueCreateRequest& request);
  // Whether the queue is what the request says.
  // Errors: WRONG_TYPE.
  absl::Status CheckSame(const wire::QueueCreateRequest& request) const;

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(items_.size()); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;
  LineList Lines() override { return {&getters_, &putters_, &joiners_}; }

  // The deliveries. They come back when their session ends, or their lease.
  const Grants* grants() const override { return &deliveries_.grants(); }
  void EndSession(uint64_t session, const Step& step) override;
  absl::Time alarm() const override { return deliveries_.next_end(); }
  void OnAlarm(const Step& step) override;

  absl::Status Stats(const wire::QueueStatsRequest& request,
                     wire::QueueStatsResponse* response) const;

  // Putting.
  Outcome Put(Turn& turn, wire::QueuePutRequest& request, wire::QueuePutResponse* response);
  Outcome PutMany(Turn& turn, wire::QueuePutManyRequest& request,
                  wire::QueuePutManyResponse* response);

  // Taking. What never reached its caller is taken back as if it had not been handed out.
  Outcome Get(Turn& turn, wire::QueueGetRequest& request, wire::QueueGetResponse* response);
  Outcome GetMany(Turn& turn, wire::QueueGetManyRequest& request,
                  wire::QueueGetManyResponse* response);
  void TakeBackGet(wire::QueueGetResponse& response);
  void TakeBackGetMany(wire::QueueGetManyResponse& response);

  // Ending deliveries, and making them last.
  absl::Status Acknowledge(wire::QueueAcknowledgeRequest& request,
                           wire::QueueAcknowledgeResponse* response);
  absl::Status Return(const Turn& turn, wire::QueueReturnRequest& request,
                      wire::QueueReturnResponse* response);
  absl::Status Extend(const Turn& turn, wire::QueueExtendRequest& request,
                      wire::QueueExtendResponse* response);

  // Knowing what is done, and ending the queue.
  absl::Status TaskDone(wire::QueueTaskDoneRequest& request, wire::QueueTaskDoneResponse* response);
  Outcome Join(Turn& turn, wire::QueueJoinRequest& request, wire::QueueJoinResponse* response);
  absl::Status Shutdown(wire::QueueShutdownRequest& request, wire::QueueShutdownResponse* response);

 private:
  bool bounded() const { return max_size_ > 0; }
  bool HasRoomFor(int64_t count) const {
    return !bounded() || static_cast<int64_t>(items_.size()) + count <= max_size_;
  }
  // Whether there is nothing to take, and nothing that might come back.
  bool drained() const { return items_.empty() && (dropped_ || deliveries_.empty()); }

  // What puts and gets have in common: nothing where `count` items may go in, or there is one to be
  // taken; otherwise what becomes of the call.
  std::optional<Outcome> AwaitRoom(Turn& turn, absl::Duration timeout, int64_t count);
  std::optional<Outcome> AwaitItem(Turn& turn, absl::Duration timeout);
  // QUEUE_FULL: the queue `how`.
  absl::Status Full(absl::string_view how) const;

  // Takes the first item out, as a delivery where there is a lease. `Reply` is what describes it:
  // wire::QueueGetResponse or wire::QueueItem.
  template <class Reply>
  void HandOut(const Turn& turn, std::optional<absl::Duration> lease, Reply* reply);
  template <class Reply>
  void TakeBack(Reply& reply);

  // Lets the item of a delivery that is over come back, or go where such items go. True where it
  // went to the dead-letter queue.
  bool ComeBack(QueuedItem item, const Step& step);
  // Puts an item into the dead-letter queue; false where that does not take it.
  bool Bury(const QueuedItem& item, const Step& step);

  // Counts so many of the items that were put as worked off.
  void CountDone(int64_t count);

  int64_t max_size_ = 0;        // 0 for no bound.
  int64_t max_deliveries_ = 0;  // 0 for no limit.
  std::string dead_letter_;     // Empty where there is no limit.
  Items items_;
  Deliveries deliveries_;
  int64_t unfinished_ = 0;  // Items put and not yet told done.
  bool shut_down_ = false;
  bool dropped_ = false;  // Shut down at once: what was in it is gone, and so is what comes back.
  Line getters_;
  Line putters_;
  Line joiners_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_QUEUE_QUEUE_H_
