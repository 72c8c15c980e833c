#include "server/objects/lock/companion_lock.h"

#include "absl/status/statusor.h"
#include "manager/wire/objects.pb.h"
#include "server/objects/directory.h"
#include "server/objects/lock/lock.h"

namespace manager {
namespace {

Outcome GetLock(Target& target, Turn& turn, MessageLite& message, MessageLite* reply) {
  const auto& request = static_cast<const wire::ObjectsGetLockRequest&>(message);
  auto* const response = static_cast<wire::ObjectsGetLockResponse*>(reply);
  const absl::StatusOr<Object*> object = static_cast<Directory&>(target).Find(request.object());
  if (!object.ok()) return object.status();
  Object* lock = turn.Find((*object)->companion_lock().id());
  // Somebody may have deleted it.
  if (lock == nullptr) {
    const absl::StatusOr<Object*> made = turn.Adopt(Lock::NewReentrant());
    if (!made.ok()) return made.status();
    lock = *made;
    (*object)->set_companion_lock((*object)->Refer(*lock));
  }
  FillInfo(*lock, response->mutable_info());
  return absl::OkStatus();
}

}  // namespace

std::vector<Method> CompanionLock::Methods() {
  Method method =
      method_internal::Signature<Directory, wire::ObjectsGetLockRequest,
                                 wire::ObjectsGetLockResponse>::Describe("Objects/GetLock");
  method.run = &GetLock;
  return {method};
}

}  // namespace manager
