#include "tests/support/runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "manager/v1/session.pb.h"
#include "tests/support/request.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// "/manager.v1.Dict/Set" is described as "manager.v1.Dict.Set". The catalog, of which every server
// in a test has one, makes sure that all public files are in the pool.
const MethodDescriptor* Describe(const std::string& path) {
  const std::string name = absl::StrReplaceAll(path.substr(1), {{"/", "."}});
  return DescriptorPool::generated_pool()->FindMethodByName(name);
}

const Descriptor* ReplyType(const MethodDescriptor* method) {
  return method == nullptr ? nullptr : method->output_type();
}

absl::Status Unexpected(absl::string_view what, absl::string_view got) {
  return absl::FailedPreconditionError(absl::StrCat(what, "\n  got: ", got));
}

absl::Status NobodyWaits(const std::string& client) {
  return absl::InvalidArgumentError(absl::StrCat("no call of the client '", client, "' waits"));
}

}  // namespace

absl::Status ScriptRunner::Play(const Script& script) {
  for (const ScriptStep& step : script.steps) {
    step_ = absl::StrCat(script.file, ":", step.line, ": ", step.text);
    const absl::Status status =
        std::visit([this](const auto& action) { return Do(action); }, step.action);
    if (status.ok()) continue;
    return absl::Status(status.code(), absl::StrCat(step_, "\n  ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status ScriptRunner::Finish() {
  if (absl::Status status = Settle(); !status.ok()) return status;
  for (const auto& [client, waiting] : waiting_) {
    if (const Answer* answer = waiting.call->Poll()) {
      return Unexpected(absl::StrCat(waiting.step, "\n  the answer was never asked for"),
                        ShowAnswer(*answer, ReplyType(waiting.method)));
    }
  }
  return absl::OkStatus();
}

absl::Status ScriptRunner::Do(const CallStep& step) {
  if (waiting_.count(step.client) > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the client '", step.client, "' has a call whose answer was not asked for"));
  }
  const MethodDescriptor* method = Describe(step.method);
  const absl::StatusOr<std::string> request = EncodeRequest(method, WithSessions(step.arguments));
  if (!request.ok()) return request.status();
  const absl::StatusOr<std::string> context = ContextOf(step);
  if (!context.ok()) return context.status();
  std::unique_ptr<PendingCall> call = deployment_.Start(step.method, *request, *context);
  if (step.expected.kind != Expectation::Kind::kWaits) return Check(*call, step.expected, method);
  Waiting& waiting = waiting_[step.client] = {std::move(call), method, step_};
  return Check(*waiting.call, step.expected, method);
}

absl::Status ScriptRunner::Do(const AnswerStep& step) {
  const auto found = waiting_.find(step.client);
  if (found == waiting_.end()) return NobodyWaits(step.client);
  const Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  return Check(*waiting.call, step.expected, waiting.method);
}

absl::Status ScriptRunner::Do(const StillWaitsStep& step) {
  const auto found = waiting_.find(step.client);
  if (found == waiting_.end()) return NobodyWaits(step.client);
  Expectation waits;
  waits.kind = Expectation::Kind::kWaits;
  return Check(*found->second.call, waits, found->second.method);
}

absl::Status ScriptRunner::Do(const CancelStep& step) {
  const auto found = waiting_.find(step.client);
  if (found == waiting_.end()) return NobodyWaits(step.client);
  if (const Answer* answer = found->second.call->Poll()) {
    return Unexpected("the call waits", ShowAnswer(*answer, ReplyType(found->second.method)));
  }
  found->second.call->Cancel();
  waiting_.erase(found);
  // The server has noticed when it counts one less.
  return Settle();
}

absl::Status ScriptRunner::Do(const SessionStep& step) {
  v1::SessionOpenRequest request;
  request.set_client(step.name);
  request.mutable_lease()->set_seconds(absl::ToInt64Seconds(step.lease));
  const std::unique_ptr<PendingCall> call =
      deployment_.Start("/manager.v1.Session/Open", request.SerializeAsString());
  const Answer* answer = call->Await();
  v1::SessionOpenResponse response;
  if (answer == nullptr || !answer->status.ok() || !response.ParseFromString(answer->reply)) {
    return absl::FailedPreconditionError("the session was not opened");
  }
  sessions_[step.name] = response.session();
  return absl::OkStatus();
}

std::vector<FieldText> ScriptRunner::WithSessions(std::vector<FieldText> fields) const {
  for (FieldText& field : fields) {
    for (const auto& [name, id] : sessions_) {
      absl::StrReplaceAll({{absl::StrCat("$", name), absl::StrCat("'", id, "'")}}, &field.text);
    }
  }
  return fields;
}

absl::StatusOr<std::string> ScriptRunner::ContextOf(const CallStep& step) const {
  v1::CallContext context = step.extra;
  context.set_call_id(step.number);
  const std::vector<std::string> names = absl::StrSplit(step.client, '.');
  if (names.size() == 2) {
    const auto session = sessions_.find(names[0]);
    if (session == sessions_.end()) {
      return absl::InvalidArgumentError(absl::StrCat("no session '", names[0], "' is open"));
    }
    context.set_session(session->second);
    context.set_owner(static_cast<uint64_t>(names[1][0] - 'a' + 1));
  }
  return context.SerializeAsString();
}

absl::Status ScriptRunner::Do(const AdvanceStep& step) {
  deployment_.Advance(step.by);
  return absl::OkStatus();
}

absl::Status ScriptRunner::Check(PendingCall& call, const Expectation& expected,
                                 const MethodDescriptor* method) {
  const bool waits = expected.kind == Expectation::Kind::kWaits;
  if (waits) {
    if (absl::Status status = Settle(); !status.ok()) return status;
  }
  const Answer* answer = waits ? call.Poll() : call.Await();
  if (answer == nullptr) return waits ? absl::OkStatus() : Unexpected("no answer", "it waits");
  Expectation with_sessions = expected;
  with_sessions.fields = WithSessions(expected.fields);
  const absl::Status status = CheckAnswer(*answer, with_sessions, ReplyType(method));
  if (status.ok()) return absl::OkStatus();
  return Unexpected(status.message(), ShowAnswer(*answer, ReplyType(method)));
}

int64_t ScriptRunner::Unanswered() {
  int64_t count = 0;
  for (const auto& [client, waiting] : waiting_) count += waiting.call->Poll() == nullptr ? 1 : 0;
  return count;
}

absl::Status ScriptRunner::Settle() {
  // What is unanswered waits in the server, or it or its answer is still on the way. So the server
  // never counts more than we do, and as many exactly when nothing is on the way.
  const absl::Time give_up = absl::Now() + deployment_.patience();
  int64_t in_server;
  int64_t here;
  do {
    in_server = deployment_.WaitingCalls();
    here = Unanswered();
    if (in_server == here) return absl::OkStatus();
  } while (absl::Now() < give_up);
  return Unexpected(absl::StrCat(here, " calls should wait in the server"),
                    absl::StrCat(in_server));
}

}  // namespace manager
