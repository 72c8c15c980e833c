#include "client/command_table.h"

#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/argument.h"
#include "client/help.h"
#include "client/request.h"
#include "client/rpc.h"
#include "client/testing.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Calls visit(group, command) for each command.
template <typename Visit>
void ForEachCommand(Visit visit) {
  for (const Group* group : AllGroups()) {
    for (const Command& command : CommandsOf(*group)) {
      SCOPED_TRACE(Title(*group, command));
      visit(*group, command);
    }
  }
}

TEST(CommandTableTest, EveryMethodHasACommandOrStandsAsReachableByCallOnly) {
  std::set<const MethodDescriptor*> reached;
  std::set<const ServiceDescriptor*> services;
  for (const Group* group : AllGroups()) {
    const ServiceDescriptor* service = ServiceOf(*group);
    if (service == nullptr) continue;
    services.insert(service);
    for (const Command& command : CommandsOf(*group)) reached.insert(MethodOf(*group, command));
    for (const std::string& name : Words(group->call_only)) {
      const MethodDescriptor* method = service->FindMethodByName(name);
      ASSERT_NE(method, nullptr) << name << " is no method of " << service->name();
      EXPECT_TRUE(reached.insert(method).second) << name << " has a command";
    }
  }
  for (const ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      // A stream is for a program that stays, not for a command that comes and goes.
      if (service->method(i)->client_streaming()) continue;
      EXPECT_TRUE(reached.contains(service->method(i)))
          << service->method(i)->full_name() << " has no command";
    }
  }
}

TEST(CommandTableTest, EveryCommandHasAMethodOrDoesItsOwnWork) {
  ForEachCommand([](const Group& group, const Command& command) {
    if (command.method.empty()) {
      EXPECT_NE(command.run, nullptr);
    } else {
      EXPECT_NE(MethodOf(group, command), nullptr);
    }
  });
}

TEST(CommandTableTest, NamesAreUnique) {
  std::set<std::string> titles;
  ForEachCommand([&titles](const Group& group, const Command& command) {
    EXPECT_TRUE(titles.insert(Title(group, command)).second);
  });
}

TEST(CommandTableTest, EveryFieldOfARequestIsAnArgument) {
  ForEachCommand([](const Group& group, const Command& command) {
    const MethodDescriptor* method = MethodOf(group, command);
    if (method == nullptr) return;
    std::set<std::string> names;
    for (const Argument& argument : ArgumentsOf(group, command)) {
      names.insert(argument.within != nullptr ? argument.within->name() : argument.name);
    }
    for (int i = 0; i < method->input_type()->field_count(); ++i) {
      const std::string& name = method->input_type()->field(i)->name();
      if (name == "page_token" || name == "page_size") continue;
      EXPECT_TRUE(names.contains(name)) << name;
    }
  });
}

// Whether all words are fields of the message.
void ExpectFields(const Descriptor& message, absl::string_view words) {
  for (const std::string& word : Words(words)) {
    EXPECT_NE(message.FindFieldByName(word), nullptr)
        << word << " is no field of " << message.name();
  }
}

TEST(CommandTableTest, RowsNameFieldsThatAreThere) {
  ForEachCommand([](const Group& group, const Command& command) {
    const MethodDescriptor* method = MethodOf(group, command);
    if (method == nullptr) return;
    ExpectFields(*method->input_type(), command.flags);
    ExpectFields(*method->input_type(), command.positional);
    if (command.name != "create") ExpectFields(*method->input_type(), command.optional);
    if (command.show != "-") ExpectFields(*method->output_type(), command.show);
    if (command.verdict != "-") ExpectFields(*method->output_type(), command.verdict);
    if (command.columns.empty()) return;
    const FieldDescriptor* field =
        command.show.empty() ? method->output_type()->field(0)
                             : method->output_type()->FindFieldByName(std::string(command.show));
    ASSERT_NE(field, nullptr);
    ExpectFields(*field->message_type(), command.columns);
  });
}

