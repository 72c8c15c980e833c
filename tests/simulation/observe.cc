#include "tests/simulation/observe.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace manager {

size_t AddCall(Scene& scene, int client, MadeCall made) {
  History& history = scene.history;
  const size_t index = history.calls.size();
  ObservedCall call;
  call.made = std::move(made);
  call.client = client;
  call.sent = scene.loop.step();
  call.reads_only = scene.catalog.Find(call.made.method)->method.reads_only;
  if (call.made.number != 0) history.numbered[{call.made.session, call.made.number}] = index;
  scene.Say(absl::StrCat("client ", client, ": call ", index, " (", call.made.number, ") is ",
                         call.made.method.substr(sizeof("/manager.v1.") - 1)));
  history.calls.push_back(std::move(call));
  return index;
}

void NoteReply(Scene& scene, size_t index, const NumberedReply& numbered) {
  ObservedCall& call = scene.history.calls[index];
  call.state = CallState::kAnswered;
  call.answered = scene.loop.step();
  call.reply = numbered.reply;
  call.read_to = numbered.safe;
  scene.Say(absl::StrCat("client ", call.client, ": call ", index, " is answered ",
                         Show(numbered.reply)));
}

void NoteRefusal(Scene& scene, size_t index, uint64_t safe) {
  ObservedCall& call = scene.history.calls[index];
  ++call.refusals;
  call.refused_at = std::max(call.refused_at, safe);
}

void CheckSame(Scene& scene, uint64_t session, const NumberedReply& numbered) {
  const auto found = scene.history.numbered.find({session, numbered.number});
  if (found == scene.history.numbered.end()) {
    return scene.Fail(absl::StrCat("call ", numbered.number, " was answered and never made"));
  }
  const ObservedCall& call = scene.history.calls[found->second];
  if (call.state != CallState::kAnswered || call.reads_only) return;
  const v1::ErrorReason reason = ReasonOf(numbered.reply.status);
  if (reason == v1::ERROR_REASON_CALL_FORGOTTEN || reason == v1::ERROR_REASON_SESSION_NOT_FOUND ||
      IsRefusal(numbered.reply.status))
    return;
  if (!(numbered.reply == call.reply)) {
    scene.Fail(absl::StrCat("call ", found->second, " was answered in two ways: ", Show(call.reply),
                            ", ", Show(numbered.reply)));
  }
}

void NoteUndelivered(Scene& scene, const Reply& reply) {
  if (!reply.status.ok() || reply.method->take_back == nullptr) return;
  scene.history.undelivered.push_back(
      {reply.method->name + reply.response->SerializeAsString(), scene.history.deaths});
}

std::string Show(const SeenReply& reply) {
  if (!reply.status.ok()) return std::string(reply.status.message());
  return reply.response.empty() ? "ok" : absl::BytesToHexString(reply.response);
}

}  // namespace manager
