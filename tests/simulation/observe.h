// What is noted of calls and their answers, for the checks.

#ifndef TESTS_SIMULATION_OBSERVE_H_
#define TESTS_SIMULATION_OBSERVE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/error/error.h"
#include "server/objects/call.h"
#include "tests/simulation/connection.h"
#include "tests/simulation/history.h"
#include "tests/simulation/scene.h"

namespace manager {

// What a client sees of a reply.
inline SeenReply Seen(const Reply& reply) {
  return {reply.status, reply.status.ok() ? reply.response->SerializeAsString() : ""};
}

// The same for people.
std::string Show(const SeenReply& reply);

// Whether a call is told that it was not stored.
inline bool IsRefusal(const absl::Status& status) {
  const v1::ErrorReason reason = ReasonOf(status);
  return reason == v1::ERROR_REASON_STORAGE_FULL || reason == v1::ERROR_REASON_STORAGE_FAILED;
}

// A client makes a call. Its place in the history.
size_t AddCall(Scene& scene, int client, MadeCall made);

// A client gets the answer to a call, which was safe up to a record then.
void NoteReply(Scene& scene, size_t index, const NumberedReply& numbered);

// A client is told that a call was not applied: so it must not be among the records that were safe.
void NoteRefusal(Scene& scene, size_t index, uint64_t safe);

// A client gets another answer to a call that it had an answer to.
void CheckSame(Scene& scene, uint64_t session, const NumberedReply& numbered);

// A reply to a call that stands alone was not delivered.
void NoteUndelivered(Scene& scene, const Reply& reply);

}  // namespace manager

#endif  // TESTS_SIMULATION_OBSERVE_H_
