// A command's arguments, derived from its method's request.
//
// The request's fields, in their order, are positional arguments; these are flags instead: optional
// fields, bools, enums that the row does not call positional, durations, and what the row names. A
// repeated field takes all arguments that are left, at least one, but for those that the fields
// after it need. What the row calls optional may be left out. A timeout brings `--nowait` along,
// and a value `--text`. Fields of AIP-158 (page_token, page_size) are the program's own business
// and no argument.
//
// Thread-safe.

#ifndef CLIENT_ARGUMENT_H_
#define CLIENT_ARGUMENT_H_

#include <string>
#include <vector>

#include "client/command.h"
#include "google/protobuf/descriptor.h"

namespace manager::ctl {

// How an argument's text is read.
enum class ArgumentKind {
  kChoice,    // One of Argument::choices; an enum.
  kDuration,  // 5s, 1m30s, inf.
  kEntry,     // KEY=VALUE, or a JSON object with any number of them.
  kItems,     // Items of an array, one an argument: as kValue, numbers or characters.
  kNumber,    // Whole or floating point, as the field has it.
  kSlice,     // START:STOP:STEP.
  kSwitch,    // A flag that stands alone.
  kText,      // As it is.
  kValue,     // JSON, or any other text as it is.
};

// One argument. Lives as long as the program needs it; a plain value.
struct Argument {
  std::string name;  // The field's, `default_value`, or the argument's own.
  ArgumentKind kind = ArgumentKind::kText;
  std::string label;      // What stands for it in help: KEY.
  std::string help;       // One sentence.
  std::string flag = "";  // `--default`; empty for a positional argument.
  bool required = true;   // Of a positional argument.
  bool repeated = false;  // Takes all that are left.
  std::vector<std::string> choices = {};
  // The request's field that it sets; null where it is none.
  const google::protobuf::FieldDescriptor* field = nullptr;
  // The request's field that holds the message with that field; null where it is the request
  // itself.
  const google::protobuf::FieldDescriptor* within = nullptr;
};

// The switches that no field stands behind.
inline constexpr char kNoWait[] = "nowait";
inline constexpr char kText[] = "text";

// A command's arguments: positional ones in their order, then flags.
std::vector<Argument> ArgumentsOf(const Group& group, const Command& command);

// The options of every command, which GlobalOptions holds; flags all.
std::vector<Argument> GlobalArguments();

// Whether it says how long to wait, which `--nowait` does as well.
bool IsTimeout(const Argument& argument);

// The labels of what creating an object of the group's needs beside a name: COUNT. Where it needs
// something, no other command creates the object.
std::vector<std::string> NeededToCreate(const Group& group);

// Whether a message is an entry: a key or a name, and then a value or a count.
bool IsEntry(const google::protobuf::Descriptor& message);

// The text that stands for an enum's value: `create-only` for CREATE_MODE_CREATE_ONLY.
std::string ChoiceName(const google::protobuf::EnumValueDescriptor& value);

// How a positional argument stands in a usage line: KEY, [INDEX], ITEM..., [ITEM...].
std::string UsageOf(const Argument& argument);

// The command's usage line: "managerctl dict set [OPTION...] NAME KEY VALUE".
std::string UsageOf(const Group& group, const Command& command);

}  // namespace manager::ctl

#endif  // CLIENT_ARGUMENT_H_
