// What plays the scripts must notice when they are wrong.

#include "tests/support/runner.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/support/memory.h"

namespace manager {
namespace {

// What is found wrong with a script; empty where nothing is.
std::string Wrong(absl::string_view text) {
  const absl::StatusOr<std::vector<Script>> scripts = ParseScripts("f", text);
  if (!scripts.ok()) return "cannot be read: " + std::string(scripts.status().message());
  MemoryDeployment deployment;
  ScriptRunner runner(&deployment);
  absl::Status status;
  for (const Script& script : *scripts) status.Update(runner.Play(script));
  if (status.ok()) status = runner.Finish();
  return std::string(status.message());
}

TEST(RunnerTest, FindsNothingWrongWithAScriptThatIsRight) {
  EXPECT_EQ(Wrong(R"(
    Dict.Create d entries={1: 'a', 'n': nan, 2: (1.0, [])}
    Dict.Items d            -> entries: {1: 'a', 'n': nan, 2: (1.0, [])}
    Dict.Get d 3            -> KEY_NOT_FOUND "no key 3"
    Objects.List            -> objects.name: ['d'], objects.size: [3], next_page_token: ''
    Lock.Create m           -> info.type: 'lock', info.size: absent
    Lock.Acquire m          -> acquired: True, fence: 1
    a: Lock.Acquire m 5s    -> waits
    b: Lock.Acquire m       -> waits
    advance 5s
    b still waits
    a                       -> acquired: False
    b cancels
  )"),
            "");
}

TEST(RunnerTest, ShowsWhatCameInPlaceOfWhatWasExpected) {
  EXPECT_EQ(Wrong("Dict.Create d\n\nDict.Size d -> size: 1"),
            "f:3: Dict.Size d -> size: 1\n  size differs\n  got: size: 0");
  EXPECT_EQ(Wrong("Dict.Create d\nDict.Get d 1 2 -> value: 3"),
            "f:2: Dict.Get d 1 2 -> value: 3\n  value differs\n  got: value: 2, found: False, "
            "version: 0");
}

TEST(RunnerTest, ShowsTheErrorInPlaceOfAReply) {
  EXPECT_EQ(Wrong("Dict.Size d -> size: 1"),
            "f:1: Dict.Size d -> size: 1\n  the call was refused\n  got: OBJECT_NOT_FOUND \"there "
            "is no object 'd'; create it first\" (status NOT_FOUND)");
}

TEST(RunnerTest, ShowsTheReplyInPlaceOfAnError) {
  EXPECT_EQ(Wrong("Event.Create e\nEvent.Set e -> WRONG_TYPE"),
            "f:2: Event.Set e -> WRONG_TYPE\n  the call was not refused\n  got: ok");
}

TEST(RunnerTest, NoticesEveryDifference) {
  const auto differs = [](absl::string_view expected) {
    const std::string wrong =
        Wrong("List.Create l items=[1]\nList.Get l 0 -> " + std::string(expected));
    return absl::StrContains(wrong, "differs") || absl::StrContains(wrong, "absent");
  };
  EXPECT_FALSE(differs("value: 1"));
  EXPECT_TRUE(differs("value: True"));
  EXPECT_TRUE(differs("value: 1.0"));
  EXPECT_TRUE(differs("value: '1'"));
  EXPECT_TRUE(differs("value: [1]"));
}

TEST(RunnerTest, NoticesAnErrorWithAnotherReasonOrMessage) {
  EXPECT_TRUE(absl::StrContains(Wrong("Dict.Size d -> WRONG_TYPE"), "the reason differs"));
  EXPECT_TRUE(
      absl::StrContains(Wrong("Dict.Size d -> OBJECT_NOT_FOUND 'x y z'"), "the message differs"));
}

TEST(RunnerTest, NoticesACallThatShouldWaitAndDoesNot) {
  EXPECT_EQ(Wrong("Lock.Create m\na: Lock.Acquire m -> waits"),
            "f:2: a: Lock.Acquire m -> waits\n  the call does not wait\n"
            "  got: acquired: True, fence: 1, abandoned: False, depth: 1");
}

TEST(RunnerTest, NoticesACallThatShouldNotWaitAndDoes) {
  EXPECT_EQ(Wrong("Event.Create e\nEvent.Wait e -> ok"),
            "f:2: Event.Wait e -> ok\n  no answer\n  got: it waits");
  EXPECT_EQ(Wrong("Event.Create e\na: Event.Wait e -> waits\na -> set: True"),
            "f:3: a -> set: True\n  no answer\n  got: it waits");
}

TEST(RunnerTest, NoticesAnAnswerWhereAClientShouldStillWait) {
  EXPECT_EQ(Wrong("Event.Create e\na: Event.Wait e -> waits\nEvent.Set e\na still waits"),
            "f:4: a still waits\n  the call does not wait\n  got: set: True");
  EXPECT_EQ(Wrong("Event.Create e\na: Event.Wait e -> waits\nEvent.Set e\na cancels"),
            "f:4: a cancels\n  the call waits\n  got: set: True");
}

TEST(RunnerTest, NoticesAnAnswerThatNobodyAskedFor) {
  EXPECT_EQ(Wrong("Event.Create e\na: Event.Wait e -> waits\nEvent.Set e"),
            "f:2: a: Event.Wait e -> waits\n  the answer was never asked for\n  got: set: True");
  EXPECT_EQ(Wrong("Event.Create e\na: Event.Wait e -> waits\nEvent.Set e\na: Event.Set e"),
            "f:4: a: Event.Set e\n  the client 'a' has a call whose answer was not asked for");
}

TEST(RunnerTest, NoticesClientsThatDoNotWait) {
  EXPECT_EQ(Wrong("a -> ok"), "f:1: a -> ok\n  no call of the client 'a' waits");
  EXPECT_EQ(Wrong("a still waits"), "f:1: a still waits\n  no call of the client 'a' waits");
  EXPECT_EQ(Wrong("a cancels"), "f:1: a cancels\n  no call of the client 'a' waits");
}

TEST(RunnerTest, SaysWhichArgumentItCannotRead) {
  EXPECT_EQ(Wrong("Dict.Size d 1"), "f:1: Dict.Size d 1\n  DictSizeRequest has no field for 1");
  EXPECT_EQ(Wrong("Dict.Size x=1"), "f:1: Dict.Size x=1\n  DictSizeRequest has no field 'x'");
  EXPECT_EQ(Wrong("List.Get l one"), "f:1: List.Get l one\n  no value for the field 'index': one");
  EXPECT_EQ(Wrong("Dict.Create d mode=NONE"),
            "f:1: Dict.Create d mode=NONE\n  no value for the field 'mode': NONE");
  EXPECT_EQ(Wrong("Event.Wait e soon"),
            "f:1: Event.Wait e soon\n  no value for the field 'timeout': soon");
  EXPECT_EQ(Wrong("List.GetSlice l 1:2"),
            "f:1: List.GetSlice l 1:2\n  no value for the field 'slice': 1:2");
  EXPECT_EQ(Wrong("Dict.Size raw:0"), "f:1: Dict.Size raw:0\n  no bytes in hexadecimal: 0");
  EXPECT_EQ(Wrong("Dict.None d"),
            "f:1: Dict.None d\n  the protocol has no such method; it takes `raw:` only");
}

TEST(RunnerTest, SaysWhichFieldIsNotThere) {
  EXPECT_EQ(Wrong("Dict.Create d -> infos: 1"),
            "f:1: Dict.Create d -> infos: 1\n  DictCreateResponse has no field 'infos'\n  got: "
            "info.name: 'd', info.id: 1, info.type: 'dict', info.create_time.seconds: 1700000000, "
            "info.create_time.nanos: 0, info.size: 0, info.waiting_calls: 0, "
            "info.summary: '0 entries', info.session: '', info.references: 0, created: True");
}

}  // namespace
}  // namespace manager
