// The SDK is complete: every method of the protocol is called by some typed method, with messages
// of that method's own types.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "manager/array.h"
#include "manager/barrier.h"
#include "manager/client.h"
#include "manager/condition.h"
#include "manager/counter.h"
#include "manager/deque.h"
#include "manager/dict.h"
#include "manager/event.h"
#include "manager/latch.h"
#include "manager/list.h"
#include "manager/listener.h"
#include "manager/lock.h"
#include "manager/mocks/mock_connection.h"
#include "manager/namespace.h"
#include "manager/objects.h"
#include "manager/pipe.h"
#include "manager/queue.h"
#include "manager/rwlock.h"
#include "manager/semaphore.h"
#include "manager/set.h"
#include "manager/v1/barrier.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/namespace.pb.h"
#include "manager/variable.h"

namespace manager {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;

// Every file of the protocol that has a service.
const FileDescriptor* const kFiles[] = {
    v1::SetAddRequest::descriptor()->file(),
    v1::DequeGetRequest::descriptor()->file(),
    v1::ArrayGetRequest::descriptor()->file(),
    v1::CounterGetRequest::descriptor()->file(),
    v1::VariableGetRequest::descriptor()->file(),
    v1::DictGetRequest::descriptor()->file(),
    v1::EventSetRequest::descriptor()->file(),
    v1::ListGetRequest::descriptor()->file(),
    v1::LockAcquireRequest::descriptor()->file(),
    v1::ConditionWaitRequest::descriptor()->file(),
    v1::NamespaceGetRequest::descriptor()->file(),
    v1::ObjectsListRequest::descriptor()->file(),
    v1::QueuePutRequest::descriptor()->file(),
    v1::PipeSendRequest::descriptor()->file(),
    v1::ListenerAcceptRequest::descriptor()->file(),
    v1::SemaphoreAcquireRequest::descriptor()->file(),
    v1::ReadWriteLockAcquireReadRequest::descriptor()->file(),
    v1::BarrierWaitRequest::descriptor()->file(),
    v1::LatchWaitRequest::descriptor()->file(),
};

std::set<std::string> MethodsOfTheProtocol() {
  std::set<std::string> names;
  for (const FileDescriptor* file : kFiles) {
    const google::protobuf::ServiceDescriptor* service = file->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      names.insert(absl::StrCat("/", service->full_name(), "/", service->method(i)->name()));
    }
  }
  return names;
}

class EveryMethodTest : public testing::Test {
 protected:
  EveryMethodTest() {
    ON_CALL(*connection_, Call)
        .WillByDefault([this](const RpcMethod& method, const Message& request, Message* response,
                              const CallOptions& options) {
          called_.insert(method.name);
          // So that the SDK tells that the action is done.
          auto* const wait = dynamic_cast<v1::BarrierWaitResponse*>(response);
          if (wait != nullptr) wait->set_run_action(true);
          return wait != nullptr ? absl::OkStatus()
                                 : mocks::Reply()(method, request, response, options);
        });
  }

  std::set<std::string> called_;
  std::shared_ptr<mocks::MockConnection> connection_ =
      std::make_shared<testing::NiceMock<mocks::MockConnection>>();
  Client client_{connection_};
};

template <typename... Results>
void Ignore(const Results&...) {}

// What is called alike on a blocking handle and on an asynchronous one.
template <typename Path>
void CallPath(const Path& path) {
  Ignore(path.At(1).template Get<int>(), path.template Find<int>(), path.Set(1), path.Delete());
  Ignore(path.Append(1), path.Increment(1), path.Increment(1, 0));
}

template <typename Dict>
void CallDict(const Dict& dict) {
  Ignore(dict.Get(1), dict.Get(1, 1), dict.Find(1), dict.Set(1, 1), dict.Delete(1));
  Ignore(dict.Contains(1), dict.Size(), dict.Keys(), dict.Values(), dict.Items(), dict.Pop(1));
  Ignore(dict.Pop(1, 1), dict.PopItem(), dict.SetDefault(1, 1), dict.Insert(1, 1));
  Ignore(dict.Update({{1, 1}}), dict.Clear(), dict.FindVersioned(1), dict.GetMany({1}));
  Ignore(dict.PopMany({1}), dict.DeleteMany({1}), dict.CompareAndSet(1, 1, 2));
  Ignore(dict.CompareVersionAndSet(1, 1, 2), dict.CompareAndDelete(1, 1));
  Ignore(dict.CompareVersionAndDelete(1, 1));
  CallPath(dict.At(1));
}

