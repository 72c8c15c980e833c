#include "client/argument.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// How help speaks of a field, by the field's name.
struct FieldHelp {
  absl::string_view field;
  absl::string_view label;
  absl::string_view help;
};

constexpr FieldHelp kFieldHelp[] = {
    {"action", "", "With an action, which the last to come runs."},
    {"attributes", "ATTRIBUTE=VALUE",
     "An attribute and its value, or a JSON object of several; - reads stdin."},
    {"bounded", "", "Never with more permits than at first."},
    {"counts", "KEY=COUNT", "A key and its count, or a JSON object of several; - reads stdin."},
    {"dead_letter", "NAME", "The queue for items after their last delivery."},
    {"backlog", "COUNT", "How many may wait to connect; without it, any number."},
    {"capacity_bytes", "BYTES", "How many bytes each direction buffers; 1 MiB without it."},
    {"capacity_messages", "COUNT", "How many messages each direction buffers; 1024 without it."},
    {"default_timeout", "TIME",
     "How long a call waits that does not say; for ever (inf) without it."},
    {"default_value", "VALUE", "The value where there is no such key."},
    {"count", "COUNT", "How many at most."},
    {"delta", "DELTA", "How much to add; may be negative."},
    {"delivery", "DELIVERY", "The delivery's number."},
    {"end", "END", "The pipe's end."},
    {"entries", "KEY=VALUE", "A key and its value, or a JSON object of several; - reads stdin."},
    {"expected", "EXPECTED", "The value that must be there: JSON, or any other text as it is."},
    {"expected_version", "VERSION", "The version that the value must have."},
    {"fence", "FENCE", "The grant's fence: refused where the lock was granted again since."},
    {"from_front", "", "Take the first ones instead of the last."},
    {"immediate", "", "Drop what is in it, and count it as worked off."},
    {"index", "INDEX", "0 is the first; negative numbers count from the end, -1 is the last."},
    {"item", "ITEM", "The item: JSON, or any other text as it is; - reads stdin."},
    {"items", "ITEM", "An item: JSON, or any other text as it is; - reads one a line from stdin."},
    {"key", "KEY", "The key: JSON, or any other text as it is."},
    {"keys", "KEY", "A key: JSON, or any other text as it is; - reads one a line from stdin."},
    {"lease", "TIME", "How long the item stays out: 5s, 1m30s."},
    {"left", "", "At the left end; otherwise at the right one."},
    {"lock", "LOCK",
     "The lock that it goes with, its name or # and its id; one of its own without it."},
    {"max_deliveries", "COUNT", "How many times an item is delivered; without it, any number."},
    {"max_items", "COUNT", "How many items to take at most."},
    {"max_size", "COUNT", "How many items it holds at most; without it, any number."},
    {"message", "MESSAGE", "The message: JSON, or any other text as it is; - reads stdin."},
    {"limit", "COUNT", "How many at most; all without it."},
    {"mode", "MODE", "What to do where the name is, or is not, taken."},
    {"n", "COUNT", "How many; 1 without it."},
    {"name", "ATTRIBUTE", "The attribute's name."},
    {"object", "NAME", "The object's name, or # and its id."},
    {"ok", "", "It succeeded; without it, it failed."},
    {"operation", "OPERATION", "How the set and the items come together."},
    {"order", "ORDER", "In which order items are taken."},
    {"one_way", "", "From its second end to its first only."},
    {"owner_death", "POLICY", "What becomes of it when the session that holds it ends."},
    {"parties", "COUNT", "How many go on together."},
    {"permits", "COUNT", "How many permits it has at first; 1 without it."},
    {"path", "STEP", "A key, an index or an attribute, each leading on inside the one before."},
    {"prefix", "PREFIX", "Only names that start with this."},
    {"reentrant", "",
     "Its owner may acquire it again, and nobody else release it; Python's RLock."},
    {"reverse", "", "Greatest first."},
    {"session", "ID", "The session's id."},
    {"slice", "SLICE", "START:STOP:STEP as in Python, each of which may be left out."},
    {"start", "INDEX", "Where to begin."},
    {"steps", "STEPS", "How many items move; 1 without it."},
    {"stop", "INDEX", "Where to stop, before this index."},
    {"timeout", "TIME", "How long to wait: 100ms, 5s, 1m30s; for ever (inf) without it."},
    {"time_to_live", "TIME", "How long a new one lives: 10m, 12h; until it is deleted without it."},
    {"times", "TIMES", "How many times the content is to stand in the list."},
    {"type", "TYPE", "Only objects of this type."},
    {"typecode", "TYPECODE", "The type of the items, as in Python's array: i, d, ..."},
    {"value", "VALUE", "The value: JSON, or any other text as it is; - reads stdin."},
};

