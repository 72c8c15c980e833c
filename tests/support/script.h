// Scripts: what the server must do, as plain text that is played on every deployment.
//
//   === The first of equal keys is kept
//   # A comment.
//   Dict.Create d
//   Dict.Set d 1 'a'
//   Dict.Set d True 'b'             -> ok
//   Dict.Items d                    -> entries: {1: 'b'}
//   Dict.Get d 2                    -> KEY_NOT_FOUND "no key 2"
//
//   === A lock goes to the first in line
//   Lock.Create m
//   a: Lock.Acquire m               -> acquired: True, fence: 1
//   b: Lock.Acquire m timeout=5s    -> waits
//   c: Lock.Acquire m               -> waits
//   advance 5s
//   b                               -> acquired: False
//   c still waits
//   c cancels
//
// A file holds scripts, each under its title; each starts on an empty server. A line is a step; one
// that is indented deeper than the first continues the line before. `#` starts a line of comment.
//
//   Service.Method ARGUMENT... -> EXPECTATION      calls
//   CLIENT: Service.Method ... -> EXPECTATION      calls as a client of that name
//   CLIENT -> EXPECTATION                          the call with which CLIENT waited is answered
//   CLIENT still waits                             it is not
//   CLIENT cancels                                 the client gives its waiting call up
//   advance DURATION                               time passes; it began at 1700000000 s of Unix
//   session NAME DURATION                          opens a session with this lease; the duration
//   may
//                                                  be left out
//
// A client `s.a` is an owner of the session `s`, whose number is that of the first letter in the
// alphabet. `s.a#7` calls under the number 7 of the session. In the steps below it, `$s` is the
// session's id. Beside arguments, a call may have
//   @LOCK:FENCE               a guard
//   !FIRST-LAST               acknowledges the session's calls from FIRST to LAST
//
// ARGUMENTs fill the request's fields in the order of their numbers, or by name: `slice=[::2]`,
// `timeout.seconds=5`. What a field takes:
//   Value                     a Python literal, see common/literal/literal.h
//   repeated Value            a list literal
//   key and value, repeated   a dict literal (DictEntry, NamespaceAttribute)
//   string                    a word, or a literal where it has other than plain characters
//   bool, numbers             literals
//   enum                      the name without the enum's own: CREATE_ONLY
//   Duration                  5s, 100ms, -1s
//   ListSlice                 [start:stop:step]
// and for what no client of good will sends:
//   hex:FF00                  a string or message of these bytes
//   sized:513                 a string of so many bytes
//   nested:101                a Value nested so many levels deep
//   raw:0A0164                in place of all arguments: the request's bytes. Only with these may a
//                             method be called by a path: `/manager.v1.Dict/Nothing raw:`
//
// EXPECTATION is one of
//   ok                              any reply; also where a call has no arrow
//   FIELD: LITERAL, ...             a reply with these fields, others are not looked at. FIELD may
//                                   be a path, `info.size`; over repeated messages, `objects.name`,
//                                   it gives a list. Fields that read as dicts above do so here. A
//                                   field that must not be there is `absent`.
//   REASON "part of the message"    the error with this ErrorReason and its status code; the part
//                                   may be left out
//   waits                           no answer yet; only for a client with a name
//
// A client makes one call at a time. In the end every answer must have been asked for.

#ifndef TESTS_SUPPORT_SCRIPT_H_
#define TESTS_SUPPORT_SCRIPT_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/v1/call.pb.h"
#include "manager/v1/errors.pb.h"

namespace manager {

// A field and the text of its value. `path` is empty for an argument that goes by its place.
struct FieldText {
  std::string path;
  std::string text;
};

struct Expectation {
  enum class Kind { kReply, kError, kWaits };
  Kind kind = Kind::kReply;
  std::vector<FieldText> fields;  // Of the reply.
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  std::string message;  // Part of the error's.
};

struct CallStep {
  std::string client;     // Empty for nobody in particular.
  uint64_t number = 0;    // Of the call in the client's session; 0 for none.
  v1::CallContext extra;  // Guard and acknowledgements.
  std::string method;     // "/manager.v1.Dict/Set".
  std::vector<FieldText> arguments;
  Expectation expected;
};
struct AnswerStep {
  std::string client;
  Expectation expected;
};
struct StillWaitsStep {
  std::string client;
};
struct CancelStep {
  std::string client;
};
struct AdvanceStep {
  absl::Duration by;
};
struct SessionStep {
  std::string name;
  absl::Duration lease = absl::ZeroDuration();  // The server's default.
};

struct ScriptStep {
  int line = 0;      // Where it stands in its file, from 1.
  std::string text;  // As it is written, on one line.
  std::variant<CallStep, AnswerStep, StillWaitsStep, CancelStep, AdvanceStep, SessionStep> action;
};

struct Script {
  std::string file;
  std::string title;
  std::vector<ScriptStep> steps;

  // Whether the script moves the clock, which a server with a clock of its own does not allow.
  bool Advances() const;
};

// The scripts in the text of a file, whose name serves to say where a step stands. Steps before the
// first title are a script without title.
// INVALID_ARGUMENT says what cannot be read, and where.
absl::StatusOr<std::vector<Script>> ParseScripts(absl::string_view file, absl::string_view text);

}  // namespace manager

#endif  // TESTS_SUPPORT_SCRIPT_H_