template <typename List>
void CallList(const List& list) {
  Ignore(list.Get(0), list.Set(0, 1), list.Delete(0), list.Items(), list.GetSlice({}));
  Ignore(list.SetSlice({}, {1}), list.DeleteSlice({}), list.Append(1), list.Extend({1}));
  Ignore(list.Insert(0, 1), list.Pop(), list.Remove(1), list.Index(1), list.Count(1));
  Ignore(list.Contains(1), list.Size(), list.Sort(), list.Reverse(), list.Repeat(2), list.Clear());
  Ignore(list.PopMany(1), list.PopManyFromFront(1));
  CallPath(list.At(0));
}

template <typename Namespace>
void CallNamespace(const Namespace& space) {
  Ignore(space.template Get<int>("x"), space.Set("x", 1), space.Delete("x"), space.GetAll());
  Ignore(space.template GetVersioned<int>("x"), space.CompareAndSet("x", 1, 2));
  Ignore(space.CompareVersionAndSet("x", 1, 2), space.CompareAndDelete("x", 1));
  Ignore(space.template CompareVersionAndDelete<int>("x", 1));
  CallPath(space.At("x"));
}

template <typename Event>
void CallEvent(const Event& event) {
  Ignore(event.Set(), event.Clear(), event.IsSet(), event.Wait());
}

template <typename PipeEnd>
void CallPipe(const PipeEnd& end) {
  Ignore(end.Attach(), end.Send(1), end.TrySend(1), end.Receive(), end.TryReceive(), end.Poll());
  Ignore(end.Close(), end.Inspect());
}

template <typename Listener>
void CallListener(const Listener& listener) {
  Ignore(listener.template Accept<int>(), listener.template TryAccept<int>());
  Ignore(listener.template Connect<int>(), listener.template TryConnect<int>());
  Ignore(listener.Close(), listener.Inspect());
}

template <typename Queue>
void CallQueue(const Queue& queue) {
  Ignore(queue.Put(1), queue.Get(), queue.TryPut(1), queue.TryGet(), queue.Stats());
  Ignore(queue.TaskDone(), queue.Join(), queue.Shutdown(), queue.PutMany({1}), queue.GetMany(1));
  Ignore(queue.Lease(absl::Seconds(1)), queue.LeaseMany(1, absl::Seconds(1)));
  Ignore(queue.Acknowledge(1), queue.Return(1), queue.Extend(1, absl::Seconds(1)));
}

template <typename Set>
void CallSet(const Set& set) {
  Ignore(set.Add(1), set.Discard(1), set.Remove(1), set.Pop(), set.Contains(1), set.Size());
  Ignore(set.Items(), set.Union({1}), set.Intersection({1}), set.Difference({1}));
  Ignore(set.SymmetricDifference({1}), set.Update({1}), set.IntersectionUpdate({1}));
  Ignore(set.DifferenceUpdate({1}), set.SymmetricDifferenceUpdate({1}), set.Compare({1}));
  Ignore(set.Clear());
}

template <typename Deque>
void CallDeque(const Deque& deque) {
  Ignore(deque.Append(1), deque.AppendLeft(1), deque.Extend({1}), deque.ExtendLeft({1}));
  Ignore(deque.Pop(), deque.PopLeft(), deque.PopMany(1), deque.PopManyLeft(1), deque.Get(0));
  Ignore(deque.Set(0, 1), deque.Insert(0, 1), deque.Delete(0), deque.Items(), deque.GetSlice({}));
  Ignore(deque.Remove(1), deque.Index(1), deque.Count(1), deque.Contains(1), deque.Size());
  Ignore(deque.MaxSize(), deque.Rotate(), deque.Reverse(), deque.Clear());
}

template <typename Array>
void CallArray(const Array& array) {
  Ignore(array.Size(), array.Get(0), array.Set(0, 1), array.Items(), array.GetSlice({}));
  Ignore(array.SetSlice({}, {1}), array.Add(0, 1), array.CompareAndSet(0, 1, 2));
}

template <typename Counter>
void CallCounter(const Counter& counter) {
  Ignore(counter.Get(1), counter.Find(1), counter.Set(1, 1), counter.Add(1), counter.Delete(1));
  Ignore(counter.Update({{1, 1}}), counter.Count({1}), counter.Subtract({{1, 1}}));
  Ignore(counter.MostCommon(), counter.Total(), counter.Size(), counter.Items(), counter.Clear());
}

template <typename Variable>
void CallVariable(const Variable& variable) {
  Ignore(variable.Get(), variable.GetVersioned(), variable.Typecode(), variable.Set(1));
  Ignore(variable.Add(1), variable.CompareAndSet(1, 2), variable.CompareVersionAndSet(1, 2));
}

template <typename Latch>
void CallLatch(const Latch& latch) {
  Ignore(latch.CountDown(), latch.GetCount(), latch.Wait());
}

