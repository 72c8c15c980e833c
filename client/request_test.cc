#include "client/request.h"

#include <memory>
#include <sstream>
#include <string>

#include "client/rpc.h"
#include "client/testing.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

// The request of a command line in protobuf's text form, or the error.
std::string RequestOf(const std::string& line, const std::string& in = "") {
  const absl::StatusOr<Parsed> parsed = ParseLine(line);
  if (!parsed.ok()) return std::string(parsed.status().message());
  const Invocation& invocation = parsed->invocation;
  const std::unique_ptr<google::protobuf::Message> request =
      NewMessage(*MethodOf(*invocation.group, *invocation.command)->input_type());
  std::istringstream stream(in);
  const absl::Status status = FillRequest(invocation, stream, request.get());
  return status.ok() ? request->ShortDebugString() : std::string(status.message());
}

TEST(RequestTest, ValuesAreJsonOrElseText) {
  EXPECT_EQ(RequestOf("dict set d alice 3"),
            "object: \"d\" key { string_value: \"alice\" } value { int_value: 3 }");
  EXPECT_EQ(RequestOf("dict set d 17 '\"3\"'"),
            "object: \"d\" key { int_value: 17 } value { string_value: \"3\" }");
  EXPECT_EQ(RequestOf("list append l '{\"$tuple\": [null]}'"),
            "object: \"l\" value { tuple_value { items { null_value: NULL_VALUE } } }");
}

TEST(RequestTest, UnderTextNothingIsJson) {
  EXPECT_EQ(RequestOf("dict set d 1 '[]' --text"),
            "object: \"d\" key { string_value: \"1\" } value { string_value: \"[]\" }");
  EXPECT_EQ(RequestOf("dict update d '1={}' --text"),
            "object: \"d\" entries { key { string_value: \"1\" } value { string_value: \"{}\" } }");
}

TEST(RequestTest, NamesAndAttributesAreAlwaysText) {
  EXPECT_EQ(RequestOf("namespace set 1 2 3"), "object: \"1\" name: \"2\" value { int_value: 3 }");
  EXPECT_EQ(RequestOf("namespace create n 1=2"),
            "object: \"n\" attributes { name: \"1\" value { int_value: 2 } }");
}

TEST(RequestTest, CountsAreWholeNumbers) {
  EXPECT_EQ(RequestOf("counter update c a=1 '{\"b\": -2}'"),
            "object: \"c\" entries { key { string_value: \"a\" } count: 1 } "
            "entries { key { string_value: \"b\" } count: -2 }");
  EXPECT_EQ(RequestOf("counter update c a=1.5"), "KEY=COUNT: '1.5' is no whole number of 64 bits");
  EXPECT_EQ(RequestOf("counter add c a -3"), "object: \"c\" key { string_value: \"a\" } delta: -3");
}

TEST(RequestTest, ItemsOfAnArrayAreOfOneType) {
  EXPECT_EQ(RequestOf("array create a i 1 -2"),
            "object: \"a\" typecode: \"i\" items { ints: 1 ints: -2 }");
  EXPECT_EQ(RequestOf("array create a i"), "object: \"a\" typecode: \"i\"");
  EXPECT_EQ(RequestOf("array set-slice a 1: d - 3", "0.5\n2\n"),
            "object: \"a\" slice { start: 1 } typecode: \"d\" "
            "items { floats: 0.5 floats: 2 floats: 3 }");
  EXPECT_EQ(RequestOf("array create a u 1 b --text"),
            "object: \"a\" typecode: \"u\" items { text: \"1b\" }");
  EXPECT_EQ(RequestOf("array create a i 1 x"),
            "ITEM: \"x\" is no item of an array with the others, which are numbers or all text");
}

TEST(RequestTest, EntriesArePairsOrJsonObjects) {
  EXPECT_EQ(RequestOf("dict update d a=1 2==x '{\"b\": 2}'"),
            "object: \"d\" entries { key { string_value: \"a\" } value { int_value: 1 } } "
            "entries { key { int_value: 2 } value { string_value: \"=x\" } } "
            "entries { key { string_value: \"b\" } value { int_value: 2 } }");
  EXPECT_EQ(RequestOf("namespace create n '{\"a\": 1}'"),
            "object: \"n\" attributes { name: \"a\" value { int_value: 1 } }");
  EXPECT_EQ(RequestOf("dict update d '{\"$dict\": [[1, 2]]}'"),
            "object: \"d\" entries { key { int_value: 1 } value { int_value: 2 } }");
  EXPECT_EQ(RequestOf("dict update d x"), "KEY=VALUE: 'x' is neither KEY=VALUE nor a JSON object");
  EXPECT_EQ(RequestOf("namespace create n '{\"$dict\": [[1, 2]]}'"),
            "ATTRIBUTE=VALUE: '1' is no name; a name is text");
}

TEST(RequestTest, NumbersFitTheirFields) {
  EXPECT_EQ(RequestOf("list get l -1"), "object: \"l\" index: -1");
  EXPECT_EQ(RequestOf("list pop l"), "object: \"l\"");
  EXPECT_EQ(RequestOf("list pop l 0"), "object: \"l\" index: 0");
  EXPECT_EQ(RequestOf("lock release l --fence 7"), "object: \"l\" fence: 7");
  EXPECT_EQ(RequestOf("list get l 1.5"), "INDEX: '1.5' is no whole number of 64 bits");
  EXPECT_EQ(RequestOf("list get l 9223372036854775808"),
            "INDEX: '9223372036854775808' is no whole number of 64 bits");
  EXPECT_EQ(RequestOf("lock release l --fence -7"),
            "--fence: '-7' is no whole number from 0 up, of 64 bits");
}

