#include "absl/strings/str_cat.h"
#include "client/groups/groups.h"

namespace manager::ctl {

std::string PrintGrant(const Invocation&, const google::protobuf::Message& response) {
  const google::protobuf::Descriptor* type = response.GetDescriptor();
  const google::protobuf::Reflection* fields = response.GetReflection();
  const uint64_t fence = fields->GetUInt64(response, type->FindFieldByName("fence"));
  const bool abandoned = fields->GetBool(response, type->FindFieldByName("abandoned"));
  return absl::StrCat(fence, abandoned ? " abandoned\n" : "\n");
}

}  // namespace manager::ctl
