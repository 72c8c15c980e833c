// The shared namespace. Its methods and rules: proto/manager/v1/namespace.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_
#define SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/namespace.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/path_root.h"

namespace manager {

class Namespace final : public Object, private PathRoot {
 public:
  static constexpr absl::string_view kType = "namespace";
  static std::vector<Method> Methods();

  Namespace() : PathRoot("the namespace") {}
  absl::Status Init(const Turn& turn, wire::NamespaceCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return static_cast<int64_t>(attributes_.size()); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;

  absl::Status Get(const wire::NamespaceGetRequest& request,
                   wire::NamespaceGetResponse* response) const;
  absl::Status Set(wire::NamespaceSetRequest& request, wire::NamespaceSetResponse* response);
  absl::Status Delete(wire::NamespaceDeleteRequest& request,
                      wire::NamespaceDeleteResponse* response);
  absl::Status GetAll(const wire::NamespaceGetAllRequest& request,
                      wire::NamespaceGetAllResponse* response) const;
  absl::Status CompareAndSet(wire::NamespaceCompareAndSetRequest& request,
                             wire::NamespaceCompareAndSetResponse* response);
  absl::Status CompareAndDelete(wire::NamespaceCompareAndDeleteRequest& request,
                                wire::NamespaceCompareAndDeleteResponse* response);

  // By path.
  absl::Status GetAt(const wire::NamespaceGetAtRequest& request,
                     wire::NamespaceGetAtResponse* response) const {
    return ReadAt(request, response);
  }
  absl::Status SetAt(wire::NamespaceSetAtRequest& request, wire::NamespaceSetAtResponse*) {
    return WriteAt(request);
  }
  absl::Status DeleteAt(wire::NamespaceDeleteAtRequest& request, wire::NamespaceDeleteAtResponse*) {
    return RemoveAt(request);
  }
  absl::Status AppendAt(wire::NamespaceAppendAtRequest& request,
                        wire::NamespaceAppendAtResponse* response) {
    return AddItemAt(request, response);
  }
  absl::Status IncrementAt(wire::NamespaceIncrementAtRequest& request,
                           wire::NamespaceIncrementAtResponse* response) {
    return AddNumberAt(request, response);
  }

 private:
  struct Attribute {
    Stored value;
    uint64_t version = 0;  // At least 1.
  };

  // Whether the attribute `name`, null where there is none, is as the request expects.
  // Errors: INVALID_NAME; INVALID_ARGUMENT where the request expects nothing.
  template <class Request>
  static absl::StatusOr<bool> IsExpected(const Request& request, const Attribute* attribute);

  // Null where there is none.
  const Attribute* Find(const std::string& name) const;
  // Gives an attribute a value; its new version.
  uint64_t Put(const std::string& name, std::string value);

  absl::StatusOr<const std::string*> Reach(const Path& path) const override;
  void StoreFirst(const Path& path, std::string value) override;
  void RemoveFirst(const Path& path) override;

  absl::btree_map<std::string, Attribute> attributes_;  // By name.
  uint64_t changes_ = 0;                                // How many there were; never less.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_NAMESPACE_NAMESPACE_H_
