#include "client/run.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/argument.h"
#include "client/failure.h"
#include "client/output.h"
#include "client/parser.h"
#include "client/request.h"
#include "client/rpc.h"

namespace manager::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The response's yes or no: the row's verdict, or a single field that is a bool. Null where there
// is none.
const FieldDescriptor* VerdictOf(const Command& command, const Message& response) {
  const google::protobuf::Descriptor* type = response.GetDescriptor();
  if (command.verdict == "-") return nullptr;
  if (!command.verdict.empty()) return type->FindFieldByName(std::string(command.verdict));
  const bool single = type->field_count() == 1 && !type->field(0)->is_repeated() &&
                      type->field(0)->cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
  return single ? type->field(0) : nullptr;
}

std::string TextOf(const Invocation& invocation, const Message& response) {
  const Command& command = *invocation.command;
  if (invocation.options.json) return ToJsonText(response, command);
  if (command.print != nullptr) return command.print(invocation, response);
  return ToPlainText(response, command);
}

int PrintResponse(const Invocation& invocation, const Message& response, Environment& environment) {
  const Command& command = *invocation.command;
  const FieldDescriptor* verdict = VerdictOf(command, response);
  bool yes = verdict == nullptr || response.GetReflection()->GetBool(response, verdict);
  if (!yes && !command.verdict.empty()) {
    PrintError(command.no, environment);
    return kExitNo;
  }
  environment.out << TextOf(invocation, response);
  if (command.is_yes != nullptr) yes = command.is_yes(response);
  return yes ? kExitOk : kExitNo;
}

// Runs a command that is one call.
int RunCommand(const Invocation& invocation, Environment& environment) {
  const google::protobuf::MethodDescriptor& method =
      *MethodOf(*invocation.group, *invocation.command);
  const std::unique_ptr<Message> request = NewMessage(*method.input_type());
  const std::unique_ptr<Message> response = NewMessage(*method.output_type());

  absl::Status status = FillRequest(invocation, environment.in, request.get());
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  const absl::StatusOr<Client> client = environment.connect(invocation.options);
  if (!client.ok()) return ReportUnreachable(client.status(), environment);
  const bool may_create = NeededToCreate(*invocation.group).empty();
  status = CallForCommand(*client->connection(), method, may_create, *request, response.get());
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  return PrintResponse(invocation, *response, environment);
}

}  // namespace

int Run(const std::vector<std::string>& arguments, Environment& environment) {
  const absl::StatusOr<Parsed> parsed = Parse(arguments, environment.groups);
  if (!parsed.ok()) {
    PrintError(parsed.status().message(), environment);
    return kExitUsage;
  }
  if (!parsed->text.empty()) {
    (parsed->asked_for ? environment.out : environment.err) << parsed->text;
    return parsed->asked_for ? kExitOk : kExitUsage;
  }
  const Invocation& invocation = parsed->invocation;
  return invocation.command->run != nullptr ? invocation.command->run(invocation, environment)
                                            : RunCommand(invocation, environment);
}

}  // namespace manager::ctl
