#include "manager/queue.h"

namespace manager {
inline namespace sdk {
namespace internal {

absl::StatusOr<UntypedQueue> UntypedQueue::Open(const Client& client, std::string_view name,
                                                const QueueOptions& options) {
  v1::QueueCreateRequest request;
  request.set_max_size(options.max_size);
  absl::StatusOr<ObjectHandle> handle =
      Create<v1::QueueCreateResponse>(client, name, options.mode, std::move(request));
  if (!handle.ok()) return handle.status();
  return UntypedQueue(*std::move(handle));
}

absl::Status UntypedQueue::Put(Value item, absl::Duration timeout) const {
  auto request = NewRequest<v1::QueuePutRequest>();
  *request.mutable_item() = std::move(item);
  return CallAndWait<v1::QueuePutResponse>(std::move(request), timeout).status();
}

absl::StatusOr<Value> UntypedQueue::Get(absl::Duration timeout) const {
  auto response = CallAndWait<v1::QueueGetResponse>(NewRequest<v1::QueueGetRequest>(), timeout);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_item());
}

absl::StatusOr<QueueStats> UntypedQueue::Stats() const {
  return Call<v1::QueueStatsResponse>(NewRequest<v1::QueueStatsRequest>());
}

absl::Status UntypedQueue::TaskDone() const {
  return Do<v1::QueueTaskDoneResponse>(NewRequest<v1::QueueTaskDoneRequest>());
}

absl::StatusOr<bool> UntypedQueue::Join(absl::Duration timeout) const {
  auto response = CallAndWait<v1::QueueJoinResponse>(NewRequest<v1::QueueJoinRequest>(), timeout);
  if (!response.ok()) return response.status();
  return response->joined();
}

absl::Status UntypedQueue::Shutdown(bool immediate) const {
  auto request = NewRequest<v1::QueueShutdownRequest>();
  request.set_immediate(immediate);
  return Do<v1::QueueShutdownResponse>(request);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
