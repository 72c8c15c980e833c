#include "server/objects/stored.h"

#include <cstdint>

#include "server/value/refs.h"

namespace manager {

void Stored::Count(References& references) {
  for (const uint64_t id : RefsIn(bytes_)) {
    if (held_ == nullptr) held_ = std::make_unique<std::vector<Reference>>();
    held_->emplace_back(references, id);
  }
}

}  // namespace manager
