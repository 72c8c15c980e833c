#include "client/parser.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/testing.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

// "dict set: key=alice object=scores value=3", or the error.
std::string Understood(const std::string& line) {
  const absl::StatusOr<Parsed> parsed = ParseLine(line);
  if (!parsed.ok()) return std::string(parsed.status().message());
  if (!parsed->text.empty()) return parsed->text.substr(0, parsed->text.find('\n'));
  const Invocation& invocation = parsed->invocation;
  std::string text = absl::StrCat(invocation.group->name, " ", invocation.command->name, ":");
  for (const auto& [name, texts] : invocation.arguments) {
    absl::StrAppend(&text, " ", name, "=", absl::StrJoin(texts, "|"));
  }
  return text;
}

GlobalOptions Options(const std::string& line) {
  const absl::StatusOr<Parsed> parsed = ParseLine(line);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? parsed->invocation.options : GlobalOptions();
}

TEST(ParserTest, ArgumentsAreTheFieldsInTheirOrder) {
  EXPECT_EQ(Understood("dict set scores alice 3"), "dict set: key=alice object=scores value=3");
  EXPECT_EQ(Understood("list index l x --start 1"), "list index: object=l start=1 value=x");
}

TEST(ParserTest, FlagsStandAnywhere) {
  EXPECT_EQ(Understood("dict get --default 7 scores bob"),
            "dict get: default_value=7 key=bob object=scores");
  EXPECT_EQ(Understood("dict get scores --default=7 bob"),
            "dict get: default_value=7 key=bob object=scores");
  EXPECT_EQ(Understood("queue get jobs --nowait"), "queue get: nowait=true object=jobs");
}

TEST(ParserTest, AValueMayBeEmpty) {
  EXPECT_EQ(Understood("dict get --default= d k"), "dict get: default_value= key=k object=d");
  EXPECT_EQ(Understood("dict get d k --default ''"), "dict get: default_value= key=k object=d");
  EXPECT_EQ(Understood("dict set d '' ''"), "dict set: key= object=d value=");
}

TEST(ParserTest, ARepeatedFlagCountsOnce) {
  EXPECT_EQ(Understood("event wait e --timeout 1s --timeout 2s"),
            "event wait: object=e timeout=2s");
}

TEST(ParserTest, TheLastArgumentMayTakeAllThatAreLeft) {
  EXPECT_EQ(Understood("list extend l a b c"), "list extend: items=a|b|c object=l");
  EXPECT_EQ(Understood("list create l"), "list create: object=l");
}

TEST(ParserTest, ARepeatedArgumentLeavesWhatThoseBehindItNeed) {
  EXPECT_EQ(Understood("dict set-at users 17 tags -1 new"),
            "dict set-at: object=users path=17|tags|-1 value=new");
  EXPECT_EQ(Understood("dict set-at users 17 new"), "dict set-at: object=users path=17 value=new");
  EXPECT_EQ(Understood("dict get-at users 17 tags"), "dict get-at: object=users path=17|tags");
}

TEST(ParserTest, JsonArrivesAsItIs) {
  EXPECT_EQ(Understood("list append l '[1, 2]'"), "list append: object=l value=[1, 2]");
  EXPECT_EQ(Understood("list extend l '[1,2]' '[]' ''"), "list extend: items=[1,2]|[]| object=l");
  EXPECT_EQ(Understood("dict set d '\"k\"' '{\"a\": [1]}'"),
            "dict set: key=\"k\" object=d value={\"a\": [1]}");
}

TEST(ParserTest, NegativeNumbersAreNoOptions) {
  EXPECT_EQ(Understood("list get l -1"), "list get: index=-1 object=l");
  EXPECT_EQ(Understood("list slice l -2:"), "list slice: object=l slice=-2:");
  EXPECT_EQ(Understood("dict get d k --default -1.5"),
            "dict get: default_value=-1.5 key=k object=d");
}

TEST(ParserTest, BehindTwoDashesNothingIsAnOption) {
  EXPECT_EQ(Understood("dict set d k -- -x"), "dict set: key=k object=d value=-x");
  EXPECT_EQ(Understood("dict set d -- --text --"), "dict set: key=--text object=d value=--");
  EXPECT_EQ(Understood("lock run l --timeout 5s -- ls -l --help --json -- x"),
            "lock run: command=ls|-l|--help|--json|--|x object=l timeout=5s");
}

