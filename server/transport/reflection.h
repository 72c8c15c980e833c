// The reflection service, grpc.reflection.v1 and v1alpha: what services this server has, and the
// protos that define them, so that command-line tools can call them without having the protos.
//
// Only what a client may use is shown: the files of the listed services and whatever those import.
//
// Thread-safe: it never changes.

#ifndef SERVER_TRANSPORT_REFLECTION_H_
#define SERVER_TRANSPORT_REFLECTION_H_

#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "server/transport/built_in.h"

namespace manager {

class ReflectionService {
 public:
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  // Shows every service of `files`.
  explicit ReflectionService(const std::vector<const google::protobuf::FileDescriptor*>& files);

  ReflectionService(const ReflectionService&) = delete;
  ReflectionService& operator=(const ReflectionService&) = delete;

  // Adds the service's methods. The service must outlive the table.
  void AddTo(BuiltInTable& table) const;

  // The answer to one request; an error is an answer too.
  Response Answer(const Request& request) const;

 private:
  using File = google::protobuf::FileDescriptor;

  // Fill in the answer to each kind of request.
  // Errors: NOT_FOUND where there is no such thing; INVALID_ARGUMENT for a request of no kind.
  absl::Status FillAnswer(const Request& request, Response* response) const;
  absl::Status FillFile(const File* file, Response* response) const;
  absl::Status FillExtension(const grpc::reflection::v1::ExtensionRequest& request,
                             Response* response) const;
  absl::Status FillExtensionNumbers(const std::string& name, Response* response) const;

  // Adds a file and all that it imports to files_.
  void Show(const File* file);
  // The message type of this name, if it is in a file that is shown; otherwise null.
  const google::protobuf::Descriptor* FindMessage(const std::string& name) const;

  const google::protobuf::DescriptorPool* const pool_;
  absl::flat_hash_set<const File*> files_;
  std::set<std::string> services_;  // By name.
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_REFLECTION_H_
