#include "client/failure.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/argument.h"
#include "manager/error.h"

namespace manager::ctl {
namespace {

// A word as the shell reads it back.
std::string QuoteForShell(const std::string& word) {
  constexpr char kPlain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,=";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", R"('\'')"}}), "'");
}

std::string NoObject(const std::string& object, const Group& group) {
  const std::string sentence = absl::StrCat("there is no object '", object, "'; ");
  if (!HasObjects(group) || object.substr(0, 1) == "#") {
    return absl::StrCat(sentence, "`managerctl objects list` lists what there is");
  }
  std::vector<std::string> words = NeededToCreate(group);
  words.insert(words.begin(), QuoteForShell(object));
  return absl::StrCat(sentence, "create it with: managerctl ", group.name, " create ",
                      absl::StrJoin(words, " "));
}

std::string Sentence(const absl::Status& status, const Invocation& invocation) {
  if (Reason(status) == v1::ERROR_REASON_OBJECT_NOT_FOUND) {
    const std::string named = ErrorMetadata(status)["object"];
    return NoObject(named.empty() ? invocation.Get("object") : named, *invocation.group);
  }
  if (!status.message().empty()) return std::string(status.message());
  return absl::StrCat("the server refused the call: ", absl::StatusCodeToString(status.code()));
}

}  // namespace

ExitStatus ExitStatusOf(const absl::Status& status) {
  switch (Reason(status)) {
    case v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND:
    case v1::ERROR_REASON_INDEX_OUT_OF_RANGE:
    case v1::ERROR_REASON_KEY_NOT_FOUND:
    case v1::ERROR_REASON_PATH_NOT_FOUND:
    case v1::ERROR_REASON_QUEUE_EMPTY:
    case v1::ERROR_REASON_QUEUE_FULL:
    case v1::ERROR_REASON_VALUE_NOT_FOUND:
      return kExitNo;
    default:
      break;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
      return kExitUsage;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnreachable;
    default:
      return kExitRefused;
  }
}

int ReportFailure(const absl::Status& status, const Invocation& invocation,
                  Environment& environment) {
  PrintError(Sentence(status, invocation), environment);
  return ExitStatusOf(status);
}

int ReportUnreachable(const absl::Status& status, Environment& environment) {
  // The SDK goes on with what a program should do.
  const std::string what(status.message().substr(0, status.message().find("; ")));
  PrintError(absl::StrCat(what,
                          "; start managerd there, or name its address with --address or in "
                          "MANAGER_ADDRESS"),
             environment);
  return kExitUnreachable;
}

void PrintError(absl::string_view sentence, Environment& environment) {
  environment.err << "managerctl: " << sentence << "\n";
}

}  // namespace manager::ctl
