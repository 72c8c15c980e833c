#include "client/parser.h"

#include <algorithm>
#include <map>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/argument.h"
#include "client/help.h"
#include "client/nearest.h"
#include "client/request.h"
#include "common/version/version.h"

namespace manager::ctl {
namespace {

constexpr char kPositional[] = "positional";

absl::Status Usage(absl::string_view wrong, const std::string& title) {
  return absl::InvalidArgumentError(absl::StrCat(wrong, "; see `", title, " --help`"));
}

// CLI11 does what it does well: finding subcommands, options and their values, and `--`. All
// positional arguments of a command arrive as one list, which is dealt out here; CLI11 would take
// "[1,2]" apart, and its messages know nothing of the table.
class Parser {
 public:
  explicit Parser(std::span<const Group* const> groups) : groups_(groups) {
    SetUp(&root_);
    root_.add_flag("--version");
    for (const Group* group : groups) AddGroup(*group);
  }

  absl::StatusOr<Parsed> Parse(const std::vector<std::string>& line) {
    std::vector<std::string> arguments = SplitEmptyValues(line);
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    try {
      root_.parse(std::move(arguments));
    } catch (const CLI::ArgumentMismatch& error) {
      const std::string option = error.what();
      return Usage(absl::StrCat("there is no value behind ", option.substr(0, option.find(':'))),
                   TitleOf(Deepest()));
    } catch (const CLI::ParseError& error) {
      return Usage(error.what(), TitleOf(Deepest()));
    }
    return Result();
  }

 private:
  // Writes `--default=` as two words: CLI11 would take the next argument for the value.
  static std::vector<std::string> SplitEmptyValues(const std::vector<std::string>& line) {
    std::vector<std::string> arguments;
    const auto options_end = std::find(line.begin(), line.end(), "--");
    for (auto word = line.begin(); word != options_end; ++word) {
      const bool empty_value = absl::StartsWith(*word, "--") && word->back() == '=';
      arguments.push_back(empty_value ? word->substr(0, word->size() - 1) : *word);
      if (empty_value) arguments.emplace_back();
    }
    arguments.insert(arguments.end(), options_end, line.end());
    return arguments;
  }

  // A command's parser, and the table's rows for it.
  struct Leaf {
    const Group* group;
    const Command* command;
  };

  // What every level has.
  static void SetUp(CLI::App* app) {
    app->set_help_flag();
    app->add_flag("-h,--help");
    for (const Argument& option : GlobalArguments()) AddOption(option, app);
    app->allow_extras();
    app->require_subcommand(0, 1);
  }