const FieldHelp* FindHelp(const std::string& field) {
  const FieldHelp* help =
      std::find_if(std::begin(kFieldHelp), std::end(kFieldHelp),
                   [&field](const FieldHelp& candidate) { return candidate.field == field; });
  return help == std::end(kFieldHelp) ? nullptr : help;
}

// Whether an entry has a count in the place of a value.
bool HasCounts(const Descriptor& entry) {
  return entry.field(1)->type() == FieldDescriptor::TYPE_SINT64;
}

bool IsSlice(const Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (!field.has_optional_keyword() || field.is_repeated()) return false;
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_INT64) return false;
  }
  return message.field_count() == 3;
}

std::optional<ArgumentKind> KindOfMessage(const Descriptor& message) {
  if (&message == v1::Value::descriptor()) return ArgumentKind::kValue;
  if (message.full_name() == "google.protobuf.Duration") return ArgumentKind::kDuration;
  if (&message == v1::ArrayItems::descriptor()) return ArgumentKind::kItems;
  if (IsEntry(message)) return ArgumentKind::kEntry;
  if (IsSlice(message)) return ArgumentKind::kSlice;
  return std::nullopt;
}

// Nothing for a field that no argument can be made of.
std::optional<ArgumentKind> KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return KindOfMessage(*field.message_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return ArgumentKind::kSwitch;
    case FieldDescriptor::CPPTYPE_ENUM:
      return ArgumentKind::kChoice;
    case FieldDescriptor::CPPTYPE_STRING:
      return ArgumentKind::kText;
    default:
      return ArgumentKind::kNumber;
  }
}

bool IsFlag(const FieldDescriptor& field, ArgumentKind kind, const Command& command) {
  if (HasWord(command.optional, field.name()) || HasWord(command.positional, field.name())) {
    return false;
  }
  return field.has_optional_keyword() || kind == ArgumentKind::kSwitch ||
         kind == ArgumentKind::kChoice || kind == ArgumentKind::kDuration ||
         HasWord(command.flags, field.name());
}

std::string Kebab(absl::string_view name) { return absl::StrReplaceAll(name, {{"_", "-"}}); }

std::vector<std::string> ChoicesOf(const FieldDescriptor& field) {
  std::vector<std::string> choices;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return choices;
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {  // The first is "unspecified".
    choices.push_back(ChoiceName(*field.enum_type()->value(i)));
  }
  return choices;
}

// What help calls a field: mostly its own name.
std::string HelpName(const FieldDescriptor& field, ArgumentKind kind) {
  if (kind == ArgumentKind::kEntry && HasCounts(*field.message_type())) return "counts";
  if (kind == ArgumentKind::kNumber && field.name() == "value") return "permits";
  return field.name();
}

Argument ToArgument(const FieldDescriptor& field, ArgumentKind kind, const Command& command) {
  const FieldHelp* help = FindHelp(HelpName(field, kind));
  Argument argument{
      .name = field.name(),
      .kind = kind,
      .label = help != nullptr ? std::string(help->label) : absl::AsciiStrToUpper(field.name()),
      .help = help != nullptr ? std::string(help->help) : absl::StrCat("The ", field.name(), "."),
      .required = !HasWord(command.optional, field.name()),
      .repeated = field.is_repeated() || kind == ArgumentKind::kItems,
      .choices = ChoicesOf(field),
      .field = &field};
  if (IsFlag(field, kind, command)) {
    argument.flag = absl::StrCat("--", Kebab(absl::StripSuffix(field.name(), "_value")));
    argument.required = false;
  }
  return argument;
}

bool IsPaging(const FieldDescriptor& field) {
  return field.name() == "page_token" || field.name() == "page_size";
}

Argument NoWait() {
  return {.name = kNoWait,
          .kind = ArgumentKind::kSwitch,
          .help = "Only try; the same as --timeout 0.",
          .flag = "--nowait",
          .required = false};
}

Argument Text() {
  return {.name = kText,
          .kind = ArgumentKind::kSwitch,
          .help = "Take arguments as text, not as JSON.",
          .flag = "--text",
          .required = false};
}

