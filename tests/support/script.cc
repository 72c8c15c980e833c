#include "tests/support/script.h"

#include <cstddef>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/literal/literal.h"
#include "tests/support/split.h"

namespace manager {
namespace {

using Action = decltype(ScriptStep::action);

constexpr absl::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr absl::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// How much of `text` is a word of these letters, digits, `_` and `extra`, and starts with a letter.
size_t WordLength(absl::string_view text, absl::string_view letters, absl::string_view extra = "") {
  if (text.empty() || !absl::StrContains(letters, text[0])) return 0;
  size_t length = 1;
  while (length < text.size() &&
         (absl::StrContains(letters, text[length]) || absl::StrContains(extra, text[length]) ||
          absl::StrContains("_0123456789", text[length]))) {
    ++length;
  }
  return length;
}

bool IsName(absl::string_view word) {
  return !word.empty() && WordLength(word, kLower) == word.size();
}

// `a`, or `s.a` for one in a session.
bool IsClient(absl::string_view word) {
  const std::vector<absl::string_view> names = absl::StrSplit(word, '.');
  return names.size() <= 2 && absl::c_all_of(names, IsName);
}

absl::Status Invalid(absl::string_view what, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", text));
}

// `index=3` or `3`.
FieldText ParseArgument(absl::string_view word) {
  const size_t path = WordLength(word, kLower, ".");
  if (path == 0 || path == word.size() || word[path] != '=') return {"", std::string(word)};
  return {std::string(word.substr(0, path)), std::string(word.substr(path + 1))};
}

// `entries: {1: 'b'}, size: 1`.
absl::StatusOr<Expectation> ParseFields(absl::string_view text) {
  Expectation expected;
  for (const absl::string_view field : SplitOutside(text, ",")) {
    const size_t path = WordLength(field, kLower, ".");
    if (path == 0 || path == field.size() || field[path] != ':') {
      return Invalid("expected `field: literal`", field);
    }
    const absl::string_view value = absl::StripAsciiWhitespace(field.substr(path + 1));
    expected.fields.push_back({std::string(field.substr(0, path)), std::string(value)});
  }
  return expected;
}

// `KEY_NOT_FOUND "no key 2"`, whose first word is `length` long.
absl::StatusOr<Expectation> ParseError(absl::string_view text, size_t length) {
  Expectation expected;
  expected.kind = Expectation::Kind::kError;
  const absl::string_view reason = text.substr(0, length);
  if (!v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", reason), &expected.reason)) {
    return Invalid("no such ErrorReason", reason);
  }
  const absl::string_view message = absl::StripAsciiWhitespace(text.substr(length));
  if (message.empty()) return expected;
  const absl::StatusOr<v1::Value> literal = ParseLiteral(message);
  if (!literal.ok() || !literal->has_string_value()) {
    return Invalid("expected a part of the message in quotes", message);
  }
  expected.message = literal->string_value();
  return expected;
}

absl::StatusOr<Expectation> ParseExpectation(absl::string_view text) {
  if (text == "ok") return Expectation{};
  if (text == "waits") {
    Expectation expected;
    expected.kind = Expectation::Kind::kWaits;
    return expected;
  }
  const size_t reason = WordLength(text, kUpper);
  return reason > 0 ? ParseError(text, reason) : ParseFields(text);
}

// `Dict.Set` or `/manager.v1.Dict/Set`.
absl::StatusOr<std::string> ParseMethod(absl::string_view word) {
  if (absl::StartsWith(word, "/")) return std::string(word);
  const std::vector<absl::string_view> names = absl::StrSplit(word, '.');
  if (names.size() != 2) return Invalid("expected `Service.Method`", word);
  return absl::StrCat("/manager.v1.", names[0], "/", names[1]);
}

using Words = std::vector<absl::string_view>;

// `a`, `s.a` or `s.a#7`.
absl::Status ParseClient(absl::string_view text, CallStep* call) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, '#');
  const bool has_number = parts.first.size() < text.size();
  if (!IsClient(parts.first) || (has_number && !absl::SimpleAtoi(parts.second, &call->number))) {
    return Invalid("no name for a client", text);
  }
  call->client = std::string(parts.first);
  return absl::OkStatus();
}

// `@m:7`.
absl::Status ParseGuard(absl::string_view text, v1::Guard* guard) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, ':');
  uint64_t fence;
  if (!absl::SimpleAtoi(parts.second, &fence)) return Invalid("expected @LOCK:FENCE", text);
  guard->set_lock(std::string(parts.first));
  guard->set_fence(fence);
  return absl::OkStatus();
}

// `!1-7`.
absl::Status ParseRange(absl::string_view text, v1::CallRange* range) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, '-');
  uint64_t first;
  uint64_t last;
  if (!absl::SimpleAtoi(parts.first, &first) || !absl::SimpleAtoi(parts.second, &last)) {
    return Invalid("expected !FIRST-LAST", text);
  }
  range->set_first(first);
  range->set_last(last);
  return absl::OkStatus();
}

