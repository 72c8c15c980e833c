// What opening an object does about a name that is, or is not, taken.

#ifndef MANAGERD_SDK_CPP_MANAGER_CREATE_MODE_H_
#define MANAGERD_SDK_CPP_MANAGER_CREATE_MODE_H_

#include "manager/v1/objects.pb.h"

namespace manager {
inline namespace sdk {

enum class CreateMode {
  // Creates the object, or takes the one that has the name, left as it is.
  kGetOrCreate = v1::CREATE_MODE_GET_OR_CREATE,
  // Creates the object; ALREADY_EXISTS (OBJECT_EXISTS) where the name is taken. Since a second
  // attempt would find what the first one made, it is never sent again by itself.
  kCreateOnly = v1::CREATE_MODE_CREATE_ONLY,
  // Takes the object that has the name; NOT_FOUND (OBJECT_NOT_FOUND) where there is none.
  kGetOnly = v1::CREATE_MODE_GET_ONLY,
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CREATE_MODE_H_
