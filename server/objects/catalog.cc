#include "server/objects/catalog.h"

#include <memory>
#include <type_traits>
#include <utility>

#include "absl/strings/str_replace.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/barrier.pb.h"
#include "manager/v1/condition.pb.h"
#include "manager/v1/counter.pb.h"
#include "manager/v1/deque.pb.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/latch.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/listener.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/namespace.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/pipe.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/rwlock.pb.h"
#include "manager/v1/semaphore.pb.h"
#include "manager/v1/session.pb.h"
#include "manager/v1/set.pb.h"
#include "manager/v1/variable.pb.h"
#include "server/objects/array/array.h"
#include "server/objects/barrier/barrier.h"
#include "server/objects/condition/condition.h"
#include "server/objects/counter/counter.h"
#include "server/objects/deque/deque.h"
#include "server/objects/dict/dict.h"
#include "server/objects/directory.h"
#include "server/objects/event/event.h"
#include "server/objects/latch/latch.h"
#include "server/objects/list/list.h"
#include "server/objects/listener/listener.h"
#include "server/objects/lock/companion_lock.h"
#include "server/objects/lock/lock.h"
#include "server/objects/namespace/namespace.h"
#include "server/objects/pipe/pipe.h"
#include "server/objects/queue/queue.h"
#include "server/objects/rwlock/rwlock.h"
#include "server/objects/semaphore/semaphore.h"
#include "server/objects/sessions.h"
#include "server/objects/set/set.h"
#include "server/objects/variable/variable.h"

namespace manager {
namespace {

// A type of object: its name, its rows, and the public file that describes them. Naming the file's
// descriptor here is also what makes the linker keep it.
struct Type {
  absl::string_view name;
  std::vector<Method> methods;
  const google::protobuf::FileDescriptor* file;
  std::unique_ptr<Object> (*make)();  // Null for what is no type of object.
};

template <class T, class AnyRequest>
Type Describe() {
  Type type = {T::kType, T::Methods(), AnyRequest::descriptor()->file(), nullptr};
  if constexpr (std::is_base_of_v<Object, T>) {
    type.make = []() -> std::unique_ptr<Object> { return std::make_unique<T>(); };
  }
  return type;
}

// The table. A new type is one line here.
std::vector<Type> Types() {
  return {
      Describe<Directory, v1::ObjectsListRequest>(),
      Describe<CompanionLock, v1::ObjectsGetLockRequest>(),
      Describe<Sessions, v1::SessionOpenRequest>(),
      Describe<Dict, v1::DictCreateRequest>(),
      Describe<List, v1::ListCreateRequest>(),
      Describe<Namespace, v1::NamespaceCreateRequest>(),
      Describe<Set, v1::SetCreateRequest>(),
      Describe<Deque, v1::DequeCreateRequest>(),
      Describe<Counter, v1::CounterCreateRequest>(),
      Describe<Array, v1::ArrayCreateRequest>(),
      Describe<Variable, v1::VariableCreateRequest>(),
      Describe<Lock, v1::LockCreateRequest>(),
      Describe<Condition, v1::ConditionCreateRequest>(),
      Describe<Event, v1::EventCreateRequest>(),
      Describe<Semaphore, v1::SemaphoreCreateRequest>(),
      Describe<ReadWriteLock, v1::ReadWriteLockCreateRequest>(),
      Describe<Barrier, v1::BarrierCreateRequest>(),
      Describe<Latch, v1::LatchCreateRequest>(),
      Describe<Queue, v1::QueueCreateRequest>(),
      Describe<Pipe, v1::PipeCreateRequest>(),
      Describe<Listener, v1::ListenerCreateRequest>(),
  };
}

}  // namespace

Catalog::Catalog() {
  for (Type& type : Types()) {
    if (type.make != nullptr) {
      types_.emplace_back(type.name);
      makers_[type.name] = type.make;
    }
    for (Method& method : type.methods) {
      // "/manager.v1.Dict/Set" is described as "manager.v1.Dict.Set".
      const std::string full_name = absl::StrReplaceAll(method.name.substr(1), {{"/", "."}});
      const auto* descriptor = type.file->pool()->FindMethodByName(full_name);
      ValueFields reply_values(descriptor->output_type());
      if (!reply_values.empty()) {
        method.reply_values = std::make_shared<const ValueFields>(std::move(reply_values));
      }
      entries_.push_back(
          {std::move(method), descriptor, RequestValidator(descriptor->input_type())});
    }
  }
  for (const Entry& entry : entries_) by_path_[entry.method.name] = &entry;
}

std::unique_ptr<Object> Catalog::NewObject(absl::string_view type) const {
  const auto found = makers_.find(type);
  return found == makers_.end() ? nullptr : found->second();
}

const Catalog::Entry* Catalog::Find(absl::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

}  // namespace manager
