#include "tests/behaviour/random/variable_model.h"

#include <iterator>

#include "manager/v1/variable.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the variable";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall VariableModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (VariableModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &VariableModel::Get, &VariableModel::Set,           &VariableModel::Add,
      &VariableModel::Add, &VariableModel::CompareAndSet, &VariableModel::CompareAndSet,
  };
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, &(*answers)[id]);
}

RandomCall VariableModel::Create(Random& random) {
  auto request = Naming<v1::VariableCreateRequest>();
  request.set_typecode("i");
  Become(RandomNumber(random));
  *request.mutable_value() = value_.value;
  return MakeCall("Variable/Create", request);
}

RandomCall VariableModel::Get(Random& /*random*/, Expected* expected) {
  v1::VariableGetResponse reply;
  *reply.mutable_value() = value_.value;
  reply.set_version(version_);
  reply.set_typecode("i");
  *expected = Ok(reply);
  return MakeCall("Variable/Get", Naming<v1::VariableGetRequest>());
}

RandomCall VariableModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::VariableSetRequest>();
  Become(RandomNumber(random));
  *request.mutable_value() = value_.value;
  v1::VariableSetResponse reply;
  reply.set_version(version_);
  *expected = Ok(reply);
  return MakeCall("Variable/Set", request);
}

RandomCall VariableModel::Add(Random& random, Expected* expected) {
  auto request = Naming<v1::VariableAddRequest>();
  const Number delta = RandomNumber(random);
  *request.mutable_delta() = delta.value;
  if (value_.sort == Number::Sort::kNone || delta.sort == Number::Sort::kNone) {
    *expected = Refused(v1::ERROR_REASON_WRONG_VALUE_TYPE);
  } else {
    const bool whole = value_.sort == Number::Sort::kWhole && delta.sort == Number::Sort::kWhole;
    const double sum = value_.number + delta.number;
    Become(whole ? WholeNumber(sum) : FloatNumber(sum));
    v1::VariableAddResponse reply;
    *reply.mutable_value() = value_.value;
    reply.set_version(version_);
    *expected = Ok(reply);
  }
  return MakeCall("Variable/Add", request);
}

RandomCall VariableModel::CompareAndSet(Random& random, Expected* expected) {
  auto request = Naming<v1::VariableCompareAndSetRequest>();
  const Number value = RandomNumber(random);
  *request.mutable_value() = value.value;
  bool as_expected = true;
  if (!random.OneIn(3)) {
    const Number other = random.OneIn(2) ? value_ : RandomNumber(random);
    *request.mutable_expected() = other.value;
    const bool both_text = value_.sort == Number::Sort::kNone && other.sort == Number::Sort::kNone;
    as_expected = other == value_ || both_text;
  }
  if (!random.OneIn(3)) {
    request.set_expected_version(version_ - (random.OneIn(3) ? 1 : 0));
    as_expected = as_expected && request.expected_version() == version_;
  }
  v1::VariableCompareAndSetResponse reply;
  if (!request.has_expected() && !request.has_expected_version()) {
    *expected = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
    return MakeCall("Variable/CompareAndSet", request);
  }
  if (as_expected) {
    Become(value);
    reply.set_set(true);
  } else {
    *reply.mutable_value() = value_.value;
  }
  reply.set_version(version_);
  *expected = Ok(reply);
  return MakeCall("Variable/CompareAndSet", request);
}

void VariableModel::Become(const Number& value) {
  value_ = value;
  version_ = ++fences_.last;
}

}  // namespace manager
