#include "client/call.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/failure.h"
#include "client/nearest.h"
#include "client/request.h"
#include "client/rpc.h"
#include "google/protobuf/util/json_util.h"

namespace manager::ctl {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string ShortName(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->name(), "/", method.name());
}

std::vector<const MethodDescriptor*> AllMethods(std::span<const Group* const> groups) {
  std::vector<const ServiceDescriptor*> seen = {nullptr};
  std::vector<const MethodDescriptor*> methods;
  for (const Group* group : groups) {
    const ServiceDescriptor* service = ServiceOf(*group);
    if (std::find(seen.begin(), seen.end(), service) != seen.end()) continue;
    seen.push_back(service);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

// The methods of the service that `name` begins with; the services where there is none such.
std::string Offer(const std::string& name, const std::vector<const MethodDescriptor*>& methods) {
  const std::string service = name.substr(0, name.find('/'));
  std::vector<std::string> of_service;
  std::vector<std::string> services;
  for (const MethodDescriptor* method : methods) {
    const std::string& other = method->service()->name();
    if (absl::EqualsIgnoreCase(other, service)) of_service.push_back(method->name());
    if (services.empty() || services.back() != other) services.push_back(other);
  }
  return of_service.empty() ? absl::StrCat("; the services are ", absl::StrJoin(services, ", "))
                            : absl::StrCat("; ", service, " has ", absl::StrJoin(of_service, ", "));
}

absl::Status NoMethod(const std::string& name,
                      const std::vector<const MethodDescriptor*>& methods) {
  std::vector<std::string> names;
  names.reserve(methods.size());
  for (const MethodDescriptor* method : methods) names.push_back(ShortName(*method));
  std::string near = DidYouMean(name, names);
  if (near.empty()) near = Offer(name, methods);
  return absl::InvalidArgumentError(absl::StrCat("there is no method '", name, "'", near));
}

absl::Status ReadRequest(const Invocation& invocation, std::istream& in, Message* request) {
  if (!invocation.Has(kRequestArgument)) return absl::OkStatus();
  std::string json = invocation.Get(kRequestArgument);
  if (json == "-") json = ReadAll(in);
  const auto status = google::protobuf::util::JsonStringToMessage(json, request);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the JSON is no ", request->GetTypeName(), ": ", std::string(status.message())));
}

absl::StatusOr<std::string> WriteResponse(const Message& response, bool for_programs) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !for_programs;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(response, &json, options);
  if (!status.ok()) {
    return absl::InternalError(absl::StrCat(
        "the call was done, but JSON cannot hold its response: ", std::string(status.message())));
  }
  if (for_programs) json.push_back('\n');
  return json;
}

}  // namespace

absl::StatusOr<const MethodDescriptor*> FindMethod(absl::string_view name,
                                                   std::span<const Group* const> groups) {
  const std::vector<const MethodDescriptor*> methods = AllMethods(groups);
  std::string short_name(absl::StripPrefix(name, "/"));
  short_name.erase(0, short_name.rfind('.') + 1);  // The package, where there is one.
  for (const MethodDescriptor* method : methods) {
    if (!absl::EqualsIgnoreCase(ShortName(*method), short_name)) continue;
    if (!method->client_streaming()) return method;
    return absl::InvalidArgumentError(
        absl::StrCat(ShortName(*method), " is a stream, which is for programs"));
  }
  return NoMethod(short_name, methods);
}

int RunCall(const Invocation& invocation, Environment& environment) {
  const absl::StatusOr<const MethodDescriptor*> method =
      FindMethod(invocation.Get(kMethodArgument), environment.groups);
  if (!method.ok()) return ReportFailure(method.status(), invocation, environment);
  const std::unique_ptr<Message> request = NewMessage(*(*method)->input_type());
  const std::unique_ptr<Message> response = NewMessage(*(*method)->output_type());
  absl::Status status = ReadRequest(invocation, environment.in, request.get());
  if (!status.ok()) return ReportFailure(status, invocation, environment);

  const absl::StatusOr<Client> client = environment.connect(invocation.options);
  if (!client.ok()) return ReportUnreachable(client.status(), environment);
  status = CallMethod(*client->connection(), **method, *request, response.get());
  if (!status.ok()) return ReportFailure(status, invocation, environment);
  const absl::StatusOr<std::string> json = WriteResponse(*response, invocation.options.json);
  if (!json.ok()) return ReportFailure(json.status(), invocation, environment);
  environment.out << *json;
  return kExitOk;
}

}  // namespace manager::ctl
