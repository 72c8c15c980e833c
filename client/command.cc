#include "client/command.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.pb.h"

namespace manager::ctl {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const ServiceDescriptor* ServiceOf(const Group& group) {
  return group.file == nullptr ? nullptr : group.file()->file()->service(0);
}

const MethodDescriptor* MethodOf(const Group& group, const Command& command) {
  if (command.method.empty()) return nullptr;
  return ServiceOf(group)->FindMethodByName(std::string(command.method));
}

bool Changes(const MethodDescriptor& method) {
  return method.options().idempotency_level() != google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
}

bool HasObjects(const Group& group) {
  const ServiceDescriptor* service = ServiceOf(group);
  return service != nullptr && service->FindMethodByName("Create") != nullptr;
}

std::span<const Command> CommandsOf(const Group& group) {
  return group.only == nullptr ? group.commands : std::span(group.only, 1);
}

std::string Title(const Group& group, const Command& command) {
  if (group.only != nullptr) return absl::StrCat("managerctl ", group.name);
  return absl::StrCat("managerctl ", group.name, " ", command.name);
}

std::vector<std::string> Words(absl::string_view text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

bool HasWord(absl::string_view words, absl::string_view word) {
  const std::vector<std::string> all = Words(words);
  return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace manager::ctl
