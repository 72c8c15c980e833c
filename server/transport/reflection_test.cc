#include "server/transport/reflection.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"
#include "manager/v1/queue.pb.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Request = ReflectionService::Request;
using Response = ReflectionService::Response;

class ReflectionTest : public ::testing::Test {
 protected:
  // The names of the files in an answer.
  static std::vector<std::string> Files(const Response& response) {
    std::vector<std::string> names;
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      names.push_back(file.name());
    }
    return names;
  }

  std::vector<std::string> FilesWith(const std::string& symbol) {
    Request request;
    request.set_file_containing_symbol(symbol);
    return Files(service_.Answer(request));
  }

  const ReflectionService service_{{v1::QueueGetRequest::descriptor()->file(),
                                    grpc::health::v1::HealthCheckRequest::descriptor()->file()}};
};

TEST_F(ReflectionTest, ListsServicesByName) {
  Request request;
  request.set_host("example");
  request.set_list_services("");
  const Response response = service_.Answer(request);
  EXPECT_EQ(response.valid_host(), "example");
  EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
  ASSERT_EQ(response.list_services_response().service_size(), 2);
  EXPECT_EQ(response.list_services_response().service(0).name(), "grpc.health.v1.Health");
  EXPECT_EQ(response.list_services_response().service(1).name(), "manager.v1.Queue");
}

TEST_F(ReflectionTest, AFileComesWithAllThatItImports) {
  Request request;
  request.set_file_by_filename("manager/v1/queue.proto");
  EXPECT_THAT(Files(service_.Answer(request)),
              ElementsAre("manager/v1/queue.proto", "google/protobuf/duration.proto",
                          "manager/v1/objects.proto", "google/protobuf/timestamp.proto",
                          "manager/v1/value.proto", "google/protobuf/any.proto",
                          "google/protobuf/struct.proto"));
}

TEST_F(ReflectionTest, FindsSymbolsOfEveryKind) {
  for (const char* symbol : {"manager.v1.Queue", "manager.v1.Queue.Get",
                             "manager.v1.QueueGetRequest", "manager.v1.QueueGetRequest.timeout"}) {
    EXPECT_THAT(FilesWith(symbol), ::testing::Contains("manager/v1/queue.proto")) << symbol;
  }
  EXPECT_THAT(FilesWith("grpc.health.v1.HealthCheckResponse.SERVING"),
              ElementsAre("grpc/health/v1/health.proto"));
  // Imported, so part of what a client needs.
  EXPECT_THAT(FilesWith("google.protobuf.Duration"), ElementsAre("google/protobuf/duration.proto"));
}

TEST_F(ReflectionTest, WhatIsNotServedDoesNotExist) {
  for (const char* symbol :
       {"manager.v1.Unheard", "", "google.rpc.ErrorInfo", "grpc.reflection.v1.ServerReflection"}) {
    Request request;
    request.set_file_containing_symbol(symbol);
    EXPECT_EQ(service_.Answer(request).error_response().error_code(), 5) << symbol;
  }
  Request request;
  request.set_file_by_filename("grpc/reflection/v1/reflection.proto");
  const Response response = service_.Answer(request);
  EXPECT_EQ(response.error_response().error_code(), 5);
  EXPECT_THAT(response.error_response().error_message(), HasSubstr("reflection.proto"));
}

TEST_F(ReflectionTest, ThereAreNoExtensions) {
  Request request;
  request.set_all_extension_numbers_of_type("manager.v1.QueueGetRequest");
  Response response = service_.Answer(request);
  EXPECT_EQ(response.all_extension_numbers_response().base_type_name(),
            "manager.v1.QueueGetRequest");
  EXPECT_EQ(response.all_extension_numbers_response().extension_number_size(), 0);
  request.set_all_extension_numbers_of_type("manager.v1.Unheard");
  EXPECT_EQ(service_.Answer(request).error_response().error_code(), 5);

  for (const char* type : {"manager.v1.QueueGetRequest", "manager.v1.Unheard"}) {
    request.mutable_file_containing_extension()->set_containing_type(type);
    request.mutable_file_containing_extension()->set_extension_number(1000);
    EXPECT_EQ(service_.Answer(request).error_response().error_code(), 5) << type;
  }
}

TEST_F(ReflectionTest, AnEmptyRequestIsAnError) {
  EXPECT_EQ(service_.Answer(Request()).error_response().error_code(), 3);
}

}  // namespace
}  // namespace manager