absl::Status ParseWord(absl::string_view word, CallStep* call) {
  if (absl::ConsumePrefix(&word, "@")) return ParseGuard(word, call->extra.mutable_guard());
  if (absl::ConsumePrefix(&word, "!")) return ParseRange(word, call->extra.add_acked());
  call->arguments.push_back(ParseArgument(word));
  return absl::OkStatus();
}

absl::StatusOr<Action> ParseCall(const Words& words, Expectation expected) {
  CallStep call;
  auto word = words.begin();
  if (absl::string_view client = *word; absl::ConsumeSuffix(&client, ":")) {
    absl::Status status = ParseClient(client, &call);
    if (!status.ok()) return status;
    if (++word == words.end()) return Invalid("expected a call after", words[0]);
  }
  absl::StatusOr<std::string> method = ParseMethod(*word++);
  if (!method.ok()) return method.status();
  call.method = *std::move(method);
  for (; word != words.end(); ++word) {
    absl::Status status = ParseWord(*word, &call);
    if (!status.ok()) return status;
  }
  call.expected = std::move(expected);
  if (call.expected.kind == Expectation::Kind::kWaits && call.client.empty()) {
    return absl::InvalidArgumentError("a call that waits needs a client's name: `a: Lock...`");
  }
  return call;
}

absl::StatusOr<Action> ParseAdvance(absl::string_view text) {
  AdvanceStep advance;
  if (!absl::ParseDuration(text, &advance.by)) return Invalid("no duration", text);
  return advance;
}

absl::StatusOr<Action> ParseSession(const Words& words) {
  SessionStep session;
  session.name = std::string(words[1]);
  if (!IsName(words[1])) return Invalid("no name for a session", words[1]);
  if (words.size() > 2 && !absl::ParseDuration(words[2], &session.lease)) {
    return Invalid("no duration", words[2]);
  }
  return session;
}

absl::StatusOr<Action> ParseAction(absl::string_view line) {
  const std::vector<absl::string_view> sides = SplitOutside(line, "->");
  if (sides.size() > 2) return Invalid("more than one arrow", line);
  const Words words = SplitWords(sides[0]);
  if (words.empty()) return Invalid("nothing before the arrow", line);
  const bool arrow = sides.size() == 2;
  absl::StatusOr<Expectation> expected = Expectation{};
  if (arrow) expected = ParseExpectation(sides[1]);
  if (!expected.ok()) return expected.status();

  if (words.size() == 1 && IsClient(words[0]) && arrow) {
    return AnswerStep{std::string(words[0]), *std::move(expected)};
  }
  if (words.size() >= 2 && IsClient(words[0]) && !arrow) {
    const std::string client(words[0]);
    if (words.size() == 2 && client == "advance") return ParseAdvance(words[1]);
    if (words.size() <= 3 && client == "session") return ParseSession(words);
    if (words.size() == 2 && words[1] == "cancels") return CancelStep{client};
    if (words.size() == 3 && words[1] == "still" && words[2] == "waits") {
      return StillWaitsStep{client};
    }
  }
  return ParseCall(words, *std::move(expected));
}

// A line of a script with the lines that continue it.
struct Line {
  int number;
  std::string text;
};

size_t Indentation(absl::string_view line) {
  return line.size() - absl::StripLeadingAsciiWhitespace(line).size();
}

std::vector<Line> ReadLines(absl::string_view text) {
  std::vector<Line> lines;
  size_t indentation = 0;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
    ++number;
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (line.empty() || line[0] == '#') continue;
    if (lines.empty()) indentation = Indentation(raw);
    if (Indentation(raw) > indentation) {
      absl::StrAppend(&lines.back().text, " ", line);
    } else {
      lines.push_back({number, std::string(line)});
    }
  }
  return lines;
}

}  // namespace

bool Script::Advances() const {
  return absl::c_any_of(steps, [](const ScriptStep& step) {
    return std::holds_alternative<AdvanceStep>(step.action);
  });
}

absl::StatusOr<std::vector<Script>> ParseScripts(absl::string_view file, absl::string_view text) {
  std::vector<Script> scripts;
  for (Line& line : ReadLines(text)) {
    absl::string_view title = line.text;
    if (absl::ConsumePrefix(&title, "===")) {
      title = absl::StripAsciiWhitespace(title);
      scripts.push_back({std::string(file), std::string(title), {}});
      continue;
    }
    absl::StatusOr<Action> action = ParseAction(line.text);
    if (!action.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ":", line.number, ": ", action.status().message()));
    }
    if (scripts.empty()) scripts.push_back({std::string(file), "", {}});
    scripts.back().steps.push_back({line.number, std::move(line.text), *std::move(action)});
  }
  return scripts;
}

}  // namespace manager
