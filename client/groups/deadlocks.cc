#include <string>

#include "absl/strings/str_cat.h"
#include "client/groups/groups.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

// "web-1 (s1.3)": the client as it said, its session and the owner.
std::string Who(const v1::DeadlockStep& step) {
  const std::string owner = absl::StrCat(step.session(), ".", step.owner());
  return step.client().empty() ? owner : absl::StrCat(step.client(), " (", owner, ")");
}

// Circle by circle, a line for each wait.
std::string PrintDeadlocks(const Invocation&, const google::protobuf::Message& response) {
  std::string text;
  for (const v1::Deadlock& deadlock :
       static_cast<const v1::ObjectsListDeadlocksResponse&>(response).deadlocks()) {
    if (!text.empty()) text += "\n";
    for (int i = 0; i < deadlock.steps_size(); ++i) {
      const v1::DeadlockStep& step = deadlock.steps(i);
      const v1::DeadlockStep& next = deadlock.steps((i + 1) % deadlock.steps_size());
      absl::StrAppend(&text, Who(step), " waits for ", step.type(), " ", step.object(),
                      ", held by ", Who(next), "\n");
    }
  }
  return text;
}

bool HasNone(const google::protobuf::Message& response) {
  return static_cast<const v1::ObjectsListDeadlocksResponse&>(response).deadlocks().empty();
}

constexpr Command kCommand = {
    .name = "deadlocks",
    .summary = "Lists clients that wait for each other in a circle.",
    .examples = "deadlocks",
    .details =
        "A line for every wait, and an empty one between circles. Nobody in one of them goes on "
        "before another gives up: end the session of one (`managerctl sessions close`). Waits with "
        "a time-out end by themselves, and what is held outside any session is nobody's: they are "
        "not looked at.",
    .method = "ListDeadlocks",
    .show = "deadlocks",
    .no = "there is a deadlock",
    .print = PrintDeadlocks,
    .is_yes = HasNone};

}  // namespace

constinit const Group kDeadlocksGroup = {
    .name = "deadlocks",
    .summary = "Lists clients that wait for each other in a circle.",
    .file = v1::ObjectsListDeadlocksRequest::descriptor,
    .only = &kCommand,
};

}  // namespace manager::ctl