bool TakesValues(const Argument& argument) {
  return argument.kind == ArgumentKind::kValue || argument.kind == ArgumentKind::kEntry ||
         argument.kind == ArgumentKind::kItems;
}

bool IsLifetime(const FieldDescriptor& field) {
  return field.message_type() == v1::Lifetime::descriptor();
}

Argument TimeToLive(const FieldDescriptor& lifetime, const Command& command) {
  const FieldDescriptor* const field =
      lifetime.message_type()->FindFieldByNumber(v1::Lifetime::kTimeToLiveFieldNumber);
  Argument argument = ToArgument(*field, ArgumentKind::kDuration, command);
  argument.within = &lifetime;
  return argument;
}

void AddFields(const Descriptor& request, const Command& command, std::vector<Argument>* to) {
  for (int i = 0; i < request.field_count(); ++i) {
    const FieldDescriptor& field = *request.field(i);
    if (IsLifetime(field)) to->push_back(TimeToLive(field, command));
    const std::optional<ArgumentKind> kind = KindOf(field);
    if (!kind.has_value() || IsPaging(field)) continue;
    to->push_back(ToArgument(field, *kind, command));
    if (IsTimeout(to->back())) to->push_back(NoWait());
  }
}

}  // namespace

std::vector<Argument> ArgumentsOf(const Group& group, const Command& command) {
  std::vector<Argument> arguments;
  const MethodDescriptor* method = MethodOf(group, command);
  if (method != nullptr) AddFields(*method->input_type(), command, &arguments);
  if (command.own_arguments != nullptr) {
    for (Argument& argument : command.own_arguments()) arguments.push_back(std::move(argument));
  }
  if (std::any_of(arguments.begin(), arguments.end(), TakesValues)) arguments.push_back(Text());
  std::stable_partition(arguments.begin(), arguments.end(),
                        [](const Argument& argument) { return argument.flag.empty(); });
  return arguments;
}

std::vector<Argument> GlobalArguments() {
  return {{.name = "address",
           .label = "ADDRESS",
           .help = "The server: HOST:PORT or unix:PATH. Without it, MANAGER_ADDRESS; without that, "
                   "127.0.0.1:50051.",
           .flag = "--address"},
          {.name = "connect_timeout",
           .kind = ArgumentKind::kDuration,
           .label = "TIME",
           .help = "How long to wait for the server's first answer; 5s without it.",
           .flag = "--connect-timeout"},
          {.name = "json",
           .kind = ArgumentKind::kSwitch,
           .help = "Print JSON, for programs.",
           .flag = "--json"}};
}

bool IsTimeout(const Argument& argument) { return argument.name == "timeout"; }

std::vector<std::string> NeededToCreate(const Group& group) {
  std::vector<std::string> labels;
  for (const Command& command : group.commands) {
    if (command.method != "Create") continue;
    for (const Argument& argument : ArgumentsOf(group, command)) {
      if (argument.required && argument.flag.empty() && argument.name != "object") {
        labels.push_back(argument.label);
      }
    }
  }
  return labels;
}

bool IsEntry(const Descriptor& message) {
  return message.field_count() == 2 &&
         (message.field(1)->message_type() == v1::Value::descriptor() ||
          (message.field(0)->message_type() == v1::Value::descriptor() && HasCounts(message)));
}

std::string ChoiceName(const EnumValueDescriptor& value) {
  // CREATE_MODE_CREATE_ONLY of CreateMode: the prefix is as long as that of the first value, which
  // is CREATE_MODE_UNSPECIFIED.
  const absl::string_view prefix = absl::StripSuffix(value.type()->value(0)->name(), "UNSPECIFIED");
  return Kebab(absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix)));
}

std::string UsageOf(const Argument& argument) {
  const std::string dots = argument.repeated ? "..." : "";
  return argument.required ? absl::StrCat(argument.label, dots)
                           : absl::StrCat("[", argument.label, dots, "]");
}

std::string UsageOf(const Group& group, const Command& command) {
  std::string usage = absl::StrCat(Title(group, command), " [OPTION...]");
  for (const Argument& argument : ArgumentsOf(group, command)) {
    if (argument.flag.empty()) absl::StrAppend(&usage, " ", UsageOf(argument));
  }
  return usage;
}

}  // namespace manager::ctl
