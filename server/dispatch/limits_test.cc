// What the server does at its limits.

#include "server/objects/limits.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/script_fixture.h"

namespace manager {
namespace {

class ObjectLimitTest : public ScriptFixture {
 protected:
  ObjectLimitTest() : ScriptFixture({.max_objects = 2}) {}
};

TEST_F(ObjectLimitTest, RefusesOneObjectTooMany) {
  Play(R"(
    Dict.Create a
    Lock.Create b
    Dict.Create c       -> LIMIT_REACHED "limit of 2 objects"
    Queue.Create c      -> LIMIT_REACHED
    Dict.Size c         -> OBJECT_NOT_FOUND
    Objects.GetServerInfo       -> object_count: 2
  )");
}

TEST_F(ObjectLimitTest, StillFindsWhatThereIs) {
  Play(R"(
    Dict.Create a
    Dict.Create b
    Dict.Create a       -> created: False
    Dict.Create c mode=GET_ONLY         -> OBJECT_NOT_FOUND
    Dict.Create a mode=CREATE_ONLY      -> OBJECT_EXISTS
  )");
}

TEST_F(ObjectLimitTest, AnObjectLessMakesRoomForAnother) {
  Play(R"(
    Dict.Create a
    Dict.Create b
    Objects.Delete a
    Dict.Create c       -> created: True
    Dict.Create a       -> LIMIT_REACHED
  )");
}

class WaitLimitTest : public ScriptFixture {
 protected:
  WaitLimitTest() : ScriptFixture({.max_waiting_calls = 2}) {}
};

TEST_F(WaitLimitTest, RefusesOneCallTooMany) {
  Play(R"(
    Event.Create e
    Lock.Create m
    Lock.Acquire m
    a: Event.Wait e     -> waits
    b: Lock.Acquire m   -> waits
    c: Event.Wait e     -> LIMIT_REACHED "limit of 2 waiting calls"
    c: Lock.Acquire m 5s        -> LIMIT_REACHED
    Objects.GetServerInfo       -> waiting_calls: 2
    a still waits
    b still waits
  )");
}

TEST_F(WaitLimitTest, RefusesOnlyWhatWouldWait) {
  Play(R"(
    Event.Create e
    a: Event.Wait e     -> waits
    b: Event.Wait e     -> waits
    Event.Wait e 0s     -> set: False
    Event.Set e
    a                   -> set: True
    b                   -> set: True
  )");
}

TEST_F(WaitLimitTest, AWaitLessMakesRoomForAnother) {
  Play(R"(
    Event.Create e
    a: Event.Wait e     -> waits
    b: Event.Wait e 1s  -> waits
    a cancels
    a: Event.Wait e     -> waits
    c: Event.Wait e     -> LIMIT_REACHED
    advance 1s
    b                   -> set: False
    c: Event.Wait e     -> waits
  )");
}

// A wait that ends in the very moment of a call leaves it its place.
TEST_F(WaitLimitTest, TimeIsUpBeforeTheNextCallIsLookedAt) {
  Play(R"(
    Event.Create e
    a: Event.Wait e 1s  -> waits
    b: Event.Wait e 1s  -> waits
  )");
  server().AdvanceUnseen(absl::Seconds(1));
  Play(R"(
    c: Event.Wait e     -> waits
    a                   -> set: False
    b                   -> set: False
  )");
}

// A condition's wait gives the lock up in its first turn, so it has begun, and is not refused.
TEST_F(WaitLimitTest, LetsAWaitGoOnThatHasBegun) {
  Play(R"(
    Event.Create e
    Lock.Create m
    Condition.Create c lock=m
    a: Event.Wait e     -> waits
    b: Event.Wait e     -> waits
    Lock.Acquire m      -> acquired: True
    c: Condition.Wait c -> waits
    d: Event.Wait e     -> LIMIT_REACHED
    Lock.Acquire m      -> acquired: True
    Condition.Notify c  -> notified: 1
    Lock.Release m
    c                   -> notified: True
    a cancels
    b cancels
  )");
}

class MessageLimitTest : public ScriptFixture {
 protected:
  MessageLimitTest() : ScriptFixture({.max_message_bytes = 1000}) {}
};

TEST_F(MessageLimitTest, RefusesARequestThatIsTooLarge) {
  Play("List.Create l");
  const auto append = [](size_t bytes) {
    return absl::StrCat("List.Append l '", std::string(bytes, 'x'), "'");
  };
  // Around the text stand the list's name and the heads of the value and the text: 3 + 3 + 3 bytes.
  Play(absl::StrCat(append(991), " -> ok"));
  Play(absl::StrCat(append(992), R"( -> MESSAGE_TOO_LARGE "the request has 1001 bytes")"));
  Play("List.Size l -> size: 1");
}

TEST_F(MessageLimitTest, RefusesAReplyThatIsTooLarge) {
  const std::string text(600, 'x');
  Play(absl::StrCat("List.Create l items=['", text, "']"));
  Play("List.GetSlice l -> ok");
  Play(absl::StrCat("List.Append l '", text, "'"));
  Play(R"(
    List.GetSlice l     -> MESSAGE_TOO_LARGE "the reply has 1212 bytes"
    List.GetSlice l [1:]        -> ok
  )");
}

TEST_F(MessageLimitTest, EntriesThatAreTooManyForAReplyStayInTheDict) {
  const std::string text(600, 'x');
  Play("Dict.Create d");
  for (int i = 0; i < 2; ++i) Play(absl::StrCat("Dict.Set d ", i, " '", text, "'"));
  Play(R"(
    Dict.PopMany d [0, 1]       -> MESSAGE_TOO_LARGE "name fewer keys at a time"
    Dict.Size d                 -> size: 2
    Dict.GetMany d [0, 0]       -> MESSAGE_TOO_LARGE
    Dict.PopMany d [0, 0]       -> lookups.found: [True, False]
  )");
}

TEST_F(MessageLimitTest, ItemsThatAreTooManyForAReplyStayInTheQueue) {
  const std::string text(400, 'x');
  Play("Queue.Create q");
  for (int i = 0; i < 3; ++i) Play(absl::StrCat("Queue.Put q '", text, "'"));
  Play(R"(
    Queue.GetMany q 3           -> MESSAGE_TOO_LARGE "ask for less"
    Queue.GetMany q 3 lease=5s  -> MESSAGE_TOO_LARGE
    Queue.Stats q               -> size: 3, leased: 0
    Queue.GetMany q 2 lease=5s  -> items.delivery_count: [1, 1]
  )");
}

// So small a limit is of no use but to make a grant's reply too large, which is longer than its
// request by one byte.
class TinyMessageTest : public ScriptFixture {
 protected:
  TinyMessageTest() : ScriptFixture({.max_message_bytes = 3}) {}
};

TEST_F(TinyMessageTest, AReplyThatIsTooLargeGivesBackWhatItHandedOut) {
  Play(R"(
    Lock.Create m       -> MESSAGE_TOO_LARGE "reply"
    Lock.Acquire m      -> MESSAGE_TOO_LARGE "reply"
    Lock.Release m      -> NOT_LOCKED
  )");
}

}  // namespace
}  // namespace manager
