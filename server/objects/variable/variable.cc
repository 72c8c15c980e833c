#include "server/objects/variable/variable.h"

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "manager/state/v1/variable.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/expectation.h"
#include "server/value/arithmetic.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

constexpr size_t kMaxTypecodeBytes = 64;

}  // namespace

absl::Status Variable::Init(const Turn& turn, wire::VariableCreateRequest& request) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  if (request.typecode().size() > kMaxTypecodeBytes || !IsValidUtf8(request.typecode())) {
    return Error(
        v1::ERROR_REASON_INVALID_ARGUMENT,
        absl::StrCat("the typecode is not UTF-8, or longer than ", kMaxTypecodeBytes, " bytes"),
        {{"field", "typecode"}});
  }
  typecode_ = std::move(*request.mutable_typecode());
  Store(turn, std::move(*request.mutable_value()));
  return absl::OkStatus();
}

// As Python shows it.
std::string Variable::Summary() const {
  return absl::StrCat("Value('", typecode_, "', ", ShowValue(value_.bytes()), ")");
}

void Variable::Store(const Turn& turn, std::string value) {
  value_ = Hold(std::move(value));
  version_ = turn.NewFence();
}

absl::Status Variable::Get(const wire::VariableGetRequest&,
                           wire::VariableGetResponse* response) const {
  response->set_value(value_.bytes());
  response->set_version(version_);
  response->set_typecode(typecode_);
  return absl::OkStatus();
}

absl::Status Variable::Set(const Turn& turn, wire::VariableSetRequest& request,
                           wire::VariableSetResponse* response) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  Store(turn, std::move(*request.mutable_value()));
  response->set_version(version_);
  return absl::OkStatus();
}

absl::Status Variable::Add(const Turn& turn, wire::VariableAddRequest& request,
                           wire::VariableAddResponse* response) {
  if (absl::Status status = CheckPresent("delta", request.delta()); !status.ok()) return status;
  absl::StatusOr<std::string> sum = manager::Add(value_.bytes(), request.delta());
  if (!sum.ok()) return sum.status();
  response->set_value(*sum);
  Store(turn, *std::move(sum));
  response->set_version(version_);
  return absl::OkStatus();
}

absl::Status Variable::CompareAndSet(const Turn& turn, wire::VariableCompareAndSetRequest& request,
                                     wire::VariableCompareAndSetResponse* response) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  const absl::StatusOr<bool> as_expected = IsAsExpected(request, &value_.bytes(), version_);
  if (!as_expected.ok()) return as_expected.status();
  if (*as_expected) {
    Store(turn, std::move(*request.mutable_value()));
    response->set_set(true);
  } else {
    response->set_value(value_.bytes());
  }
  response->set_version(version_);
  return absl::OkStatus();
}

void Variable::Save(const StateSink& sink) const {
  state::v1::Variable state;
  state.set_typecode(typecode_);
  state.set_value(value_.bytes());
  state.set_version(version_);
  sink(state);
}

absl::Status Variable::Load(absl::string_view part, const Step&) {
  auto state = ParsePart<state::v1::Variable>(part);
  if (!state.ok()) return state.status();
  typecode_ = std::move(*state->mutable_typecode());
  value_ = Hold(std::move(*state->mutable_value()));
  version_ = state->version();
  return absl::OkStatus();
}

std::vector<Method> Variable::Methods() {
  return {
      CreateRow<Variable, wire::VariableCreateRequest, wire::VariableCreateResponse>(
          "Variable/Create"),
      Row<&Variable::Get>("Variable/Get"),
      Row<&Variable::Set>("Variable/Set"),
      Row<&Variable::Add>("Variable/Add"),
      Row<&Variable::CompareAndSet>("Variable/CompareAndSet"),
  };
}

}  // namespace manager
