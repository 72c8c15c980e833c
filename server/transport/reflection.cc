#include "server/transport/reflection.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "server/transport/bytes.h"
#include "server/transport/rpc.h"
#include "server/transport/status.h"

namespace manager {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

absl::Status NoSuch(absl::string_view what, absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("this server has no ", what, " '", name, "'"));
}

// One stream: each request is answered before the next one is read.
class ReflectionStream final : public RpcHandler {
 public:
  ReflectionStream(Rpc& rpc, const ReflectionService& service) : rpc_(rpc), service_(service) {
    rpc_.Read();
  }

  void OnMessage(const grpc::ByteBuffer& message) override {
    // v1 and v1alpha are the same on the wire, so one serves for both.
    ReflectionService::Request request;
    if (!Decode(message, &request)) {
      rpc_.Finish(MalformedRequest(request.GetTypeName()));
      return;
    }
    rpc_.Write(Encode(service_.Answer(request)));
  }

  void OnWritten() override { rpc_.Read(); }
  void OnHalfClose() override { rpc_.Finish(absl::OkStatus()); }
  void OnDrain() override { rpc_.Finish(ShuttingDown()); }

 private:
  Rpc& rpc_;
  const ReflectionService& service_;
};

// A file's imports come after it. Each file is sent once.
void AddWithImports(const FileDescriptor* file, absl::flat_hash_set<const FileDescriptor*>& sent,
                    grpc::reflection::v1::FileDescriptorResponse* response) {
  if (!sent.insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  response->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddWithImports(file->dependency(i), sent, response);
  }
}

}  // namespace

ReflectionService::ReflectionService(const std::vector<const FileDescriptor*>& files)
    : pool_(DescriptorPool::generated_pool()) {
  for (const FileDescriptor* file : files) {
    Show(file);
    for (int i = 0; i < file->service_count(); ++i) {
      services_.insert(file->service(i)->full_name());
    }
  }
}

void ReflectionService::Show(const File* file) {
  if (!files_.insert(file).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) Show(file->dependency(i));
}

void ReflectionService::AddTo(BuiltInTable& table) const {
  for (const char* version : {"v1", "v1alpha"}) {
    table[absl::StrCat("/grpc.reflection.", version, ".ServerReflection/ServerReflectionInfo")] =
        [this](Rpc& rpc) { return std::make_unique<ReflectionStream>(rpc, *this); };
  }
}

ReflectionService::Response ReflectionService::Answer(const Request& request) const {
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  const absl::Status status = FillAnswer(request, &response);
  if (!status.ok()) {
    response.mutable_error_response()->set_error_code(static_cast<int>(status.code()));
    response.mutable_error_response()->set_error_message(std::string(status.message()));
  }
  return response;
}

absl::Status ReflectionService::FillAnswer(const Request& request, Response* response) const {
  switch (request.message_request_case()) {
    case Request::kFileByFilename: {
      const File* const file = pool_->FindFileByName(request.file_by_filename());
      if (!files_.contains(file)) return NoSuch("file", request.file_by_filename());
      return FillFile(file, response);
    }
    case Request::kFileContainingSymbol: {
      const std::string& symbol = request.file_containing_symbol();
      const File* const file = pool_->FindFileContainingSymbol(symbol);
      if (!files_.contains(file)) return NoSuch("symbol", symbol);
      return FillFile(file, response);
    }
    case Request::kFileContainingExtension:
      return FillExtension(request.file_containing_extension(), response);
    case Request::kAllExtensionNumbersOfType:
      return FillExtensionNumbers(request.all_extension_numbers_of_type(), response);
    case Request::kListServices:
      for (const std::string& name : services_) {
        response->mutable_list_services_response()->add_service()->set_name(name);
      }
      return absl::OkStatus();
    case Request::MESSAGE_REQUEST_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the request asks for nothing that this server knows");
}

absl::Status ReflectionService::FillFile(const File* file, Response* response) const {
  absl::flat_hash_set<const File*> sent;
  AddWithImports(file, sent, response->mutable_file_descriptor_response());
  return absl::OkStatus();
}

absl::Status ReflectionService::FillExtension(const grpc::reflection::v1::ExtensionRequest& request,
                                              Response* response) const {
  const Descriptor* const type = FindMessage(request.containing_type());
  if (type == nullptr) return NoSuch("message type", request.containing_type());
  const FieldDescriptor* const extension =
      pool_->FindExtensionByNumber(type, request.extension_number());
  if (extension == nullptr || !files_.contains(extension->file())) {
    return NoSuch("extension", absl::StrCat(type->full_name(), " ", request.extension_number()));
  }
  return FillFile(extension->file(), response);
}

absl::Status ReflectionService::FillExtensionNumbers(const std::string& name,
                                                     Response* response) const {
  const Descriptor* const type = FindMessage(name);
  if (type == nullptr) return NoSuch("message type", name);
  std::vector<const FieldDescriptor*> extensions;
  pool_->FindAllExtensions(type, &extensions);
  std::set<int> numbers;
  for (const FieldDescriptor* extension : extensions) {
    if (files_.contains(extension->file())) numbers.insert(extension->number());
  }
  auto* const answer = response->mutable_all_extension_numbers_response();
  answer->set_base_type_name(name);
  answer->mutable_extension_number()->Add(numbers.begin(), numbers.end());
  return absl::OkStatus();
}

const Descriptor* ReflectionService::FindMessage(const std::string& name) const {
  const Descriptor* const type = pool_->FindMessageTypeByName(name);
  return type != nullptr && files_.contains(type->file()) ? type : nullptr;
}

}  // namespace manager
