#include "client/rpc.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/command.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/duration.pb.h"
#include "manager/error.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

// How long the call may wait in the server: its request's timeout, for ever without it.
absl::Duration WaitOf(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("timeout");
  if (field == nullptr) return absl::ZeroDuration();
  if (!request.GetReflection()->HasField(request, field)) return absl::InfiniteDuration();
  const auto& timeout = static_cast<const google::protobuf::Duration&>(
      request.GetReflection()->GetMessage(request, field));
  const absl::Duration wait = absl::Seconds(timeout.seconds()) + absl::Nanoseconds(timeout.nanos());
  return std::max(wait, absl::ZeroDuration());
}

// A second attempt at create-only would find what the first one made.
bool CreatesOnly(const Message& request) {
  const FieldDescriptor* mode = request.GetDescriptor()->FindFieldByName("mode");
  return mode != nullptr && mode->enum_type() == v1::CreateMode_descriptor() &&
         request.GetReflection()->GetEnumValue(request, mode) == v1::CREATE_MODE_CREATE_ONLY;
}

RpcMethod ToRpcMethod(const MethodDescriptor& method, const Message& request) {
  const bool repeatable =
      method.options().idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN;
  return {.name = absl::StrCat("/", method.service()->full_name(), "/", method.name()),
          .retriable = repeatable && !CreatesOnly(request)};
}

std::string TextField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

void SetTextField(const char* name, const std::string& text, Message* message) {
  message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByName(name),
                                      text);
}

absl::Status CallAllPages(Connection& connection, const MethodDescriptor& method, Message& request,
                          Message* response) {
  absl::Status status = CallMethod(connection, method, request, response);
  if (method.input_type()->FindFieldByName("page_token") == nullptr) return status;

  const std::unique_ptr<Message> page(response->New());
  while (status.ok() && !TextField(*response, "next_page_token").empty()) {
    SetTextField("page_token", TextField(*response, "next_page_token"), &request);
    SetTextField("next_page_token", "", response);
    page->Clear();
    status = CallMethod(connection, method, request, page.get());
    if (status.ok()) response->MergeFrom(*page);
  }
  return status;
}

// Whether a call that found no object may be tried again when there is one. An id names no object
// to be.
bool MayCreate(const MethodDescriptor& method, const std::string& object) {
  return Changes(method) && method.service()->FindMethodByName("Create") != nullptr &&
         !absl::StartsWith(object, "#");
}

absl::Status CreateObject(Connection& connection, const MethodDescriptor& method,
                          const std::string& object) {
  const MethodDescriptor* create = method.service()->FindMethodByName("Create");
  const std::unique_ptr<Message> request = NewMessage(*create->input_type());
  const std::unique_ptr<Message> response = NewMessage(*create->output_type());
  SetTextField("object", object, request.get());
  return CallMethod(connection, *create, *request, response.get());
}

}  // namespace

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::Status CallMethod(Connection& connection, const MethodDescriptor& method,
                        const Message& request, Message* response) {
  return connection.Call(ToRpcMethod(method, request), request, response,
                         {.wait = WaitOf(request)});
}

void StartMethod(Connection& connection, const MethodDescriptor& method, const Message& request,
                 Message* response, std::function<void(absl::Status)> done) {
  connection.Start(ToRpcMethod(method, request), request, response, {.wait = WaitOf(request)},
                   std::move(done));
}

absl::Status CallForCommand(Connection& connection, const MethodDescriptor& method, bool may_create,
                            Message& request, Message* response) {
  absl::Status status = CallAllPages(connection, method, request, response);
  const std::string object = TextField(request, "object");
  if (Reason(status) != v1::ERROR_REASON_OBJECT_NOT_FOUND || !may_create ||
      !MayCreate(method, object)) {
    return status;
  }
  status = CreateObject(connection, method, object);
  return status.ok() ? CallAllPages(connection, method, request, response) : status;
}

}  // namespace manager::ctl
