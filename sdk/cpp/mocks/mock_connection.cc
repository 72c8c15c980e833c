#include "manager/mocks/mock_connection.h"

#include <algorithm>

#include "absl/strings/strip.h"
#include "common/error/error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"

namespace manager {
inline namespace sdk {
namespace mocks {
namespace internal {

using google::protobuf::Message;

bool MessagesEqual(const Message& expected, const Message& actual, std::ostream* differences) {
  if (expected.GetDescriptor() != actual.GetDescriptor()) {
    if (differences != nullptr) *differences << "a " << actual.GetDescriptor()->name();
    return false;
  }
  std::string report;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&report);
  const bool equal = differencer.Compare(expected, actual);
  if (!equal && differences != nullptr) *differences << "\n" << report;
  return equal;
}

absl::Status ReplyText(const std::string& text, const RpcMethod& method, const Message& request,
                       Message* response) {
  std::string path(absl::StripPrefix(method.name, "/"));
  std::replace(path.begin(), path.end(), '/', '.');
  const google::protobuf::MethodDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(path);
  if (descriptor == nullptr) return absl::UnimplementedError(method.name);
  EXPECT_EQ(request.GetDescriptor(), descriptor->input_type());
  EXPECT_EQ(response->GetDescriptor(), descriptor->output_type());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, response)) << text;
  return absl::OkStatus();
}

}  // namespace internal

absl::Status Refusal(absl::StatusCode code, v1::ErrorReason reason) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason(std::string(ReasonName(reason)));
  return StatusWithInfo(code, info.reason(), info);
}

}  // namespace mocks
}  // namespace sdk
}  // namespace manager
