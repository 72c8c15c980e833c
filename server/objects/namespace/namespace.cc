#include "server/objects/namespace/namespace.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/value/encoded.h"

namespace manager {
namespace {

absl::Status CheckAttribute(absl::string_view name) {
  if (absl::StartsWith(name, "_")) {
    return Error(v1::ERROR_REASON_INVALID_NAME,
                 absl::StrCat("attribute '", ToPrintableUtf8(name),
                              "' starts with '_': such attributes are private to a client and are "
                              "not shared"),
                 {{"field", "name"}});
  }
  return CheckName("name", name);
}

absl::Status AttributeNotFound(absl::string_view name) {
  return Error(v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND,
               absl::StrCat("the namespace has no attribute '", name, "'"), {{"name", name}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Namespace>> Namespace::Create(
    wire::NamespaceCreateRequest& request) {
  auto created = std::make_unique<Namespace>();
  for (wire::NamespaceAttribute& attribute : *request.mutable_attributes()) {
    if (absl::Status status = CheckAttribute(attribute.name()); !status.ok()) return status;
    if (absl::Status status = CheckPresent("value", attribute.value()); !status.ok()) return status;
    created->attributes_[attribute.name()] = std::move(*attribute.mutable_value());
  }
  return created;
}

std::string Namespace::Summary() const { return absl::StrCat(attributes_.size(), " attributes"); }

absl::Status Namespace::Get(const wire::NamespaceGetRequest& request,
                            wire::NamespaceGetResponse* response) const {
  const auto found = attributes_.find(request.name());
  if (found == attributes_.end()) {
    absl::Status status = CheckAttribute(request.name());
    return status.ok() ? AttributeNotFound(request.name()) : status;
  }
  response->set_value(found->second);
  return absl::OkStatus();
}

absl::Status Namespace::Set(wire::NamespaceSetRequest& request, wire::NamespaceSetResponse*) {
  if (absl::Status status = CheckAttribute(request.name()); !status.ok()) return status;
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  attributes_[std::move(*request.mutable_name())] = std::move(*request.mutable_value());
  return absl::OkStatus();
}

absl::Status Namespace::Delete(wire::NamespaceDeleteRequest& request,
                               wire::NamespaceDeleteResponse*) {
  if (absl::Status status = CheckAttribute(request.name()); !status.ok()) return status;
  if (attributes_.erase(request.name()) == 0) return AttributeNotFound(request.name());
  return absl::OkStatus();
}

absl::Status Namespace::GetAll(const wire::NamespaceGetAllRequest&,
                               wire::NamespaceGetAllResponse* response) const {
  for (const auto& [name, value] : attributes_) {
    wire::NamespaceAttribute* attribute = response->add_attributes();
    attribute->set_name(name);
    attribute->set_value(value);
  }
  return absl::OkStatus();
}

std::vector<Method> Namespace::Methods() {
  return {
      CreateRow<Namespace, wire::NamespaceCreateRequest, wire::NamespaceCreateResponse>(
          "Namespace/Create"),
      Row<&Namespace::Get>("Namespace/Get"),
      Row<&Namespace::Set>("Namespace/Set"),
      Row<&Namespace::Delete>("Namespace/Delete"),
      Row<&Namespace::GetAll>("Namespace/GetAll"),
  };
}

}  // namespace manager
