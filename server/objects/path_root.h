// The methods that reach what is nested in an object's values, by path, written once for all types
// that have them: GetAt, SetAt, DeleteAt, AppendAt, IncrementAt.
//
// What a path's first step means is the type's; what the others mean says server/value/path.h.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_PATH_ROOT_H_
#define SERVER_OBJECTS_PATH_ROOT_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/value/encoded.h"
#include "server/value/path.h"

namespace manager {

class PathRoot {
 public:
  PathRoot(const PathRoot&) = delete;
  PathRoot& operator=(const PathRoot&) = delete;

 protected:
  // `name` is what paths begin in, for messages: "the dict".
  explicit PathRoot(absl::string_view name) : name_(name) {}
  virtual ~PathRoot() = default;

  // The value, encoded, that a path's first step names; null where there is none, but could be.
  // Errors: PATH_NOT_FOUND where there is none and could be none; what is wrong with the step.
  virtual absl::StatusOr<const std::string*> Reach(const Path& path) const = 0;

  // Stores the value that a path's first step names, which Reach has found good.
  virtual void StoreFirst(const Path& path, std::string value) = 0;

  // Removes the value that a path's first step names, which Reach has found.
  virtual void RemoveFirst(const Path& path) = 0;

  template <class Request, class Response>
  absl::Status ReadAt(const Request& request, Response* response) const {
    const Path path(request.path(), name_);
    const absl::StatusOr<absl::string_view> found = FindAt(path);
    if (found.ok()) {
      response->set_value(std::string(*found));
      response->set_found(true);
      return absl::OkStatus();
    }
    const bool nowhere = ReasonOf(found.status()) == v1::ERROR_REASON_PATH_NOT_FOUND;
    if (!nowhere || !request.has_default_value()) return found.status();
    response->set_value(request.default_value());
    return absl::OkStatus();
  }

  template <class Request>
  absl::Status WriteAt(Request& request) {
    if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
    const Path path(request.path(), name_);
    if (path.size() == 1) {
      if (const auto reached = Reach(path); !reached.ok()) return reached.status();
      StoreFirst(path, std::move(*request.mutable_value()));
      return absl::OkStatus();
    }
    const absl::StatusOr<const std::string*> value = ReachExisting(path);
    if (!value.ok()) return value.status();
    return StoreIfOk(path, SetAt(**value, path, request.value()));
  }

  template <class Request>
  absl::Status RemoveAt(const Request& request) {
    const Path path(request.path(), name_);
    const absl::StatusOr<const std::string*> value = ReachExisting(path);
    if (!value.ok()) return value.status();
    if (path.size() > 1) return StoreIfOk(path, DeleteAt(**value, path));
    RemoveFirst(path);
    return absl::OkStatus();
  }

  template <class Request, class Response>
  absl::Status AddItemAt(const Request& request, Response* response) {
    if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
    const Path path(request.path(), name_);
    const absl::StatusOr<const std::string*> value = ReachExisting(path);
    if (!value.ok()) return value.status();
    absl::StatusOr<Appended> appended = AppendAt(**value, path, request.value());
    if (!appended.ok()) return appended.status();
    response->set_size(appended->size);
    StoreFirst(path, std::move(appended->value));
    return absl::OkStatus();
  }

  template <class Request, class Response>
  absl::Status AddNumberAt(const Request& request, Response* response) {
    const Path path(request.path(), name_);
    const std::string* const initial =
        request.has_default_value() ? &request.default_value() : nullptr;
    absl::StatusOr<Incremented> sum =
        SumAt(path, request.has_delta() ? request.delta() : EncodedInt(1), initial);
    if (!sum.ok()) return sum.status();
    response->set_value(std::move(sum->number));
    StoreFirst(path, std::move(sum->value));
    return absl::OkStatus();
  }

 private:
  // The same as Reach.
  // Errors: also INVALID_ARGUMENT for a path without steps, PATH_NOT_FOUND where there is no value.
  absl::StatusOr<const std::string*> ReachExisting(const Path& path) const;

  absl::StatusOr<absl::string_view> FindAt(const Path& path) const;
  absl::StatusOr<Incremented> SumAt(const Path& path, const std::string& delta,
                                    const std::string* initial) const;
  absl::Status StoreIfOk(const Path& path, absl::StatusOr<std::string> value);

  const absl::string_view name_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_PATH_ROOT_H_
