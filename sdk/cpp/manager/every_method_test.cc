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

void CallDict(const Client& client) {
  auto dict = Dict<int, int>::Open(client, "o").value();
  dict.Get(1).IgnoreError();
  dict.Set(1, 1).IgnoreError();
  dict.Delete(1).IgnoreError();
  dict.Contains(1).IgnoreError();
  dict.Size().IgnoreError();
  dict.Keys().IgnoreError();
  dict.Values().IgnoreError();
  dict.Items().IgnoreError();
  dict.Iterate().ReadAll().IgnoreError();
  dict.Pop(1).IgnoreError();
  dict.PopItem().IgnoreError();
  dict.SetDefault(1, 1).IgnoreError();
  dict.Update({{1, 1}}).IgnoreError();
  dict.Clear().IgnoreError();
}

void CallList(const Client& client) {
  auto list = List<int>::Open(client, "o").value();
  list.Get(0).IgnoreError();
  list.Set(0, 1).IgnoreError();
  list.Delete(0).IgnoreError();
  list.GetSlice({}).IgnoreError();
  list.SetSlice({}, {1}).IgnoreError();
  list.DeleteSlice({}).IgnoreError();
  list.Append(1).IgnoreError();
  list.Extend({1}).IgnoreError();
  list.Insert(0, 1).IgnoreError();
  list.Pop().IgnoreError();
  list.Remove(1).IgnoreError();
  list.Index(1).IgnoreError();
  list.Count(1).IgnoreError();
  list.Contains(1).IgnoreError();
  list.Size().IgnoreError();
  list.Sort().IgnoreError();
  list.Reverse().IgnoreError();
  list.Repeat(2).IgnoreError();
  list.Clear().IgnoreError();
}

void CallNamespace(const Client& client) {
  auto space = Namespace::Open(client, "o").value();
  space.Get<int>("x").IgnoreError();
  space.Set("x", 1).IgnoreError();
  space.Delete("x").IgnoreError();
  space.GetAll().IgnoreError();
}

void CallWaitingObjects(const Client& client) {
  auto lock = Lock::Open(client, "o").value();
  lock.Acquire().IgnoreError();
  lock.Release().IgnoreError();
  lock.Inspect().IgnoreError();

  auto event = Event::Open(client, "o").value();
  event.Set().IgnoreError();
  event.Clear().IgnoreError();
  event.IsSet().IgnoreError();
  event.Wait().IgnoreError();

  auto queue = Queue<int>::Open(client, "o").value();
  queue.Put(1).IgnoreError();
  queue.Get().IgnoreError();
  queue.Stats().IgnoreError();
  queue.TaskDone().IgnoreError();
  queue.Join().IgnoreError();
  queue.Shutdown().IgnoreError();
}

void CallObjects(const Client& client) {
  const Objects objects(client);
  objects.Describe("o").IgnoreError();
  objects.List().ReadAll().IgnoreError();
  objects.Delete("o").IgnoreError();
  objects.GetServerInfo().IgnoreError();
}

TEST_F(EveryMethodTest, IsCalledByATypedMethod) {
  CallDict(client_);
  CallList(client_);
  CallNamespace(client_);
  CallWaitingObjects(client_);
  CallObjects(client_);
  EXPECT_THAT(called_, testing::ContainerEq(MethodsOfTheProtocol()));
}

}  // namespace
}  // namespace manager
