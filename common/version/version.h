// The version of this software, which follows semantic versioning.

#ifndef COMMON_VERSION_VERSION_H_
#define COMMON_VERSION_VERSION_H_

namespace manager {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace manager

#endif  // COMMON_VERSION_VERSION_H_
