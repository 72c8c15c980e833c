#include "client/help.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/argument.h"
#include "client/layout.h"

namespace manager::ctl {
namespace {

constexpr char kObjects[] =
    "Commands that change an object, or wait for it, create it where it is missing; commands that "
    "only read do not.";

std::vector<Row> Values() {
  return {
      {"JSON", "3, 1.5, true, null, \"text\", [1, 2], {\"a\": 1}: itself."},
      {"JSON with a tag",
       "{\"$bytes\": \"aGk=\"}, {\"$tuple\": [1, 2]}, {\"$set\": [1, 2]}, {\"$dict\": [[1, "
       "\"one\"]]}, {\"$float\": \"nan\"}: what JSON lacks. It is printed so too."},
      {"anything else", "alice, 1.2.3: text. With --text all is text."},
      {"-", "What stdin holds."},
  };
}

std::vector<Row> ExitStatuses() {
  return {
      {"0", "Done; the answer is yes."},
      {"1", "The answer is no: empty, full, not acquired, not set, no such key, false."},
      {"2", "The command line, or an argument, is wrong."},
      {"3", "The server cannot be reached."},
      {"4", "The server refused the command for another reason."},
  };
}

std::string Section(absl::string_view title, const std::vector<Row>& terms) {
  if (terms.empty()) return "";
  return absl::StrCat("\n", title, ":\n", DefinitionList(terms));
}

std::string Paragraph(absl::string_view text) { return absl::StrCat("\n", Wrap(text, 0, 0), "\n"); }

std::string Usage(absl::string_view line) {
  constexpr char kUsage[] = "Usage: ";
  constexpr size_t kIndent = sizeof(kUsage) - 1;
  return absl::StrCat(kUsage, Wrap(line, kIndent, kIndent), "\n");
}

std::string Examples(const Command& command) {
  std::string text = "\nExamples:\n";
  for (const absl::string_view example : absl::StrSplit(command.examples, '\n')) {
    absl::StrAppend(&text, "  managerctl ", example, "\n");
  }
  return text;
}

std::string FlagTerm(const Argument& argument) {
  return argument.kind == ArgumentKind::kSwitch ? argument.flag
                                                : absl::StrCat(argument.flag, " ", argument.label);
}

std::string HelpText(const Argument& argument) {
  if (argument.choices.empty()) return argument.help;
  return absl::StrCat(argument.help, " One of: ", absl::StrJoin(argument.choices, ", "), ".");
}

std::vector<Row> Terms(const std::vector<Argument>& arguments, bool flags) {
  std::vector<Row> terms;
  for (const Argument& argument : arguments) {
    if (argument.flag.empty() == flags) continue;
    terms.push_back({flags ? FlagTerm(argument) : UsageOf(argument), HelpText(argument)});
  }
  return terms;
}

std::string GlobalOptionsSection() {
  std::vector<Row> terms = Terms(GlobalArguments(), /*flags=*/true);
  terms.push_back({"-h, --help", "Print help: of managerctl, of a group, of a command."});
  return Section("Options of every command", terms);
}

std::string GlobalOptionsLine() {
  std::string line = "Options of every command (see `managerctl --help`): ";
  for (const Argument& option : GlobalArguments()) absl::StrAppend(&line, FlagTerm(option), ", ");
  return Paragraph(absl::StrCat(line, "--help."));
}

bool CreatesObject(const Group& group, const Command& command) {
  const google::protobuf::MethodDescriptor* method = MethodOf(group, command);
  return HasObjects(group) && method != nullptr && Changes(*method) && method->name() != "Create" &&
         NeededToCreate(group).empty();
}

// The name and the positional arguments.
std::string Synopsis(const Group& group, const Command& command) {
  std::string text(command.name);
  for (const Argument& argument : ArgumentsOf(group, command)) {
    if (argument.flag.empty()) absl::StrAppend(&text, " ", UsageOf(argument));
  }
  return text;
}

}  // namespace

std::string RootHelp(std::span<const Group* const> groups) {
  std::vector<Row> terms;
  for (const Group* group : groups) {
    terms.push_back({std::string(group->name), std::string(group->summary)});
  }
  return absl::StrCat(Usage("managerctl COMMAND ..."),
                      Paragraph("Works with the shared objects of a managerd server."),
                      Section("Commands", terms), GlobalOptionsSection(),
                      Section("Values on the command line", Values()), Paragraph(kObjects),
                      Section("Exit status", ExitStatuses()),
                      "\nExamples:\n"
                      "  managerctl dict set scores alice 3\n"
                      "  managerctl dict items scores\n"
                      "  managerctl queue get jobs --timeout 5s\n"
                      "  managerctl lock run deploy -- make install\n",
                      Paragraph("`managerctl COMMAND --help` tells more."));
}

std::string GroupHelp(const Group& group) {
  std::vector<Row> terms;
  for (const Command& command : group.commands) {
    terms.push_back({Synopsis(group, command), std::string(command.summary)});
  }
  return absl::StrCat(
      Usage(absl::StrCat("managerctl ", group.name, " COMMAND ...")), Paragraph(group.summary),
      Section("Commands", terms),
      HasObjects(group) && NeededToCreate(group).empty() ? Paragraph(kObjects) : "",
      Paragraph(absl::StrCat("`managerctl ", group.name, " COMMAND --help` tells more, ",
                             "`managerctl --help` about values and exit statuses.")));
}

std::string CommandHelp(const Group& group, const Command& command) {
  const std::vector<Argument> arguments = ArgumentsOf(group, command);
  std::string details(command.details);
  if (CreatesObject(group, command)) {
    absl::StrAppend(&details, details.empty() ? "" : " ", "Creates the ", group.name,
                    " where it is missing.");
  }
  if (!command.no.empty()) {
    absl::StrAppend(&details, details.empty() ? "" : " ", "Exits with 1 where ", command.no, ".");
  }
  return absl::StrCat(Usage(UsageOf(group, command)), Paragraph(command.summary),
                      details.empty() ? "" : Paragraph(details),
                      Section("Arguments", Terms(arguments, /*flags=*/false)),
                      Section("Options", Terms(arguments, /*flags=*/true)), GlobalOptionsLine(),
                      Examples(command));
}

}  // namespace manager::ctl
