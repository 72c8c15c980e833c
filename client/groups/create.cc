#include "client/groups/groups.h"

namespace manager::ctl {

std::string PrintCreated(const Invocation&, const google::protobuf::Message& response) {
  const google::protobuf::FieldDescriptor* created =
      response.GetDescriptor()->FindFieldByName("created");
  return response.GetReflection()->GetBool(response, created) ? "created\n" : "exists\n";
}

}  // namespace manager::ctl
