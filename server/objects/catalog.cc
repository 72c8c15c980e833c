#include "server/objects/catalog.h"

#include <utility>

#include "absl/strings/str_replace.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/namespace.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/session.pb.h"
#include "server/objects/dict/dict.h"
#include "server/objects/directory.h"
#include "server/objects/event/event.h"
#include "server/objects/list/list.h"
#include "server/objects/lock/lock.h"
#include "server/objects/namespace/namespace.h"
#include "server/objects/queue/queue.h"
#include "server/objects/sessions.h"

namespace manager {
namespace {

// A type of object: its name, its rows, and the public file that describes them. Naming the file's
// descriptor here is also what makes the linker keep it.
struct Type {
  absl::string_view name;
  std::vector<Method> methods;
  const google::protobuf::FileDescriptor* file;
};

template <class T, class AnyRequest>
Type Describe() {
  return {T::kType, T::Methods(), AnyRequest::descriptor()->file()};
}

// The table. A new type is one line here.
std::vector<Type> Types() {
  return {
      Describe<Directory, v1::ObjectsListRequest>(),
      Describe<Sessions, v1::SessionOpenRequest>(),
      Describe<Dict, v1::DictCreateRequest>(),
      Describe<List, v1::ListCreateRequest>(),
      Describe<Namespace, v1::NamespaceCreateRequest>(),
      Describe<Lock, v1::LockCreateRequest>(),
      Describe<Event, v1::EventCreateRequest>(),
      Describe<Queue, v1::QueueCreateRequest>(),
  };
}

}  // namespace

Catalog::Catalog() {
  for (Type& type : Types()) {
    if (!type.name.empty()) types_.emplace_back(type.name);
    for (Method& method : type.methods) {
      // "/manager.v1.Dict/Set" is described as "manager.v1.Dict.Set".
      const std::string full_name = absl::StrReplaceAll(method.name.substr(1), {{"/", "."}});
      const auto* descriptor = type.file->pool()->FindMethodByName(full_name);
      entries_.push_back(
          {std::move(method), descriptor, RequestValidator(descriptor->input_type())});
    }
  }
  for (const Entry& entry : entries_) by_path_[entry.method.name] = &entry;
}

const Catalog::Entry* Catalog::Find(absl::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

}  // namespace manager