TEST(CommandTableTest, OptionalArgumentsComeLastAndOneAtMostIsRepeated) {
  ForEachCommand([](const Group& group, const Command& command) {
    const Argument* before = nullptr;
    bool repeated = false;
    const std::vector<Argument> arguments = ArgumentsOf(group, command);
    for (const Argument& argument : arguments) {
      if (!argument.flag.empty()) break;
      if (before != nullptr) {
        EXPECT_TRUE(before->required || !argument.required) << argument.name;
        EXPECT_FALSE(repeated && (argument.repeated || !argument.required)) << argument.name;
      }
      repeated = repeated || argument.repeated;
      before = &argument;
    }
  });
}

TEST(CommandTableTest, EverythingIsExplained) {
  ForEachCommand([](const Group& group, const Command& command) {
    EXPECT_TRUE(absl::EndsWith(command.summary, ".")) << command.summary;
    EXPECT_FALSE(command.examples.empty());
    const bool decides = !command.verdict.empty() && command.verdict != "-";
    EXPECT_TRUE(!decides || !command.no.empty()) << "a no without a sentence";
    for (const Argument& argument : ArgumentsOf(group, command)) {
      EXPECT_TRUE(absl::EndsWith(argument.help, ".")) << argument.name;
      const bool takes_text = argument.kind != ArgumentKind::kSwitch;
      EXPECT_EQ(argument.label.empty(), !takes_text) << argument.name;
    }
  });
}

std::vector<std::string> Lines(absl::string_view text) { return absl::StrSplit(text, '\n'); }

TEST(CommandTableTest, EveryExampleIsACommandThatCanBeRead) {
  ForEachCommand([](const Group& group, const Command& command) {
    for (const std::string& line : Lines(command.examples)) {
      const absl::StatusOr<Parsed> parsed = ParseLine(line);
      ASSERT_TRUE(parsed.ok()) << line << ": " << parsed.status();
      ASSERT_EQ(parsed->invocation.command, &command) << line;
      const MethodDescriptor* method = MethodOf(group, command);
      if (method == nullptr) continue;
      std::istringstream in("{}");
      const absl::Status status =
          FillRequest(parsed->invocation, in, NewMessage(*method->input_type()).get());
      EXPECT_TRUE(status.ok()) << line << ": " << status;
    }
  });
}

void ExpectFitsTerminal(const std::string& help) {
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
    EXPECT_FALSE(absl::EndsWith(line, " ")) << line;
  }
}

TEST(CommandTableTest, HelpFitsATerminal) {
  ExpectFitsTerminal(RootHelp(AllGroups()));
  for (const Group* group : AllGroups()) {
    if (group->only == nullptr) ExpectFitsTerminal(GroupHelp(*group));
  }
  ForEachCommand([](const Group& group, const Command& command) {
    ExpectFitsTerminal(CommandHelp(group, command));
  });
}

TEST(CommandTableTest, HelpOfACommandTellsAllOfIt) {
  EXPECT_EQ(ParseLine("help lock acquire")->text,
            "Usage: managerctl lock acquire [OPTION...] NAME\n"
            "\n"
            "Takes the lock, waiting for it, and prints the grant's fence.\n"
            "\n"
            "The lock stays held until it is released; `managerctl lock run` does both.\n"
            "`abandoned` behind the fence means that the holder before died with the lock:\n"
            "what it protects may be half done. A reentrant lock is held by an owner of a\n"
            "session, so only `managerctl lock run` can take it. Creates the lock where it is\n"
            "missing. Exits with 1 where the lock was not acquired in time.\n"
            "\n"
            "Arguments:\n"
            "  NAME  The object's name, or # and its id.\n"
            "\n"
            "Options:\n"
            "  --timeout TIME  How long to wait: 100ms, 5s, 1m30s; for ever (inf) without it.\n"
            "  --nowait        Only try; the same as --timeout 0.\n"
            "\n"
            "Options of every command (see `managerctl --help`): --address ADDRESS,\n"
            "--connect-timeout TIME, --json, --help.\n"
            "\n"
            "Examples:\n"
            "  managerctl lock acquire deploy\n"
            "  managerctl lock acquire deploy --timeout 5s\n"
            "  managerctl lock acquire deploy --nowait\n");
}

}  // namespace
}  // namespace manager::ctl
