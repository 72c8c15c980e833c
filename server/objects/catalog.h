// The catalog: the one table of every type of object and every method that this server has.
//
// Thread-safe: it never changes.

#ifndef SERVER_OBJECTS_CATALOG_H_
#define SERVER_OBJECTS_CATALOG_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/value/validate.h"

namespace manager {

class Catalog {
 public:
  // A row of the table, and where the public protocol describes it.
  struct Entry {
    Method method;
    const google::protobuf::MethodDescriptor* descriptor;
    RequestValidator validator;  // Of the public request type.
  };

  Catalog();

  // The method with an RPC's path, `/manager.v1.Dict/Set`; null where there is none.
  const Entry* Find(absl::string_view path) const;

  // All methods, type by type, in the order of the table.
  const std::vector<Entry>& entries() const { return entries_; }

  // A new, empty object of a type; null where there is no such type.
  std::unique_ptr<Object> NewObject(absl::string_view type) const;

  // The names of the types of object, in the order of the table.
  const std::vector<std::string>& types() const { return types_; }

 private:
  using Maker = std::unique_ptr<Object> (*)();

  std::vector<std::string> types_;
  absl::flat_hash_map<std::string, Maker> makers_;  // By type.
  std::vector<Entry> entries_;
  absl::flat_hash_map<absl::string_view, const Entry*> by_path_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_CATALOG_H_
