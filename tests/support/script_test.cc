#include "tests/support/script.h"

#include <string>
#include <variant>
#include <vector>

#include "gtest/gtest.h"

namespace manager {
namespace {

ScriptStep Only(absl::string_view line) {
  const absl::StatusOr<std::vector<Script>> scripts = ParseScripts("f", line);
  EXPECT_TRUE(scripts.ok()) << scripts.status().message();
  return scripts.ok() ? scripts->at(0).steps.at(0) : ScriptStep();
}

CallStep Call(absl::string_view line) { return std::get<CallStep>(Only(line).action); }

std::string ErrorOf(absl::string_view text) {
  return std::string(ParseScripts("f", text).status().message());
}

// Arguments as `field=text`, `=text` where they go by their place.
std::vector<std::string> Arguments(absl::string_view line) {
  std::vector<std::string> arguments;
  for (const FieldText& argument : Call(line).arguments) {
    arguments.push_back(argument.path + "=" + argument.text);
  }
  return arguments;
}

using Texts = std::vector<std::string>;

TEST(ScriptTest, ReadsACall) {
  const CallStep call = Call("Dict.Set d 'k' 1");
  EXPECT_EQ(call.client, "");
  EXPECT_EQ(call.method, "/manager.v1.Dict/Set");
  EXPECT_EQ(call.expected.kind, Expectation::Kind::kReply);
  EXPECT_TRUE(call.expected.fields.empty());
}

TEST(ScriptTest, ReadsACallByItsPath) {
  EXPECT_EQ(Call("/manager.v1.Dict/Nothing raw:").method, "/manager.v1.Dict/Nothing");
}

TEST(ScriptTest, ReadsAClient) {
  const CallStep call = Call("a1: Lock.Acquire m -> waits");
  EXPECT_EQ(call.client, "a1");
  EXPECT_EQ(call.method, "/manager.v1.Lock/Acquire");
  EXPECT_EQ(call.expected.kind, Expectation::Kind::kWaits);
}

TEST(ScriptTest, ReadsArgumentsByPlaceAndByName) {
  EXPECT_EQ(Arguments("A.B #3 [1, 2] slice=[::-1] timeout.seconds=5"),
            (Texts{"=#3", "=[1, 2]", "slice=[::-1]", "timeout.seconds=5"}));
}

TEST(ScriptTest, WhatIsInQuotesOrBracketsStaysTogether) {
  EXPECT_EQ(
      Arguments("A.B 'a b' \"it's\" 'it\\'s -> x' b'c d' {1: (2, '}')} 'x=1'"),
      (Texts{"='a b'", "=\"it's\"", "='it\\'s -> x'", "=b'c d'", "={1: (2, '}')}", "='x=1'"}));
}

TEST(ScriptTest, ReadsExpectedFields) {
  const Expectation expected = Call("A.B -> items: [1, 'a, b'], info.size: absent").expected;
  ASSERT_EQ(expected.fields.size(), 2);
  EXPECT_EQ(expected.fields[0].path, "items");
  EXPECT_EQ(expected.fields[0].text, "[1, 'a, b']");
  EXPECT_EQ(expected.fields[1].path, "info.size");
  EXPECT_EQ(expected.fields[1].text, "absent");
}

TEST(ScriptTest, ReadsExpectedErrors) {
  const Expectation bare = Call("A.B -> QUEUE_EMPTY").expected;
  EXPECT_EQ(bare.kind, Expectation::Kind::kError);
  EXPECT_EQ(bare.reason, v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_EQ(bare.message, "");
  EXPECT_EQ(Call("A.B -> QUEUE_EMPTY \"no -> item, 'x'\"").expected.message, "no -> item, 'x'");
}

TEST(ScriptTest, ReadsTheOtherSteps) {
  EXPECT_EQ(std::get<AnswerStep>(Only("a -> ok").action).client, "a");
  EXPECT_EQ(std::get<StillWaitsStep>(Only("a still waits").action).client, "a");
  EXPECT_EQ(std::get<CancelStep>(Only("a cancels").action).client, "a");
  EXPECT_EQ(std::get<AdvanceStep>(Only("advance 1m30s").action).by, absl::Seconds(90));
}

TEST(ScriptTest, ReadsScriptsUnderTheirTitles) {
  const absl::StatusOr<std::vector<Script>> scripts = ParseScripts("f", R"(
    # About these scripts.
    === First

    A.B 1
        2 -> ok
    # A comment.
    A.C
    === Second
    advance 1s
  )");
  ASSERT_TRUE(scripts.ok()) << scripts.status().message();
  ASSERT_EQ(scripts->size(), 2);
  const Script& first = scripts->at(0);
  EXPECT_EQ(first.file, "f");
  EXPECT_EQ(first.title, "First");
  EXPECT_FALSE(first.Advances());
  ASSERT_EQ(first.steps.size(), 2);
  EXPECT_EQ(first.steps[0].line, 5);
  EXPECT_EQ(first.steps[0].text, "A.B 1 2 -> ok");
  EXPECT_EQ(first.steps[1].line, 8);
  EXPECT_TRUE(scripts->at(1).Advances());
}

TEST(ScriptTest, SaysWhatItCannotRead) {
  EXPECT_EQ(ErrorOf("\nDict"), "f:2: expected `Service.Method`: Dict");
  EXPECT_EQ(ErrorOf("-> ok"), "f:1: nothing before the arrow: -> ok");
  EXPECT_EQ(ErrorOf("A.B -> ok -> ok"), "f:1: more than one arrow: A.B -> ok -> ok");
  EXPECT_EQ(ErrorOf("A.B -> NO_REASON"), "f:1: no such ErrorReason: NO_REASON");
  EXPECT_EQ(ErrorOf("A.B -> QUEUE_EMPTY why"),
            "f:1: expected a part of the message in quotes: why");
  EXPECT_EQ(ErrorOf("A.B -> size 3"), "f:1: expected `field: literal`: size 3");
  EXPECT_EQ(ErrorOf("A.B -> waits"), "f:1: a call that waits needs a client's name: `a: Lock...`");
  EXPECT_EQ(ErrorOf("A: A.B"), "f:1: no name for a client: A");
  EXPECT_EQ(ErrorOf("advance soon"), "f:1: no duration: soon");
  EXPECT_EQ(ErrorOf("a sleeps"), "f:1: expected `Service.Method`: a");
}

}  // namespace
}  // namespace manager