  static void AddOption(const Argument& argument, CLI::App* app) {
    if (argument.kind == ArgumentKind::kSwitch) {
      app->add_flag(argument.flag);
    } else {
      app->add_option(argument.flag)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }

  void AddGroup(const Group& group) {
    CLI::App* app = root_.add_subcommand(std::string(group.name));
    if (group.only != nullptr) return AddLeaf(group, *group.only, app);
    SetUp(app);
    groups_by_app_[app] = &group;
    for (const Command& command : group.commands) {
      AddLeaf(group, command, app->add_subcommand(std::string(command.name)));
    }
  }

  void AddLeaf(const Group& group, const Command& command, CLI::App* app) {
    constexpr int kMany = 1 << 24;
    SetUp(app);
    leaves_[app] = {.group = &group, .command = &command};
    app->add_option(kPositional)
        ->expected(kMany)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    for (const Argument& argument : ArgumentsOf(group, command)) {
      if (!argument.flag.empty()) AddOption(argument, app);
    }
  }

  // The last subcommand that was recognized; the root where there was none.
  const CLI::App* Deepest() const {
    const CLI::App* app = &root_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return app;
  }

  std::string TitleOf(const CLI::App* app) const {
    if (const auto leaf = leaves_.find(app); leaf != leaves_.end()) {
      return Title(*leaf->second.group, *leaf->second.command);
    }
    if (const auto group = groups_by_app_.find(app); group != groups_by_app_.end()) {
      return absl::StrCat("managerctl ", group->second->name);
    }
    return "managerctl";
  }

  std::string HelpOf(const CLI::App* app) const {
    if (const auto leaf = leaves_.find(app); leaf != leaves_.end()) {
      return CommandHelp(*leaf->second.group, *leaf->second.command);
    }
    if (const auto group = groups_by_app_.find(app); group != groups_by_app_.end()) {
      return GroupHelp(*group->second);
    }
    return RootHelp(groups_);
  }

  absl::StatusOr<Parsed> Result() const {
    const CLI::App* app = Deepest();
    for (const CLI::App* level = app; level != nullptr; level = level->get_parent()) {
      if (level->count("--help") > 0) return Parsed{.text = HelpOf(app)};
    }
    if (root_.count("--version") > 0) {
      return Parsed{.text = absl::StrCat("managerctl ", kVersion, "\n")};
    }
    for (const CLI::App* level = app; level != nullptr; level = level->get_parent()) {
      absl::Status status = CheckExtras(level);
      if (!status.ok()) return status;
    }
    const auto leaf = leaves_.find(app);
    if (leaf == leaves_.end()) return Parsed{.text = HelpOf(app), .asked_for = false};
    return LeafResult(app, leaf->second);
  }

  // What CLI11 could make nothing of.
  absl::Status CheckExtras(const CLI::App* app) const {
    for (const std::string& extra : app->remaining()) {
      if (extra == "--") continue;
      if (absl::StartsWith(extra, "-")) return UnknownOption(app, extra);
      std::vector<std::string> names;
      for (const CLI::App* command : app->get_subcommands({})) {
        names.push_back(command->get_name());
      }
      return Usage(absl::StrCat("there is no command '", extra, "'", DidYouMean(extra, names)),
                   TitleOf(app));
    }
    return absl::OkStatus();
  }

  absl::Status UnknownOption(const CLI::App* app, const std::string& option) const {
    std::vector<std::string> names;
    for (const CLI::Option* known : app->get_options()) {
      for (const std::string& name : known->get_lnames()) names.push_back("--" + name);
    }
    std::string hint = DidYouMean(option, names);
    if (hint.empty()) hint = "; arguments that begin with - go behind --";
    return Usage(absl::StrCat("there is no option '", option, "'", hint), TitleOf(app));
  }

  static absl::StatusOr<Parsed> LeafResult(const CLI::App* app, const Leaf& leaf) {
    Parsed parsed;
    Invocation& invocation = parsed.invocation;
    invocation.group = leaf.group;
    invocation.command = leaf.command;
    absl::Status status = ReadGlobalOptions(app, &invocation.options);
    if (!status.ok()) return Usage(status.message(), Title(*leaf.group, *leaf.command));
    status = ReadArguments(app, leaf, &invocation);
    if (!status.ok()) return status;
    return parsed;
  }

  // The innermost level's counts.
  static absl::Status ReadGlobalOptions(const CLI::App* app, GlobalOptions* options) {
    if (app->get_parent() != nullptr) {
      absl::Status status = ReadGlobalOptions(app->get_parent(), options);
      if (!status.ok()) return status;
    }
    if (app->count("--json") > 0) options->json = true;
    if (app->count("--address") > 0) options->address = LastOf(app, "--address");
    if (app->count("--connect-timeout") == 0) return absl::OkStatus();
    const absl::StatusOr<absl::Duration> timeout = ParseDuration(LastOf(app, "--connect-timeout"));
    if (!timeout.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--connect-timeout: ", timeout.status().message()));
    }
    options->connect_timeout = *timeout;
    return absl::OkStatus();
  }

  static std::string LastOf(const CLI::App* app, const std::string& option) {
    return app->get_option(option)->results().back();
  }

  static absl::Status ReadArguments(const CLI::App* app, const Leaf& leaf, Invocation* invocation) {
    std::vector<std::string> left = app->get_option(kPositional)->results();
    std::reverse(left.begin(), left.end());  // To be taken from the back.
    const std::vector<Argument> arguments = ArgumentsOf(*leaf.group, *leaf.command);
    for (const Argument& argument : arguments) {
      absl::Status status =
          argument.flag.empty()
              ? TakePositional(argument, NeededAfter(argument, arguments), leaf, &left, invocation)
              : ReadFlag(app, argument, invocation);
      if (!status.ok()) return status;
    }
    if (left.empty()) return absl::OkStatus();
    return WrongCount(absl::StrCat("'", left.back(), "' is one argument too many"), leaf);
  }

  static absl::Status WrongCount(const std::string& wrong, const Leaf& leaf) {
    return absl::InvalidArgumentError(
        absl::StrCat(wrong, "; write: ", UsageOf(*leaf.group, *leaf.command)));
  }

  // How many of the arguments must be left for those behind `argument`.
  static size_t NeededAfter(const Argument& argument, const std::vector<Argument>& arguments) {
    const Argument* const end = arguments.data() + arguments.size();
    return static_cast<size_t>(std::count_if(&argument + 1, end, [](const Argument& behind) {
      return behind.flag.empty() && behind.required;
    }));
  }

  // A repeated argument takes all that are left but for the last `leave`.
  static absl::Status TakePositional(const Argument& argument, size_t leave, const Leaf& leaf,
                                     std::vector<std::string>* left, Invocation* invocation) {
    if (left->empty()) {
      if (!argument.required) return absl::OkStatus();
      return WrongCount(absl::StrCat(argument.label, " is missing"), leaf);
    }
    std::vector<std::string>& texts = invocation->arguments[argument.name];
    do {
      texts.push_back(std::move(left->back()));
      left->pop_back();
    } while (argument.repeated && left->size() > leave);
    return absl::OkStatus();
  }

  static absl::Status ReadFlag(const CLI::App* app, const Argument& argument,
                               Invocation* invocation) {
    if (app->count(argument.flag) == 0) return absl::OkStatus();
    invocation->arguments[argument.name] = {LastOf(app, argument.flag)};
    return absl::OkStatus();
  }

  const std::span<const Group* const> groups_;
  CLI::App root_;
  std::map<const CLI::App*, const Group*> groups_by_app_;
  std::map<const CLI::App*, Leaf> leaves_;
};

}  // namespace

absl::StatusOr<Parsed> Parse(const std::vector<std::string>& arguments,
                             std::span<const Group* const> groups) {
  if (!arguments.empty() && arguments[0] == "help") {
    std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    rest.emplace_back("--help");
    return Parser(groups).Parse(rest);
  }
  return Parser(groups).Parse(arguments);
}

}  // namespace manager::ctl
