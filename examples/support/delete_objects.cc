#include "examples/support/delete_objects.h"

#include "examples/support/or_die.h"
#include "manager/objects.h"

namespace examples {

void DeleteObjects(const manager::Client& client, const std::string& prefix) {
  const manager::Objects objects(client);
  for (const manager::ObjectInfo& info : OrDie(objects.List({.prefix = prefix}).ReadAll())) {
    OrDie(objects.Delete(info.name()));
  }
}

}  // namespace examples
