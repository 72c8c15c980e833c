// The shared namespace. Its methods and rules: proto/manager/v1/namespace.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_
#define SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/namespace.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Namespace final : public Object {
 public:
  static constexpr absl::string_view kType = "namespace";
  static std::vector<Method> Methods();
  static absl::StatusOr<std::unique_ptr<Namespace>> Create(wire::NamespaceCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(attributes_.size()); }
  std::string Summary() const override;

  absl::Status Get(const wire::NamespaceGetRequest& request,
                   wire::NamespaceGetResponse* response) const;
  absl::Status Set(wire::NamespaceSetRequest& request, wire::NamespaceSetResponse* response);
  absl::Status Delete(wire::NamespaceDeleteRequest& request,
                      wire::NamespaceDeleteResponse* response);
  absl::Status GetAll(const wire::NamespaceGetAllRequest& request,
                      wire::NamespaceGetAllResponse* response) const;

 private:
  absl::btree_map<std::string, std::string> attributes_;  // Encoded values by name.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_
