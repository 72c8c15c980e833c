#include "client/completion.h"

#include <functional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/argument.h"

namespace manager::ctl {
namespace {

// Both scripts walk over the words before the cursor, which gives `chosen`, the command so far
// ("dict set"), and `position`, how many of its arguments stand there. What can follow is looked up
// in case tables by these two and by the word before the cursor; the tables are made here, between
// the scripts' fixed parts.

constexpr char kBashBegin[] =
    R"sh(# Completes managerctl in bash; made by: managerctl completion bash

_managerctl_objects() { # The names of the objects of a type, or of all.
  managerctl --connect-timeout 300ms objects list --names ${1:+--type "$1"} 2>/dev/null
}

_managerctl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  local chosen="" choices="" flags="" names="" word i position=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --) return ;;
)sh";

constexpr char kBashMiddle[] = R"sh(      -*) ;;
      *)
        case $chosen in
)sh";

constexpr char kBashTables[] = R"sh(          *) position=$((position + 1)) ;;
        esac
        ;;
    esac
  done

)sh";

constexpr char kBashEnd[] = R"sh(
  if [[ $cur == -* ]]; then
    choices=$flags
  elif [[ -n $names && $position -eq 0 ]]; then
    # Not through compgen, which would run a name like $(...).
    while IFS= read -r word; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$(printf %q "$word")")
    done < <(_managerctl_objects "${names#any}")
    return 0
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
}

complete -o bashdefault -o default -F _managerctl managerctl
)sh";

constexpr char kZshBegin[] = R"sh(#compdef managerctl
# Completes managerctl in zsh; made by: managerctl completion zsh

_managerctl_objects() { # The names of the objects of a type, or of all.
  local -a names
  names=(${(f)"$(managerctl --connect-timeout 300ms objects list --names \
      ${1:+--type} ${1:+$1} 2>/dev/null)"})
  compadd -a names
}

_managerctl() {
  local prev=${words[CURRENT - 1]} chosen="" names="" word
  local -i i position=0
  local -a choices flags
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    case $word in
      --) _files; return ;;
)sh";

constexpr char kZshEnd[] = R"sh(
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o option flags
  elif [[ -n $names && $position -eq 0 ]]; then
    _managerctl_objects "${names#any}"
  elif (( $#choices )); then
    _describe choice choices
  else
    _files
  fi
}

if [[ ${funcstack[1]} == _managerctl ]]; then
  _managerctl "$@"
else
  compdef _managerctl managerctl
fi
)sh";

// A word that may follow, and what it means.
struct Choice {
  std::string word;
  std::string help;
};

// How one shell writes a list of choices that are assigned to a variable.
using Assign = std::string (*)(absl::string_view variable, const std::vector<Choice>& choices);

std::string AssignInBash(absl::string_view variable, const std::vector<Choice>& choices) {
  return absl::StrCat(
      variable, "=\"",
      absl::StrJoin(choices, " ",
                    [](std::string* out, const Choice& choice) { out->append(choice.word); }),
      "\"");
}

std::string AssignInZsh(absl::string_view variable, const std::vector<Choice>& choices) {
  return absl::StrCat(variable, "=(",
                      absl::StrJoin(choices, " ",
                                    [](std::string* out, const Choice& choice) {
                                      const std::string help = absl::StrReplaceAll(
                                          choice.help, {{"'", R"('\'')"}, {":", "\\:"}});
                                      absl::StrAppend(out, "'", choice.word, ":", help, "'");
                                    }),
                      ")");
}

using Groups = std::span<const Group* const>;

// The path of a command as the scripts have it in `chosen`: "dict set".
std::string PathOf(const Group& group, const Command& command) {
  return group.only != nullptr ? std::string(group.name)
                               : absl::StrCat(group.name, " ", command.name);
}

void ForEachCommand(Groups groups, const std::function<void(const Group&, const Command&)>& visit) {
  for (const Group* group : groups) {
    for (const Command& command : CommandsOf(*group)) visit(*group, command);
  }
}

bool TakesValue(const Argument& argument) {
  return !argument.flag.empty() && argument.kind != ArgumentKind::kSwitch;
}

std::vector<Choice> ToChoices(const std::vector<std::string>& words) {
  std::vector<Choice> choices;
  choices.reserve(words.size());
  for (const std::string& word : words) choices.push_back({.word = word});
  return choices;
}

std::vector<Choice> FlagsOf(const std::vector<Argument>& arguments) {
  std::vector<Choice> flags;
  for (const Argument& argument : arguments) {
    if (!argument.flag.empty()) flags.push_back({.word = argument.flag, .help = argument.help});
  }
  return flags;
}

