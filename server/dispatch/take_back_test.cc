// A reply that could not be delivered: what it handed out is nobody's, and goes back to where it
// came from.

#include "tests/support/script_fixture.h"

namespace manager {
namespace {

using TakeBackTest = ScriptFixture;

TEST_F(TakeBackTest, AnItemGoesBackToTheFront) {
  Play(R"(
    Queue.Create q
    Queue.Put q 1
    Queue.Put q 2
    Queue.Get q         -> item: 1
  )");
  server().TakeBackLastReply();
  Play(R"(
    Queue.Stats q       -> size: 2, unfinished: 2
    Queue.Get q         -> item: 1
    Queue.Get q         -> item: 2
  )");
}

TEST_F(TakeBackTest, AnItemGoesToTheNextGetter) {
  Play(R"(
    Queue.Create q
    a: Queue.Get q      -> waits
    b: Queue.Get q      -> waits
    c: Queue.Get q      -> waits
    Queue.Put q 1
    a                   -> item: 1
  )");
  server().TakeBackLastReply();
  Play(R"(
    b                   -> item: 1
    c still waits
  )");
}

TEST_F(TakeBackTest, AnItemMayGoBackToAQueueThatIsFullAgain) {
  Play(R"(
    Queue.Create q max_size=1
    Queue.Put q 1
    a: Queue.Put q 2    -> waits
    Queue.Get q         -> item: 1
  )");
  // The reply to `a` came last, but hands nothing out: there is nothing to take back.
  server().TakeBackLastReply();
  Play(R"(
    a                   -> ok
    Queue.Stats q       -> size: 1
    Queue.Get q         -> item: 2
    Queue.Put q 3
    Queue.Stats q       -> size: 1
  )");
}

TEST_F(TakeBackTest, AQueueOverItsBoundIsFull) {
  Play(R"(
    Queue.Create q max_size=1
    Queue.Put q 1
    Queue.Get q         -> item: 1
  )");
  Reply lost = server().TakeLastReply();
  Play("Queue.Put q 2");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    Queue.Stats q       -> size: 2
    Queue.Put q 3 0s    -> QUEUE_FULL
    Queue.Get q         -> item: 1
    Queue.Put q 3 0s    -> QUEUE_FULL
    Queue.Get q         -> item: 2
    Queue.Put q 3 0s    -> ok
  )");
}

TEST_F(TakeBackTest, AnItemGoesBackToAQueueThatWasShutDown) {
  Play(R"(
    Queue.Create q
    Queue.Put q 1
    Queue.Get q         -> item: 1
  )");
  Reply lost = server().TakeLastReply();
  Play(R"(
    Queue.Shutdown q
    Queue.Get q         -> QUEUE_SHUT_DOWN
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    Queue.Get q         -> item: 1
    Queue.Get q         -> QUEUE_SHUT_DOWN
  )");
}

TEST_F(TakeBackTest, AnItemIsDroppedWithTheRestOfAQueueThatWasShutDownAtOnce) {
  Play(R"(
    Queue.Create q
    Queue.Put q 1
    Queue.Get q         -> item: 1
  )");
  Reply lost = server().TakeLastReply();
  Play(R"(
    a: Queue.Join q     -> waits
    Queue.Shutdown q immediate=True
    a still waits
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    a                   -> joined: True
    Queue.Stats q       -> size: 0, unfinished: 0
    Queue.Get q         -> QUEUE_SHUT_DOWN
  )");
}

TEST_F(TakeBackTest, AnItemGoesNowhereWhenItsQueueIsDeleted) {
  Play(R"(
    Queue.Create q
    Queue.Put q 1
    Queue.Get q         -> item: 1
  )");
  Reply lost = server().TakeLastReply();
  Play(R"(
    Objects.Delete q
    Queue.Create q
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play("Queue.Stats q -> size: 0, unfinished: 0");
}

TEST_F(TakeBackTest, ItemsGoBackToTheFrontInOrderAndAreNotCounted) {
  Play(R"(
    Queue.Create q
    Queue.PutMany q [1, 2, 3]
    Queue.GetMany q 2   -> items.item: [1, 2]
  )");
  server().TakeBackLastReply();
  Play("Queue.GetMany q 3 -> items.item: [1, 2, 3], items.delivery_count: [1, 1, 1]");
}

TEST_F(TakeBackTest, DeliveriesEndAndAreNotCounted) {
  Play(R"(
    Queue.Create dead
    Queue.Create q order=PRIORITY max_deliveries=1 dead_letter=dead
    Queue.PutMany q [1, 1.0, 2]
    Queue.GetMany q 2 lease=1h  -> items.delivery: [1, 2]
  )");
  server().TakeBackLastReply();
  Play(R"(
    Queue.Acknowledge q 1       -> DELIVERY_NOT_FOUND
    Objects.ListHolders         -> holders.fence: []
    Queue.Get q lease=1h        -> item: 1, delivery: 3, delivery_count: 1
    Queue.Return q 3            -> dead_lettered: True
    Queue.Get q                 -> item: 1.0, delivery_count: 1
  )");
}

TEST_F(TakeBackTest, ADeliveryThatIsOverDoesNotComeBackTwice) {
  Play(R"(
    Queue.Create q
    Queue.Put q 1
    Queue.Get q lease=5s        -> delivery: 1
  )");
  Reply lost = server().TakeLastReply();
  Play("advance 5s");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    Queue.Stats q               -> size: 1, leased: 0
    Queue.Get q                 -> item: 1, delivery_count: 2
  )");
}

TEST_F(TakeBackTest, AGrantIsReleased) {
  Play(R"(
    Lock.Create m
    Lock.Acquire m      -> acquired: True, fence: 1
  )");
  server().TakeBackLastReply();
  Play(R"(
    Lock.Inspect m      -> locked: False, fence: 1
    Lock.Acquire m      -> acquired: True, fence: 2
  )");
}

TEST_F(TakeBackTest, AGrantGoesToTheNextInLine) {
  Play(R"(
    Lock.Create m
    a: Lock.Acquire m   -> acquired: True
    b: Lock.Acquire m   -> waits
    c: Lock.Acquire m   -> waits
    Lock.Release m
    b                   -> acquired: True, fence: 2
  )");
  server().TakeBackLastReply();
  Play(R"(
    c                   -> acquired: True, fence: 3
  )");
}

TEST_F(TakeBackTest, AGrantThatIsOverIsNotReleasedAgain) {
  Play(R"(
    Lock.Create m
    Lock.Acquire m      -> acquired: True, fence: 1
  )");
  Reply lost = server().TakeLastReply();
  Play(R"(
    Lock.Release m
    Lock.Acquire m      -> acquired: True, fence: 2
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play("Lock.Inspect m -> locked: True, fence: 2");
}

TEST_F(TakeBackTest, AGrantThatWasNoneIsNotReleased) {
  Play(R"(
    Lock.Create m
    Lock.Acquire m      -> acquired: True, fence: 1
    Lock.Acquire m 0s   -> acquired: False
  )");
  server().TakeBackLastReply();
  Play("Lock.Inspect m -> locked: True");
}

TEST_F(TakeBackTest, AMessageGoesBackToTheFrontOfItsEnd) {
  Play(R"(
    Pipe.Create p
    Pipe.Send p FIRST 1
    Pipe.Send p FIRST 2
    Pipe.Receive p SECOND       -> message: 1
  )");
  server().TakeBackLastReply();
  Play(R"(
    Pipe.Receive p SECOND       -> message: 1
    Pipe.Receive p SECOND 0s    -> message: 2
    Pipe.Receive p SECOND 0s    -> received: False
  )");
  server().TakeBackLastReply();
  Play("Pipe.Inspect p          -> second.messages: 0, second.bytes: 0");
}

TEST_F(TakeBackTest, AMessageGoesBackThoughTheOtherEndWasClosed) {
  Play(R"(
    Pipe.Create p
    Pipe.Send p FIRST 1
    Pipe.Receive p SECOND       -> message: 1
  )");
  Reply lost = server().TakeLastReply();
  Play(R"(
    Pipe.Close p FIRST
    Pipe.Receive p SECOND       -> END_OF_PIPE
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    Pipe.Receive p SECOND       -> message: 1
    Pipe.Receive p SECOND       -> END_OF_PIPE
  )");
}

TEST_F(TakeBackTest, AMessageGoesNowhereWhenItsEndIsClosed) {
  Play(R"(
    Pipe.Create p
    Pipe.Send p FIRST 1
    Pipe.Receive p SECOND       -> message: 1
  )");
  Reply lost = server().TakeLastReply();
  Play("Pipe.Close p SECOND");
  server().dispatcher().TakeBack(std::move(lost));
  Play("Pipe.Inspect p          -> second.messages: 0");
}

TEST_F(TakeBackTest, AnEndThatItsCallerHasNotLearntOfCloses) {
  Play(R"(
    Listener.Create l
    session s
    session t
    t.a: Listener.Connect l     -> waits
    s.a: Listener.Accept l      -> accepted: True, pipe.id: 2
    t.a                         -> connected: True
  )");
  Reply lost = server().TakeLastReply();  // Of Connect.
  Play(R"(
    t.a: Pipe.Receive #2 SECOND -> waits
    s.a: Pipe.Receive #2 FIRST  -> waits
  )");
  server().dispatcher().TakeBack(std::move(lost));
  Play(R"(
    t.a                         -> PIPE_CLOSED
    s.a                         -> END_OF_PIPE
    s.a: Listener.Accept l 0s   -> accepted: False
  )");
  server().TakeBackLastReply();
  Play("Pipe.Inspect #2         -> first.closed: False, second.closed: True");
}

TEST_F(TakeBackTest, AnEndGoesNowhereWhenItsPipeIsDeleted) {
  Play(R"(
    Listener.Create l
    session s
    s.a: Listener.Connect l     -> waits
    s.b: Listener.Accept l      -> accepted: True, pipe.id: 2
    s.a                         -> connected: True
  )");
  Reply lost = server().TakeLastReply();
  Play("Objects.Delete #2");
  server().dispatcher().TakeBack(std::move(lost));
  Play("Listener.Inspect l      -> waiting_connects: 0");
}

TEST_F(TakeBackTest, OtherRepliesHandNothingOut) {
  Play(R"(
    Dict.Create d entries={1: 'a'}
    Dict.Pop d 1        -> value: 'a'
  )");
  server().TakeBackLastReply();
  Play(R"(
    Dict.Size d         -> size: 0
    Dict.Get d 1        -> KEY_NOT_FOUND
  )");
  server().TakeBackLastReply();
  Play("Dict.Size d     -> size: 0");
}

}  // namespace
}  // namespace manager
