#include "tests/behaviour/random/namespace_model.h"

#include <iterator>

#include "manager/v1/namespace.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the namespace";

// Names in the order of their bytes; the last is refused.
constexpr const char* kNames[] = {"A", "a", "ab", "b", "é", "_private"};

// A request that names the object and an attribute.
template <class Request>
Request Naming(Random& random) {
  Request request;
  request.set_object(kName);
  request.set_name(kNames[random.Below(random.OneIn(20) ? 6 : 5)]);
  return request;
}

bool IsRefused(const std::string& name) { return name.front() == '_'; }

}  // namespace

RandomCall NamespaceModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (NamespaceModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &NamespaceModel::Get,    &NamespaceModel::Set,           &NamespaceModel::Delete,
      &NamespaceModel::GetAll, &NamespaceModel::CompareAndSet, &NamespaceModel::CompareAndSet,
      &NamespaceModel::Set,    &NamespaceModel::Set,           &NamespaceModel::CompareAndDelete,
  };
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, &(*answers)[id]);
}

RandomCall NamespaceModel::Create(Random& /*random*/) {
  v1::NamespaceCreateRequest request;
  request.set_object(kName);
  return MakeCall("Namespace/Create", request);
}

RandomCall NamespaceModel::Get(Random& random, Expected* expected) {
  const auto request = Naming<v1::NamespaceGetRequest>(random);
  const Attribute* const found = Find(request.name());
  if (found != nullptr) {
    v1::NamespaceGetResponse reply;
    *reply.mutable_value() = found->value.value;
    reply.set_version(found->version);
    *expected = Ok(reply);
  } else {
    *expected = Refused(IsRefused(request.name()) ? v1::ERROR_REASON_INVALID_NAME
                                                  : v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND);
  }
  return MakeCall("Namespace/Get", request);
}

RandomCall NamespaceModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::NamespaceSetRequest>(random);
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  *expected = Refused(v1::ERROR_REASON_INVALID_NAME);
  if (!IsRefused(request.name())) {
    attributes_[request.name()] = {item, ++changes_};
    v1::NamespaceSetResponse reply;
    reply.set_version(changes_);
    *expected = Ok(reply);
  }
  return MakeCall("Namespace/Set", request);
}

RandomCall NamespaceModel::Delete(Random& random, Expected* expected) {
  const auto request = Naming<v1::NamespaceDeleteRequest>(random);
  if (IsRefused(request.name())) {
    *expected = Refused(v1::ERROR_REASON_INVALID_NAME);
  } else if (attributes_.erase(request.name()) > 0) {
    *expected = Ok(v1::NamespaceDeleteResponse());
  } else {
    *expected = Refused(v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND);
  }
  return MakeCall("Namespace/Delete", request);
}

RandomCall NamespaceModel::GetAll(Random& /*random*/, Expected* expected) {
  v1::NamespaceGetAllRequest request;
  request.set_object(kName);
  v1::NamespaceGetAllResponse reply;
  for (const auto& [name, attribute] : attributes_) {
    v1::NamespaceAttribute* added = reply.add_attributes();
    added->set_name(name);
    *added->mutable_value() = attribute.value.value;
  }
  *expected = Ok(reply);
  return MakeCall("Namespace/GetAll", request);
}

const NamespaceModel::Attribute* NamespaceModel::Find(const std::string& name) const {
  const auto found = attributes_.find(name);
  return found == attributes_.end() ? nullptr : &found->second;
}

template <class Request>
bool NamespaceModel::Expect(Random& random, const Attribute* attribute, Request* request) {
  bool holds = true;
  const int what = random.Below(3);  // A value, a version, or both.
  if (what != 1) {
    const Item& item =
        attribute != nullptr && !random.OneIn(3) ? attribute->value : RandomItem(random);
    *request->mutable_expected() = item.value;
    holds = attribute != nullptr && item == attribute->value;
  }
  if (what != 0) {
    const uint64_t version = attribute == nullptr ? 0 : attribute->version;
    request->set_expected_version(random.OneIn(3) ? static_cast<uint64_t>(random.Below(5))
                                                  : version);
    holds = holds && request->expected_version() == version;
  }
  return holds;
}

RandomCall NamespaceModel::CompareAndSet(Random& random, Expected* expected) {
  auto request = Naming<v1::NamespaceCompareAndSetRequest>(random);
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  const Attribute* const found = Find(request.name());
  v1::NamespaceCompareAndSetResponse reply;
  reply.set_set(Expect(random, found, &request));
  *expected = Refused(v1::ERROR_REASON_INVALID_NAME);
  if (!IsRefused(request.name())) {
    if (reply.set()) {
      attributes_[request.name()] = {item, ++changes_};
      reply.set_version(changes_);
    } else if (found != nullptr) {
      *reply.mutable_value() = found->value.value;
      reply.set_version(found->version);
    }
    *expected = Ok(reply);
  }
  return MakeCall("Namespace/CompareAndSet", request);
}

RandomCall NamespaceModel::CompareAndDelete(Random& random, Expected* expected) {
  auto request = Naming<v1::NamespaceCompareAndDeleteRequest>(random);
  const Attribute* const found = Find(request.name());
  const bool holds = Expect(random, found, &request);
  *expected = Refused(v1::ERROR_REASON_INVALID_NAME);
  if (!IsRefused(request.name())) {
    v1::NamespaceCompareAndDeleteResponse reply;
    reply.set_deleted(holds && found != nullptr);
    if (!reply.deleted() && found != nullptr) {
      *reply.mutable_value() = found->value.value;
      reply.set_version(found->version);
    }
    if (reply.deleted()) attributes_.erase(request.name());
    *expected = Ok(reply);
  }
  return MakeCall("Namespace/CompareAndDelete", request);
}

}  // namespace manager