TEST(RequestTest, SlicesAreWrittenAsInPython) {
  EXPECT_EQ(RequestOf("list slice l"), "object: \"l\"");
  EXPECT_EQ(RequestOf("list slice l 1:3"), "object: \"l\" slice { start: 1 stop: 3 }");
  EXPECT_EQ(RequestOf("list slice l -2:"), "object: \"l\" slice { start: -2 }");
  EXPECT_EQ(RequestOf("list slice l ::-1"), "object: \"l\" slice { step: -1 }");
  EXPECT_EQ(RequestOf("list set-slice l : a"),
            "object: \"l\" slice { } items { string_value: \"a\" }");
  EXPECT_EQ(RequestOf("list slice l 1"),
            "SLICE: '1' is no slice; write START:STOP or START:STOP:STEP");
  EXPECT_EQ(RequestOf("list slice l a:b"), "SLICE: 'a' is no whole number of 64 bits");
}

TEST(RequestTest, TimeoutsAreDurations) {
  EXPECT_EQ(RequestOf("queue get q"), "object: \"q\"");
  EXPECT_EQ(RequestOf("queue get q --timeout inf"), "object: \"q\"");
  EXPECT_EQ(RequestOf("queue get q --timeout 1m30s"), "object: \"q\" timeout { seconds: 90 }");
  EXPECT_EQ(RequestOf("queue get q --timeout 100ms"), "object: \"q\" timeout { nanos: 100000000 }");
  EXPECT_EQ(RequestOf("queue get q --nowait"), "object: \"q\" timeout { }");
  EXPECT_EQ(RequestOf("queue get q --nowait --timeout 5s"), "object: \"q\" timeout { }");
  EXPECT_EQ(RequestOf("queue get q --timeout -1.5s"),
            "object: \"q\" timeout { seconds: -1 nanos: -500000000 }")
      << "The server says what is wrong with it.";
  EXPECT_EQ(RequestOf("queue get q --timeout 5"),
            "--timeout: '5' is no time; write 5s, 100ms, 1m30s, 0 or inf");
}

TEST(RequestTest, ChoicesAndSwitches) {
  EXPECT_EQ(RequestOf("queue create q --mode create-only --max-size 3"),
            "object: \"q\" mode: CREATE_MODE_CREATE_ONLY max_size: 3");
  EXPECT_EQ(RequestOf("list sort l --reverse"), "object: \"l\" reverse: true");
  EXPECT_EQ(RequestOf("queue create q --mode new"),
            "--mode: 'new' is none of get-or-create, create-only, get-only");
  EXPECT_EQ(RequestOf("lock create l --owner-death abandon"),
            "object: \"l\" owner_death: OWNER_DEATH_POLICY_ABANDON");
}

TEST(RequestTest, DefaultsMayBeNull) {
  EXPECT_EQ(RequestOf("dict get d k --default null"),
            "object: \"d\" key { string_value: \"k\" } "
            "default_value { null_value: NULL_VALUE }");
  EXPECT_EQ(RequestOf("dict setdefault d k"), "object: \"d\" key { string_value: \"k\" }");
  EXPECT_EQ(RequestOf("dict setdefault d k 0"),
            "object: \"d\" key { string_value: \"k\" } default_value { int_value: 0 }");
}

TEST(RequestTest, ADashReadsStdin) {
  EXPECT_EQ(RequestOf("list append l -", "[1,\n2]\n"),
            "object: \"l\" value { list_value { items { int_value: 1 } items { int_value: 2 } } }");
  EXPECT_EQ(RequestOf("list append l -", "two\nlines\n"),
            "object: \"l\" value { string_value: \"two\\nlines\" }");
  EXPECT_EQ(RequestOf("list append l - --text", "1\n"),
            "object: \"l\" value { string_value: \"1\\n\" }")
      << "Under --text to the letter.";
  EXPECT_EQ(RequestOf("list append l '\"-\"'"), "object: \"l\" value { string_value: \"-\" }");
}

TEST(RequestTest, ADashReadsItemsFromLines) {
  EXPECT_EQ(RequestOf("list extend l - z", "1\n\na b\n"),
            "object: \"l\" items { int_value: 1 } items { string_value: \"\" } "
            "items { string_value: \"a b\" } items { string_value: \"z\" }");
  EXPECT_EQ(RequestOf("list extend l -", ""), "object: \"l\"");
}

TEST(RequestTest, ADashReadsEntriesFromLinesOrAnObject) {
  const std::string entries =
      "object: \"d\" entries { key { string_value: \"a\" } value { int_value: 1 } } "
      "entries { key { string_value: \"b\" } value { int_value: 2 } }";
  EXPECT_EQ(RequestOf("dict update d -", "{\"a\": 1,\n \"b\": 2}\n"), entries);
  EXPECT_EQ(RequestOf("dict update d -", "a=1\nb=2\n"), entries);
}

TEST(RequestTest, StdinIsReadOnce) {
  EXPECT_EQ(RequestOf("dict set d - -", "x"),
            "VALUE: '-' is stdin, which another argument has read already; write \"-\" with quotes "
            "of its own for the text");
}

TEST(RequestTest, WhatIsNotUtf8IsRefused) {
  EXPECT_EQ(RequestOf("list append l -", "\xff"),
            "VALUE: the text is not UTF-8; give bytes as {\"$bytes\": \"BASE64\"}");
  EXPECT_EQ(RequestOf("list size \xff"), "NAME: '\\xff' is not UTF-8");
}

}  // namespace
}  // namespace manager::ctl
