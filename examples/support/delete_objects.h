// Cleaning up after an example.
//
// Thread-safe.

#ifndef EXAMPLES_SUPPORT_DELETE_OBJECTS_H_
#define EXAMPLES_SUPPORT_DELETE_OBJECTS_H_

#include <string>

#include "manager/client.h"

namespace examples {

// Deletes every object whose name starts with `prefix`. Who still waits on one is told so: the call
// ends with OBJECT_DELETED.
void DeleteObjects(const manager::Client& client, const std::string& prefix);

}  // namespace examples

#endif  // EXAMPLES_SUPPORT_DELETE_OBJECTS_H_
