// The rows of the command table, from which parsing, help, examples and completion all come.
//
// A row says what cannot be learnt from the protocol. What can be is not said again: a command's
// arguments are the fields of its method's request (client/argument.h says how), and what it prints
// are the fields of the response (client/output.h).
//
// The rows are constants. Thread-safe.

#ifndef CLIENT_COMMAND_H_
#define CLIENT_COMMAND_H_

#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace manager::ctl {

struct Argument;
struct Environment;
struct Invocation;

// A command of a group: `set` of `managerctl dict set`. Fields are named as in the proto; a list of
// them is separated by spaces.
struct Command {
  absl::string_view name;
  absl::string_view summary;  // One sentence.
  // What the user might type after `managerctl `, a line each. A test runs them all.
  absl::string_view examples;
  absl::string_view details = "";  // More sentences.

  // The method of the group's service that the command calls. Empty for a command that is more
  // than one call; it has a `run`.
  absl::string_view method = "";

  // Positional arguments that may be left out.
  absl::string_view optional = "";
  // Fields that would be positional arguments, but are flags.
  absl::string_view flags = "";
  // Fields that would be flags, but are positional arguments: enums that must be given.
  absl::string_view positional = "";

  // The response's fields to print; `-` for none, empty for all.
  absl::string_view show = "";
  // For a response that is a message, or a list of messages: the fields of it that make the lines
  // or the columns; empty for all.
  absl::string_view columns = "";
  // The response's bool field that decides between exit statuses 0 and 1; `-` for none. Without it,
  // a response that is a single bool field is both printed and decides.
  absl::string_view verdict = "";
  // What exit status 1 means, as the end of "Exits with 1 where ..."; also the error where the
  // verdict is false.
  absl::string_view no = "";

  // Arguments that are no field of the request, after those that are.
  std::vector<Argument> (*own_arguments)() = nullptr;
  // Prints the response in the place of client/output.h: what goes to stdout, with the line end.
  std::string (*print)(const Invocation&, const google::protobuf::Message& response) = nullptr;
  // Decides between exit statuses 0 and 1 where no field of the response does. The response is
  // printed in any case.
  bool (*is_yes)(const google::protobuf::Message& response) = nullptr;
  // Does the command's whole work; the result is the exit status.
  int (*run)(const Invocation&, Environment&) = nullptr;
};

// Commands that belong together, mostly those of one type of object: `dict`.
struct Group {
  absl::string_view name;
  absl::string_view summary;  // One sentence.
  // The descriptor of any message in the file of the group's service, as the generated code has it:
  // v1::DictCreateRequest::descriptor. Null where the group has no service.
  const google::protobuf::Descriptor* (*file)() = nullptr;
  // Where it has no subcommands: the one command that it is, `managerctl call`.
  const Command* only = nullptr;
  std::span<const Command> commands = {};
  // Methods without a command, for a reason that stands beside; `managerctl call` reaches them.
  absl::string_view call_only = "";
};

// The service of a group; null where it has none.
const google::protobuf::ServiceDescriptor* ServiceOf(const Group& group);

// The method that a command calls; null where it has none of its own.
const google::protobuf::MethodDescriptor* MethodOf(const Group& group, const Command& command);

// Whether the method may change its object.
bool Changes(const google::protobuf::MethodDescriptor& method);

// Whether the commands of the group work on an object, which can be created.
bool HasObjects(const Group& group);

// A group's commands; for one that is a command itself, that one.
std::span<const Command> CommandsOf(const Group& group);

// What the user types for a command, without its arguments: `managerctl dict set`.
std::string Title(const Group& group, const Command& command);

// `text` split at spaces; nothing where it is empty.
std::vector<std::string> Words(absl::string_view text);

// Whether `word` is one of the words.
bool HasWord(absl::string_view words, absl::string_view word);

}  // namespace manager::ctl

#endif  // CLIENT_COMMAND_H_
