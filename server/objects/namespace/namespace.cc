#include "server/objects/namespace/namespace.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"
#include "manager/state/v1/namespace.pb.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/expectation.h"
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

// The attribute's name that a path's first step is.
// Errors: WRONG_VALUE_TYPE, INVALID_NAME.
absl::StatusOr<std::string> NameIn(const Path& path) {
  v1::Value step;
  Decode(path.first(), &step);
  if (!step.has_string_value()) {
    return path.WrongType(0, absl::StrCat("has attributes, which are named by a str; ",
                                          ShowValue(path.first()), " is none"));
  }
  if (absl::Status status = CheckAttribute(step.string_value()); !status.ok()) return status;
  return std::move(*step.mutable_string_value());
}

}  // namespace

absl::Status Namespace::Init(const Turn&, wire::NamespaceCreateRequest& request) {
  for (wire::NamespaceAttribute& attribute : *request.mutable_attributes()) {
    if (absl::Status status = CheckAttribute(attribute.name()); !status.ok()) return status;
    if (absl::Status status = CheckPresent("value", attribute.value()); !status.ok()) return status;
    Put(attribute.name(), std::move(*attribute.mutable_value()));
  }
  return absl::OkStatus();
}

std::string Namespace::Summary() const { return absl::StrCat(attributes_.size(), " attributes"); }

const Namespace::Attribute* Namespace::Find(const std::string& name) const {
  const auto found = attributes_.find(name);
  return found == attributes_.end() ? nullptr : &found->second;
}

uint64_t Namespace::Put(const std::string& name, std::string value) {
  const uint64_t version = ++changes_;
  attributes_[name] = {Hold(std::move(value)), version};
  return version;
}

absl::Status Namespace::Get(const wire::NamespaceGetRequest& request,
                            wire::NamespaceGetResponse* response) const {
  const Attribute* const found = Find(request.name());
  if (found == nullptr) {
    absl::Status status = CheckAttribute(request.name());
    return status.ok() ? AttributeNotFound(request.name()) : status;
  }
  response->set_value(found->value.bytes());
  response->set_version(found->version);
  return absl::OkStatus();
}

absl::Status Namespace::Set(wire::NamespaceSetRequest& request,
                            wire::NamespaceSetResponse* response) {
  if (absl::Status status = CheckAttribute(request.name()); !status.ok()) return status;
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  response->set_version(Put(request.name(), std::move(*request.mutable_value())));
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
  for (const auto& [name, stored] : attributes_) {
    wire::NamespaceAttribute* attribute = response->add_attributes();
    attribute->set_name(name);
    attribute->set_value(stored.value.bytes());
  }
  return absl::OkStatus();
}

template <class Request>
absl::StatusOr<bool> Namespace::IsExpected(const Request& request, const Attribute* attribute) {
  if (absl::Status status = CheckAttribute(request.name()); !status.ok()) return status;
  if (attribute == nullptr) return IsAsExpected(request, nullptr, 0);
  return IsAsExpected(request, &attribute->value.bytes(), attribute->version);
}

absl::Status Namespace::CompareAndSet(wire::NamespaceCompareAndSetRequest& request,
                                      wire::NamespaceCompareAndSetResponse* response) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  const Attribute* const found = Find(request.name());
  const absl::StatusOr<bool> as_expected = IsExpected(request, found);
  if (!as_expected.ok()) return as_expected.status();
  if (*as_expected) {
    response->set_set(true);
    response->set_version(Put(request.name(), std::move(*request.mutable_value())));
  } else if (found != nullptr) {
    response->set_value(found->value.bytes());
    response->set_version(found->version);
  }
  return absl::OkStatus();
}

absl::Status Namespace::CompareAndDelete(wire::NamespaceCompareAndDeleteRequest& request,
                                         wire::NamespaceCompareAndDeleteResponse* response) {
  const Attribute* const found = Find(request.name());
  const absl::StatusOr<bool> as_expected = IsExpected(request, found);
  if (!as_expected.ok()) return as_expected.status();
  if (found == nullptr) return absl::OkStatus();
  if (*as_expected) {
    attributes_.erase(request.name());
    response->set_deleted(true);
  } else {
    response->set_value(found->value.bytes());
    response->set_version(found->version);
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::string*> Namespace::Reach(const Path& path) const {
  const absl::StatusOr<std::string> name = NameIn(path);
  if (!name.ok()) return name.status();
  const Attribute* const found = Find(*name);
  return found == nullptr ? nullptr : &found->value.bytes();
}

void Namespace::StoreFirst(const Path& path, std::string value) {
  Put(*NameIn(path), std::move(value));
}

void Namespace::RemoveFirst(const Path& path) { attributes_.erase(*NameIn(path)); }

void Namespace::Save(const StateSink& sink) const {
  state::v1::NamespacePart head;
  head.set_changes(changes_);
  PartSaver<state::v1::NamespacePart> parts(std::move(head), sink);
  for (const auto& [name, stored] : attributes_) {
    const std::string& value = stored.value.bytes();
    state::v1::NamespaceAttribute* const attribute =
        parts.ForNext(name.size() + value.size()).add_attributes();
    attribute->set_name(name);
    attribute->set_value(value);
    attribute->set_version(stored.version);
  }
  parts.Finish();
}

absl::Status Namespace::Load(absl::string_view bytes, const Step&) {
  auto part = ParsePart<state::v1::NamespacePart>(bytes);
  if (!part.ok()) return part.status();
  changes_ = part->changes();
  for (state::v1::NamespaceAttribute& saved : *part->mutable_attributes()) {
    if (saved.version() > changes_) return DamagedPart("an attribute's version is yet to come");
    Attribute attribute{Hold(std::move(*saved.mutable_value())), saved.version()};
    if (!attributes_.try_emplace(saved.name(), std::move(attribute)).second) {
      return DamagedPart("an attribute is there twice");
    }
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
      Row<&Namespace::CompareAndSet>("Namespace/CompareAndSet"),
      Row<&Namespace::CompareAndDelete>("Namespace/CompareAndDelete"),
      Row<&Namespace::GetAt>("Namespace/GetAt"),
      Row<&Namespace::SetAt>("Namespace/SetAt"),
      Row<&Namespace::DeleteAt>("Namespace/DeleteAt"),
      Row<&Namespace::AppendAt>("Namespace/AppendAt"),
      Row<&Namespace::IncrementAt>("Namespace/IncrementAt"),
  };
}

}  // namespace manager
