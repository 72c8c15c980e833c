#include "manager/namespace.h"

#include "manager/v1/namespace.pb.h"

namespace manager {
inline namespace sdk {

absl::StatusOr<Namespace> Namespace::Open(const Client& client, std::string_view name,
                                          const NamespaceOptions& options) {
  v1::NamespaceCreateRequest request;
  for (const auto& [attribute, value] : options.attributes) {
    v1::NamespaceAttribute* added = request.add_attributes();
    added->set_name(attribute);
    *added->mutable_value() = value;
  }
  absl::StatusOr<ObjectHandle> handle =
      Create<v1::NamespaceCreateResponse>(client, name, options.mode, std::move(request));
  if (!handle.ok()) return handle.status();
  return Namespace(*std::move(handle));
}

absl::Status Namespace::Delete(std::string_view attribute) const {
  auto request = NewRequest<v1::NamespaceDeleteRequest>();
  request.set_name(std::string(attribute));
  return Do<v1::NamespaceDeleteResponse>(request);
}

absl::StatusOr<std::map<std::string, Value>> Namespace::GetAll() const {
  auto response = Call<v1::NamespaceGetAllResponse>(NewRequest<v1::NamespaceGetAllRequest>());
  if (!response.ok()) return response.status();
  std::map<std::string, Value> attributes;
  for (v1::NamespaceAttribute& attribute : *response->mutable_attributes()) {
    attributes[attribute.name()] = std::move(*attribute.mutable_value());
  }
  return attributes;
}

absl::StatusOr<Value> Namespace::GetValue(std::string_view attribute) const {
  auto request = NewRequest<v1::NamespaceGetRequest>();
  request.set_name(std::string(attribute));
  auto response = Call<v1::NamespaceGetResponse>(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_value());
}

absl::Status Namespace::SetValue(std::string_view attribute, Value value) const {
  auto request = NewRequest<v1::NamespaceSetRequest>();
  request.set_name(std::string(attribute));
  *request.mutable_value() = std::move(value);
  return Do<v1::NamespaceSetResponse>(request);
}

}  // namespace sdk
}  // namespace manager
