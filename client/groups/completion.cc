#include "client/completion.h"

#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/invocation.h"

namespace manager::ctl {
namespace {

constexpr char kShell[] = "shell";

std::vector<Argument> Arguments() {
  return {{.name = kShell,
           .kind = ArgumentKind::kChoice,
           .label = "bash|zsh",
           .help = "The shell.",
           .choices = {"bash", "zsh"}}};
}

int Run(const Invocation& invocation, Environment& environment) {
  environment.out << (invocation.Get(kShell) == "bash" ? BashCompletion(environment.groups)
                                                       : ZshCompletion(environment.groups));
  return 0;
}

constexpr Command kCommand = {
    .name = "completion",
    .summary = "Prints a script that completes commands, flags and objects' names.",
    .examples =
        "completion bash > /etc/bash_completion.d/managerctl\n"
        "completion zsh > \"${fpath[1]}/_managerctl\"",
    .details =
        "For one session of bash: source <(managerctl completion bash). To install it, run "
        "one of the lines below and start a new shell. Objects' names come from the server "
        "at MANAGER_ADDRESS, if it answers quickly.",
    .own_arguments = Arguments,
    .run = Run};

}  // namespace

constinit const Group kCompletionGroup = {
    .name = "completion",
    .summary = "Prints a shell's completion script.",
    .only = &kCommand,
};

}  // namespace manager::ctl
