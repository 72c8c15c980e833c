// The shared variable. Its methods and rules: proto/manager/v1/variable.proto.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_VARIABLE_VARIABLE_H_
#define SERVER_OBJECTS_VARIABLE_VARIABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/wire/variable.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/stored.h"

namespace manager {

class Variable final : public Object {
 public:
  static constexpr absl::string_view kType = "variable";
  static std::vector<Method> Methods();
  absl::Status Init(const Turn& turn, wire::VariableCreateRequest& request);

  absl::string_view type() const override { return kType; }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view part, const Step& step) override;

  absl::Status Get(const wire::VariableGetRequest& request,
                   wire::VariableGetResponse* response) const;
  absl::Status Set(const Turn& turn, wire::VariableSetRequest& request,
                   wire::VariableSetResponse* response);
  absl::Status Add(const Turn& turn, wire::VariableAddRequest& request,
                   wire::VariableAddResponse* response);
  absl::Status CompareAndSet(const Turn& turn, wire::VariableCompareAndSetRequest& request,
                             wire::VariableCompareAndSetResponse* response);

 private:
  // Stores a value under a version of its own.
  void Store(const Turn& turn, std::string value);

  std::string typecode_;
  Stored value_;
  uint64_t version_ = 0;  // A fence: so it grows, and none is used twice, by other variables too.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_VARIABLE_VARIABLE_H_
