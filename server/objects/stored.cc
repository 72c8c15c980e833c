#include "server/objects/stored.h"

#include <cstdint>

#include "server/value/refs.h"

namespace manager {

void Stored::Count(References& references) {
  for (const uint64_t id : RefsIn(bytes_)) {
    if (!references.AddInValue(id)) continue;
    if (held_ == nullptr) held_ = std::make_unique<Held>(references);
    held_->ids.push_back(id);
  }
}

}  // namespace manager