TEST(ParserTest, ADashIsAnArgument) {
  EXPECT_EQ(Understood("dict set d k -"), "dict set: key=k object=d value=-");
}

TEST(ParserTest, NamesOfCommandsAreArgumentsToo) {
  EXPECT_EQ(Understood("dict set dict set lock"), "dict set: key=set object=dict value=lock");
  EXPECT_EQ(Understood("lock run run -- dict set"), "lock run: command=dict|set object=run");
}

TEST(ParserTest, SomeCommandsHaveNoGroup) {
  EXPECT_EQ(Understood("locks"), "locks locks:");
  EXPECT_EQ(Understood("waiters --prefix jobs"), "waiters waiters: prefix=jobs");
  EXPECT_EQ(Understood("locks deploy"),
            "'deploy' is one argument too many; write: managerctl locks [OPTION...]");
}

TEST(ParserTest, OptionsOfEveryCommandStandAtAnyLevel) {
  EXPECT_TRUE(Options("--json dict size d").json);
  EXPECT_TRUE(Options("dict --json size d").json);
  EXPECT_TRUE(Options("dict size d --json").json);
  EXPECT_EQ(Options("--address a:1 dict size d").address, "a:1");
  EXPECT_EQ(Options("--address a:1 dict size d --address b:2").address, "b:2");
  EXPECT_EQ(Options("dict size d").address, "");
  EXPECT_EQ(Options("dict size d").connect_timeout, absl::Seconds(5));
  EXPECT_EQ(Options("dict size d --connect-timeout 1m").connect_timeout, absl::Minutes(1));
}

TEST(ParserTest, HelpIsEverywhere) {
  EXPECT_EQ(Understood("--help"), "Usage: managerctl COMMAND ...");
  EXPECT_EQ(Understood("dict --help"), "Usage: managerctl dict COMMAND ...");
  const std::string get = "Usage: managerctl dict get [OPTION...] NAME KEY";
  EXPECT_EQ(Understood("dict get --help"), get);
  EXPECT_EQ(Understood("dict get -h --nonsense"), get);
  EXPECT_EQ(Understood("--help dict get"), get);
  EXPECT_EQ(Understood("help dict get"), get);
  EXPECT_EQ(Understood("help"), "Usage: managerctl COMMAND ...");
}

TEST(ParserTest, AMissingCommandGivesHelpThatWasNotAskedFor) {
  EXPECT_FALSE(ParseLine("")->asked_for);
  EXPECT_FALSE(ParseLine("dict")->asked_for);
  EXPECT_TRUE(ParseLine("dict --help")->asked_for);
}

TEST(ParserTest, ErrorsSayWhatIsWrongAndWhatToDo) {
  EXPECT_EQ(Understood("dcit set"),
            "there is no command 'dcit' (did you mean dict?); see `managerctl --help`");
  EXPECT_EQ(Understood("dict put d k 1"),
            "there is no command 'put'; see `managerctl dict --help`");
  EXPECT_EQ(Understood("dict get d"),
            "KEY is missing; write: managerctl dict get [OPTION...] NAME KEY");
  EXPECT_EQ(Understood("dict get d k v"),
            "'v' is one argument too many; write: managerctl dict get [OPTION...] NAME KEY");
  EXPECT_EQ(Understood("lock run l"),
            "-- COMMAND is missing; write: managerctl lock run [OPTION...] NAME -- COMMAND...");
  EXPECT_EQ(Understood("dict get d k --defalt 1"),
            "there is no option '--defalt' (did you mean --default?); see `managerctl dict get "
            "--help`");
  EXPECT_EQ(Understood("dict set d k -x"),
            "there is no option '-x'; arguments that begin with - go behind --; see `managerctl "
            "dict set --help`");
  EXPECT_EQ(Understood("dict get d k --default"),
            "there is no value behind --default; see `managerctl dict get --help`");
  EXPECT_EQ(Understood("dict size d --connect-timeout 5"),
            "--connect-timeout: '5' is no time; write 5s, 100ms, 1m30s, 0 or inf; see `managerctl "
            "dict size --help`");
}

}  // namespace
}  // namespace manager::ctl