void CallSemaphore(const Semaphore& semaphore) {
  Ignore(semaphore.Acquire(), semaphore.Release(), semaphore.Inspect());
}

void CallReadWriteLock(const ReadWriteLock& lock) {
  Ignore(lock.AcquireRead(), lock.AcquireWrite(), lock.Release(), lock.Inspect());
}

void CallBarrier(const Barrier& barrier) {
  Ignore(barrier.Wait(), barrier.Abort(), barrier.Reset(), barrier.Inspect());
}

void CallLock(const Lock& lock) { Ignore(lock.Acquire(), lock.Release(), lock.Inspect()); }

void CallCondition(const Condition& condition) {
  LockGuard guard(condition.lock(), 1);
  Ignore(condition.Wait(guard), condition.Notify(), condition.NotifyAll(), condition.Inspect());
}

void CallObjects(const Objects& objects) {
  Ignore(objects.Describe("o"), objects.Delete("o"), objects.GetServerInfo());
  Ignore(objects.List().ReadAll(), objects.ListHolders().ReadAll(), objects.ListWaiters().ReadAll(),
         objects.ListDeadlocks().ReadAll());
  Ignore(objects.SetLifetime("o", {}), objects.AddReference({}), objects.Release({}));
}

TEST_F(EveryMethodTest, IsCalledByATypedMethod) {
  const auto dict = Dict<int, int>::Open(client_, "o").value();
  CallDict(dict);
  Ignore(dict.Iterate().ReadAll(), dict.Scan().ReadAll());
  const auto list = List<int>::Open(client_, "o").value();
  CallList(list);
  Ignore(list.Scan().ReadAll());
  CallNamespace(Namespace::Open(client_, "o").value());
  CallEvent(Event::Open(client_, "o").value());
  CallQueue(Queue<int>::Open(client_, "o").value());
  CallPipe(PipeEnd<int>::Open(client_, "o", PipeSide::kFirst).value());
  CallListener(Listener::Open(client_, "o").value());
  const auto set = Set<int>::Open(client_, "o").value();
  CallSet(set);
  Ignore(set.Scan().ReadAll());
  CallDeque(Deque<int>::Open(client_, "o").value());
  CallArray(Array<int>::Open(client_, "o").value());
  const auto counter = Counter<int>::Open(client_, "o").value();
  CallCounter(counter);
  Ignore(counter.Scan().ReadAll());
  CallVariable(Variable<int>::Open(client_, "o", 1).value());
  CallLock(Lock::Open(client_, "o").value());
  CallCondition(Condition::Open(client_, "o").value());
  CallSemaphore(Semaphore::Open(client_, "o").value());
  CallReadWriteLock(ReadWriteLock::Open(client_, "o").value());
  CallBarrier(Barrier::Open(client_, "o", 1).value());
  CallLatch(Latch::Open(client_, "o", 1).value());
  CallObjects(Objects(client_));
  Ignore(RLock::Of(client_, "o"));
  EXPECT_THAT(called_, testing::ContainerEq(MethodsOfTheProtocol()));
}

TEST_F(EveryMethodTest, IsCalledAsynchronouslyToo) {
  CallDict(Dict<int, int>(client_, {}).Async());
  CallList(List<int>(client_, {}).Async());
  CallNamespace(Namespace(client_, {}).Async());
  CallEvent(Event(client_, {}).Async());
  CallLatch(Latch(client_, {}).Async());
  CallQueue(Queue<int>(client_, {}).Async());
  CallPipe(PipeEnd<int>(client_, {}, PipeSide::kFirst).Async());
  CallListener(Listener(client_, {}).Async());
  CallSet(Set<int>(client_, {}).Async());
  CallDeque(Deque<int>(client_, {}).Async());
  CallArray(Array<int>(client_, {}).Async());
  CallCounter(Counter<int>(client_, {}).Async());
  CallVariable(Variable<int>(client_, {}).Async());

  // Opening, what takes several calls, and what is no method of these types.
  std::set<std::string> others = MethodsOfTheProtocol();
  std::erase_if(others, [this](const std::string& method) { return called_.contains(method); });
  EXPECT_THAT(others, testing::Each(testing::AnyOf(
                          testing::EndsWith("/Create"), "/manager.v1.Dict/Iterate",
                          testing::EndsWith("/Scan"), testing::HasSubstr(".Lock/"),
                          testing::HasSubstr(".Condition/"), testing::HasSubstr(".Semaphore/"),
                          testing::HasSubstr(".ReadWriteLock/"), testing::HasSubstr(".Barrier/"),
                          testing::HasSubstr(".Objects/"))));
}

}  // namespace
}  // namespace manager
