#include "server/objects/path_root.h"

#include "server/value/arithmetic.h"

namespace manager {

absl::StatusOr<const std::string*> PathRoot::ReachExisting(const Path& path) const {
  if (absl::Status status = path.Check(); !status.ok()) return status;
  absl::StatusOr<const std::string*> value = Reach(path);
  if (value.ok() && *value == nullptr) return path.NoKey(0);
  return value;
}

absl::StatusOr<absl::string_view> PathRoot::FindAt(const Path& path) const {
  const absl::StatusOr<const std::string*> value = ReachExisting(path);
  if (!value.ok()) return value.status();
  return GetAt(**value, path);
}

absl::StatusOr<Incremented> PathRoot::SumAt(const Path& path, const std::string& delta,
                                            const std::string* initial) const {
  if (absl::Status status = path.Check(); !status.ok()) return status;
  const absl::StatusOr<const std::string*> value = Reach(path);
  if (!value.ok()) return value.status();
  if (*value != nullptr) return IncrementAt(**value, path, delta, initial);
  if (initial == nullptr || path.size() > 1) return path.NoKey(0);
  absl::StatusOr<std::string> sum = Add(*initial, delta);
  if (!sum.ok()) return sum.status();
  return Incremented{*sum, *sum};
}

absl::Status PathRoot::StoreIfOk(const Path& path, absl::StatusOr<std::string> value) {
  if (!value.ok()) return value.status();
  StoreFirst(path, *std::move(value));
  return absl::OkStatus();
}

}  // namespace manager
