// A client that knows nothing beforehand finds and calls every method through reflection: it builds
// its own descriptors from what the server sends, and trusts none that are linked in.

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "server/options.h"
#include "server/server.h"

namespace manager {
namespace {

namespace reflection = grpc::reflection::v1alpha;
using google::protobuf::FileDescriptorProto;
using google::protobuf::MethodDescriptor;

class ReflectionTest : public testing::Test {
 protected:
  ReflectionTest() {
    Options options;
    options.listen_addresses = {"127.0.0.1:0"};
    server_ = *Server::Start(options);
    channel_ =
        grpc::CreateChannel(server_->addresses().front(), grpc::InsecureChannelCredentials());
    stream_ = reflection::ServerReflection::NewStub(channel_)->ServerReflectionInfo(&context_);
  }

  ~ReflectionTest() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
  }

  reflection::ServerReflectionResponse Ask(const reflection::ServerReflectionRequest& request) {
    reflection::ServerReflectionResponse response;
    EXPECT_TRUE(stream_->Write(request) && stream_->Read(&response)) << request.DebugString();
    EXPECT_FALSE(response.has_error_response()) << response.DebugString();
    return response;
  }

  std::vector<std::string> Services() {
    reflection::ServerReflectionRequest request;
    request.set_list_services("*");
    const reflection::ServerReflectionResponse response = Ask(request);
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) {
      names.push_back(service.name());
    }
    return names;
  }

  // Takes in the file that defines a symbol, and all that it imports.
  void Learn(const std::string& symbol) {
    reflection::ServerReflectionRequest request;
    request.set_file_containing_symbol(symbol);
    Take(Ask(request));
    while (!wanted_.empty()) {
      request.set_file_by_filename(wanted_.front());
      wanted_.pop_front();
      if (known_.contains(request.file_by_filename())) continue;
      Take(Ask(request));
    }
  }

  const google::protobuf::DescriptorPool& pool() const { return pool_; }

  grpc::Status CallWithEmptyRequest(const MethodDescriptor& method) {
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    const grpc::Slice nothing("", 0);
    grpc::ByteBuffer response;
    grpc::Status status;
    auto call = stub.PrepareUnaryCall(
        &context, absl::StrCat("/", method.service()->full_name(), "/", method.name()),
        grpc::ByteBuffer(&nothing, 1), &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    return status;
  }

 private:
  void Take(const reflection::ServerReflectionResponse& response) {
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      FileDescriptorProto file;
      ASSERT_TRUE(file.ParseFromString(bytes));
      if (!known_.insert(file.name()).second) continue;
      for (const std::string& import : file.dependency()) wanted_.push_back(import);
      EXPECT_TRUE(database_.Add(file)) << file.name();
    }
  }

  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<reflection::ServerReflectionRequest,
                                           reflection::ServerReflectionResponse>>
      stream_;
  std::set<std::string> known_;
  std::deque<std::string> wanted_;
  google::protobuf::SimpleDescriptorDatabase database_;
  google::protobuf::DescriptorPool pool_{&database_};
};

TEST_F(ReflectionTest, ListsEveryService) {
  const std::vector<std::string> services = Services();
  const std::set<std::string> listed(services.begin(), services.end());
  for (const char* service : {"Objects", "Dict", "List", "Namespace", "Lock", "Event", "Queue"}) {
    EXPECT_TRUE(listed.contains(absl::StrCat("manager.v1.", service))) << service;
  }
  EXPECT_TRUE(listed.contains("grpc.health.v1.Health"));
}

TEST_F(ReflectionTest, EveryMethodIsFoundAndAnswers) {
  int called = 0;
  for (const std::string& name : Services()) {
    Learn(name);
    const auto* service = pool().FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    if (!absl::StartsWith(name, "manager.v1.")) continue;
    for (int i = 0; i < service->method_count(); ++i) {
      const grpc::Status status = CallWithEmptyRequest(*service->method(i));
      EXPECT_NE(status.error_code(), grpc::StatusCode::UNIMPLEMENTED)
          << service->method(i)->full_name() << ": " << status.error_message();
      ++called;
    }
  }
  EXPECT_GT(called, 50);
}

}  // namespace
}  // namespace manager
