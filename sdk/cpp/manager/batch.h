// Many calls at once: held back until Run sends them together.
//
//   manager::Batch batch = client.Batch();
//   auto in_batch = ages.In(batch);                    // An asynchronous handle.
//   manager::Future<int> anna = in_batch.Get("anna");  // Held.
//   in_batch.Set("bob", 4);
//   absl::Status status = batch.Run();                 // Sends both, waits for both.
//
// The calls are applied in the order in which they were made, but by no means all or none: others'
// calls may come between them, and one that fails does not keep the next from being applied.
//
// Not thread-safe; the caller serializes what it does with a batch and the handles in it. Its
// futures are thread-safe, as all are.

#ifndef MANAGERD_SDK_CPP_MANAGER_BATCH_H_
#define MANAGERD_SDK_CPP_MANAGER_BATCH_H_

#include <memory>

#include "absl/status/status.h"
#include "manager/connection.h"

namespace manager {
inline namespace sdk {
namespace internal {

class HeldCalls;

}  // namespace internal

class Batch {
 public:
  // Of calls through `connection`, which it keeps alive. See Client::Batch.
  explicit Batch(std::shared_ptr<Connection> connection);

  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // Ends calls that Run has not sent with CANCELLED, and from then on those of handles that are
  // still there with FAILED_PRECONDITION.
  ~Batch();

  // Sends the calls and blocks until all have ended; one that waits in the server makes Run wait.
  // Their futures are then ready, and the batch is empty, to be used again. Gives the error of the
  // first call that has one; what was answered but cannot be read as its type, only the call's
  // future tells.
  //
  // Before Run, the futures of its calls are not ready, and to wait for one is to wait for ever.
  absl::Status Run();

  // What handles in the batch call.
  std::shared_ptr<Connection> connection() const;

 private:
  const std::shared_ptr<internal::HeldCalls> calls_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_BATCH_H_
