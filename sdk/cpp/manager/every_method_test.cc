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
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/event.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/mocks/mock_connection.h"
#include "manager/namespace.h"
#include "manager/objects.h"
#include "manager/queue.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/namespace.pb.h"

namespace manager {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;

// Every file of the protocol that has a service.
const FileDescriptor* const kFiles[] = {
    v1::DictGetRequest::descriptor()->file(),      v1::EventSetRequest::descriptor()->file(),
    v1::ListGetRequest::descriptor()->file(),      v1::LockAcquireRequest::descriptor()->file(),
    v1::NamespaceGetRequest::descriptor()->file(), v1::ObjectsListRequest::descriptor()->file(),
    v1::QueuePutRequest::descriptor()->file(),
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
          return mocks::Reply()(method, request, response, options);
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
template <typename Dict>
void CallDict(const Dict& dict) {
  Ignore(dict.Get(1), dict.Get(1, 1), dict.Find(1), dict.Set(1, 1), dict.Delete(1));
  Ignore(dict.Contains(1), dict.Size(), dict.Keys(), dict.Values(), dict.Items(), dict.Pop(1));
  Ignore(dict.Pop(1, 1), dict.PopItem(), dict.SetDefault(1, 1), dict.Insert(1, 1));
  Ignore(dict.Update({{1, 1}}), dict.Clear());
}

template <typename List>
void CallList(const List& list) {
  Ignore(list.Get(0), list.Set(0, 1), list.Delete(0), list.Items(), list.GetSlice({}));
  Ignore(list.SetSlice({}, {1}), list.DeleteSlice({}), list.Append(1), list.Extend({1}));
  Ignore(list.Insert(0, 1), list.Pop(), list.Remove(1), list.Index(1), list.Count(1));
  Ignore(list.Contains(1), list.Size(), list.Sort(), list.Reverse(), list.Repeat(2), list.Clear());
}

template <typename Namespace>
void CallNamespace(const Namespace& space) {
  Ignore(space.template Get<int>("x"), space.Set("x", 1), space.Delete("x"), space.GetAll());
}

template <typename Event>
void CallEvent(const Event& event) {
  Ignore(event.Set(), event.Clear(), event.IsSet(), event.Wait());
}

template <typename Queue>
void CallQueue(const Queue& queue) {
  Ignore(queue.Put(1), queue.Get(), queue.TryPut(1), queue.TryGet(), queue.Stats());
  Ignore(queue.TaskDone(), queue.Join(), queue.Shutdown());
}

void CallLock(const Lock& lock) { Ignore(lock.Acquire(), lock.Release(), lock.Inspect()); }

void CallObjects(const Objects& objects) {
  Ignore(objects.Describe("o"), objects.Delete("o"), objects.GetServerInfo());
  Ignore(objects.List().ReadAll(), objects.ListHolders().ReadAll(),
         objects.ListWaiters().ReadAll());
}

TEST_F(EveryMethodTest, IsCalledByATypedMethod) {
  const auto dict = Dict<int, int>::Open(client_, "o").value();
  CallDict(dict);
  Ignore(dict.Iterate().ReadAll());
  CallList(List<int>::Open(client_, "o").value());
  CallNamespace(Namespace::Open(client_, "o").value());
  CallEvent(Event::Open(client_, "o").value());
  CallQueue(Queue<int>::Open(client_, "o").value());
  CallLock(Lock::Open(client_, "o").value());
  CallObjects(Objects(client_));
  EXPECT_THAT(called_, testing::ContainerEq(MethodsOfTheProtocol()));
}

TEST_F(EveryMethodTest, IsCalledAsynchronouslyToo) {
  CallDict(Dict<int, int>(client_, {}).Async());
  CallList(List<int>(client_, {}).Async());
  CallNamespace(Namespace(client_, {}).Async());
  CallEvent(Event(client_, {}).Async());
  CallQueue(Queue<int>(client_, {}).Async());

  // Opening, what takes several calls, and what is no method of these types.
  std::set<std::string> others = MethodsOfTheProtocol();
  std::erase_if(others, [this](const std::string& method) { return called_.contains(method); });
  EXPECT_THAT(others, testing::Each(testing::AnyOf(
                          testing::EndsWith("/Create"), "/manager.v1.Dict/Iterate",
                          testing::HasSubstr(".Lock/"), testing::HasSubstr(".Objects/"))));
}

}  // namespace
}  // namespace manager