std::vector<Choice> GlobalFlags() {
  std::vector<Choice> flags = FlagsOf(GlobalArguments());
  flags.push_back({.word = "--help", .help = "Print help."});
  return flags;
}

// The case that passes over flags with the values behind them.
std::string ValuedFlags(Groups groups) {
  std::set<std::string> flags;
  auto add = [&flags](const std::vector<Argument>& arguments) {
    for (const Argument& argument : arguments) {
      if (TakesValue(argument)) flags.insert(argument.flag);
    }
  };
  add(GlobalArguments());
  ForEachCommand(groups, [&add](const Group& group, const Command& command) {
    add(ArgumentsOf(group, command));
  });
  return absl::StrCat("      ", absl::StrJoin(flags, " | "), ") i=$((i + 1)) ;;\n");
}

// The cases that put a group's name and its command's together.
std::string Choosing(Groups groups) {
  std::vector<std::string> names;
  for (const Group* group : groups) {
    if (group->only == nullptr) names.emplace_back(group->name);
  }
  return absl::StrCat("          \"\") chosen=$word ;;\n          ", absl::StrJoin(names, " | "),
                      ") chosen=\"$chosen $word\" ;;\n");
}

// What can follow a path that is no command yet.
std::string IncompletePaths(Groups groups, Assign assign) {
  std::vector<Choice> top;
  std::string cases;
  for (const Group* group : groups) {
    top.push_back({.word = std::string(group->name), .help = std::string(group->summary)});
    std::vector<Choice> commands;
    for (const Command& command : group->commands) {
      commands.push_back({.word = std::string(command.name), .help = std::string(command.summary)});
    }
    if (commands.empty()) continue;
    absl::StrAppend(&cases, "    \"", group->name, "\") ", assign("choices", commands), " ;;\n");
  }
  return absl::StrCat("    \"\") ", assign("choices", top), " ;;\n", cases);
}

// What can follow a command: its flags, objects' names, the choices of its first argument.
std::string CommandCase(const Group& group, const Command& command, Assign assign) {
  std::vector<Argument> arguments = ArgumentsOf(group, command);
  std::vector<Choice> flags = FlagsOf(arguments);
  for (Choice& flag : GlobalFlags()) flags.push_back(std::move(flag));
  std::string text =
      absl::StrCat("    \"", PathOf(group, command), "\")\n      ", assign("flags", flags), "\n");
  if (!arguments.empty() && arguments[0].name == "object") {
    absl::StrAppend(&text, "      names=any", HasObjects(group) ? group.name : "", "\n");
  }
  if (!arguments.empty() && arguments[0].flag.empty() && !arguments[0].choices.empty()) {
    absl::StrAppend(&text, "      ", assign("choices", ToChoices(arguments[0].choices)), "\n");
  }
  return absl::StrCat(text, "      ;;\n");
}

// What can follow a flag.
std::string FlagValues(Groups groups, Assign assign) {
  std::string cases;
  ForEachCommand(groups, [&](const Group& group, const Command& command) {
    for (const Argument& argument : ArgumentsOf(group, command)) {
      if (argument.flag.empty() || argument.choices.empty()) continue;
      absl::StrAppend(&cases, "    \"", PathOf(group, command), " ", argument.flag,
                      "\") names=\"\" ", assign("choices", ToChoices(argument.choices)), " ;;\n");
    }
  });
  return cases;
}

std::string Tables(Groups groups, Assign assign) {
  std::string text = absl::StrCat("  ", assign("flags", GlobalFlags()), "\n  case $chosen in\n",
                                  IncompletePaths(groups, assign));
  ForEachCommand(groups, [&](const Group& group, const Command& command) {
    absl::StrAppend(&text, CommandCase(group, command, assign));
  });
  return absl::StrCat(text, "  esac\n  case \"$chosen $prev\" in\n", FlagValues(groups, assign),
                      "  esac\n");
}

}  // namespace

std::string BashCompletion(Groups groups) {
  return absl::StrCat(kBashBegin, ValuedFlags(groups), kBashMiddle, Choosing(groups), kBashTables,
                      Tables(groups, AssignInBash), kBashEnd);
}

std::string ZshCompletion(Groups groups) {
  return absl::StrCat(kZshBegin, ValuedFlags(groups), kBashMiddle, Choosing(groups), kBashTables,
                      Tables(groups, AssignInZsh), kZshEnd);
}

}  // namespace manager::ctl
