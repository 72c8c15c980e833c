#include "client/output.h"

#include <string>

#include "client/testing.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/counter.pb.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/namespace.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/session.pb.h"

namespace manager::ctl {
namespace {

template <typename Response>
Response Make(const std::string& text) {
  Response response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response)) << text;
  return response;
}

// What a command prints of a response.
template <typename Response>
std::string Plain(const std::string& command, const std::string& response) {
  return ToPlainText(Make<Response>(response), *ParseLine(command)->invocation.command);
}

template <typename Response>
std::string Json(const std::string& command, const std::string& response) {
  return ToJsonText(Make<Response>(response), *ParseLine(command)->invocation.command);
}

TEST(OutputTest, AStringIsBare) {
  EXPECT_EQ(Plain<v1::DictGetResponse>("dict get d k", "value { string_value: 'a\\n\"b\"' }"),
            "a\n\"b\"\n");
  EXPECT_EQ(Json<v1::DictGetResponse>("dict get d k", "value { string_value: 'a\\n\"b\"' }"),
            "\"a\\n\\\"b\\\"\"\n");
}

TEST(OutputTest, OtherValuesAreJson) {
  const std::string response = "value { tuple_value { items { int_value: 1 } } } found: true";
  EXPECT_EQ(Plain<v1::DictGetResponse>("dict get d k", response), "{\"$tuple\": [1]}\n");
  EXPECT_EQ(Json<v1::DictGetResponse>("dict get d k", response), "{\"$tuple\": [1]}\n");
}

TEST(OutputTest, ItemsStandOneALine) {
  const std::string response =
      "items { string_value: 'a b' } items { int_value: 2 } items { string_value: 'x\\ny' } "
      "items { string_value: '' }";
  EXPECT_EQ(Plain<v1::ListGetSliceResponse>("list slice l", response), "a b\n2\n\"x\\ny\"\n\"\"\n");
  EXPECT_EQ(Json<v1::ListGetSliceResponse>("list slice l", response),
            "[\"a b\", 2, \"x\\ny\", \"\"]\n");
  EXPECT_EQ(Plain<v1::ListGetSliceResponse>("list slice l", ""), "");
  EXPECT_EQ(Json<v1::ListGetSliceResponse>("list slice l", ""), "[]\n");
}

TEST(OutputTest, EntriesAreATableOrADict) {
  const std::string response =
      "entries { key { string_value: 'caf\u00e9' } value { int_value: 1 } } "
      "entries { key { string_value: 'beans' } value { bool_value: true } }";
  EXPECT_EQ(Plain<v1::DictItemsResponse>("dict items d", response),
            "caf\u00e9   1\n"
            "beans  true\n");
  EXPECT_EQ(Json<v1::DictItemsResponse>("dict items d", response),
            "{\"caf\u00e9\": 1, \"beans\": true}\n");
  EXPECT_EQ(Json<v1::DictItemsResponse>("dict items d",
                                        "entries { key { int_value: 1 } value { int_value: 2 } }"),
            "{\"$dict\": [[1, 2]]}\n");
  EXPECT_EQ(Plain<v1::NamespaceGetAllResponse>("namespace all n",
                                               "attributes { name: 'x' value { int_value: 2 } }"),
            "x  2\n");
}

TEST(OutputTest, AnEntryIsARow) {
  const std::string response = "key { string_value: 'a' } value { int_value: 1 }";
  EXPECT_EQ(Plain<v1::DictPopItemResponse>("dict popitem d", response), "a  1\n");
  EXPECT_EQ(Json<v1::DictPopItemResponse>("dict popitem d", response),
            "{\"key\": \"a\", \"value\": 1}\n");
}

TEST(OutputTest, FieldsAreATableOrAnObject) {
  const std::string response = "locked: true fence: 7 owner_death: OWNER_DEATH_POLICY_HOLD";
  EXPECT_EQ(Plain<v1::LockInspectResponse>("lock inspect l", response),
            "locked         true\n"
            "fence          7\n"
            "waiting calls  0\n"
            "session        -\n"
            "owner          0\n"
            "owner death    hold\n"
            "reentrant      false\n"
            "depth          0\n");
  EXPECT_EQ(Json<v1::LockInspectResponse>("lock inspect l", response),
            "{\"locked\": true, \"fence\": 7, \"waiting_calls\": 0, \"session\": \"\", "
            "\"owner\": 0, \"owner_death\": \"hold\", \"reentrant\": false, \"depth\": 0}\n");
}

TEST(OutputTest, ListsInAFieldAreWords) {
  EXPECT_EQ(Plain<v1::ObjectsGetServerInfoResponse>("server info",
                                                    "version: '1' types: 'dict' types: 'list'"),
            "version            1\n"
            "types              dict, list\n"
            "object count       0\n"
            "waiting calls      0\n"
            "max message bytes  0\n"
            "session count      0\n");
}

TEST(OutputTest, ADescriptionShowsWhatIsThere) {
  const std::string response =
      "info { name: 'l' id: 5 type: 'lock' create_time { seconds: 1000000000 nanos: 5000000 } "
      "summary: 'not held' }";
  EXPECT_EQ(Plain<v1::ObjectsDescribeResponse>("objects describe l", response),
            "name           l\n"
            "id             5\n"
            "type           lock\n"
            "create time    2001-09-09T01:46:40.005Z\n"
            "size           -\n"
            "waiting calls  0\n"
            "summary        not held\n"
            "expire time    -\n"
            "session        -\n"
            "references     0\n");
  EXPECT_EQ(Json<v1::ObjectsDescribeResponse>("objects describe l", response),
            "{\"name\": \"l\", \"id\": 5, \"type\": \"lock\", \"create_time\": "
            "\"2001-09-09T01:46:40.005Z\", \"size\": null, \"waiting_calls\": 0, \"summary\": "
            "\"not held\", \"expire_time\": null, \"session\": \"\", \"references\": 0}\n");
}

TEST(OutputTest, ItemsOfAnArrayStandOnLines) {
  const std::string numbers = "typecode: 'i' items { ints: 1 ints: -2 }";
  EXPECT_EQ(Plain<v1::ArrayGetSliceResponse>("array slice a", numbers), "1\n-2\n");
  EXPECT_EQ(Json<v1::ArrayGetSliceResponse>("array slice a", numbers), "[1, -2]\n");
  const std::string text = "typecode: 'u' items { text: 'ab' }";
  EXPECT_EQ(Plain<v1::ArrayGetSliceResponse>("array slice a", text), "ab\n");
  EXPECT_EQ(Json<v1::ArrayGetSliceResponse>("array slice a", text), "\"ab\"\n");
  EXPECT_EQ(Plain<v1::ArrayGetSliceResponse>("array slice a", "typecode: 'i' items {}"), "");
  EXPECT_EQ(Json<v1::ArrayGetSliceResponse>("array slice a", "typecode: 'i' items {}"), "[]\n");
}

TEST(OutputTest, CountsAreEntries) {
  const std::string response =
      "entries { key { string_value: 'the' } count: 12 } entries { key { int_value: 7 } count: -1 "
      "}";
  EXPECT_EQ(Plain<v1::CounterItemsResponse>("counter items c", response),
            "the  12\n"
            "7    -1\n");
  EXPECT_EQ(Json<v1::CounterItemsResponse>("counter items c", response),
            "{\"$dict\": [[\"the\", 12], [7, -1]]}\n");
}

TEST(OutputTest, ObjectsAreATableWithHeadings) {
  const std::string response =
      "objects { name: 'a' type: 'dict' size: 12 } objects { name: 'long name' type: 'lock' "
      "summary: 'held' } next_page_token: ''";
  EXPECT_EQ(Plain<v1::ObjectsListResponse>("objects list", response),
            "NAME       TYPE  SIZE  WAITING CALLS  SUMMARY\n"
            "a          dict  12    0              -\n"
            "long name  lock  -     0              held\n");
  EXPECT_EQ(Plain<v1::ObjectsListResponse>("objects list", ""), "");
  EXPECT_EQ(Json<v1::ObjectsListResponse>("objects list", ""), "[]\n");
}

TEST(OutputTest, AMessageAmongOtherFieldsIsSpreadOut) {
  const std::string response =
      "info { session: 's1' client: 'worker' lease { seconds: 90 } waiting_calls: 2 "
      "held_objects: 2 } held_objects: 'a' held_objects: 'b'";
  EXPECT_EQ(Plain<v1::SessionDescribeResponse>("sessions describe s1", response),
            "session          s1\n"
            "client           worker\n"
            "lease            1m30s\n"
            "open time        -\n"
            "waiting calls    2\n"
            "replies kept     0\n"
            "bytes in flight  0\n"
            "held objects     a, b\n");
  EXPECT_EQ(Json<v1::SessionDescribeResponse>("sessions describe s1", response),
            "{\"info\": {\"session\": \"s1\", \"client\": \"worker\", \"lease\": \"1m30s\", "
            "\"open_time\": null, \"waiting_calls\": 2, \"replies_kept\": 0, "
            "\"bytes_in_flight\": 0, \"held_objects\": 2}, \"held_objects\": [\"a\", \"b\"]}\n");
}

TEST(OutputTest, WhatIsNotThereIsADash) {
  EXPECT_EQ(
      Plain<v1::ObjectsListHoldersResponse>(
          "locks",
          "holders { object: 'deploy' type: 'lock' fence: 7 client: 'cron' session: 's1' "
          "owner: 3 since { seconds: 1000000000 } waiting_calls: 1 } "
          "holders { object: 'nightly' type: 'lock' fence: 12 }"),
      "OBJECT   TYPE  FENCE  CLIENT  SESSION  OWNER  SINCE                     WAITING CALLS\n"
      "deploy   lock  7      cron    s1       3      2001-09-09T01:46:40.000Z  1\n"
      "nightly  lock  12     -       -        0      -                         0\n");
  EXPECT_EQ(Plain<v1::SessionDescribeResponse>("sessions describe s1", "info { lease {} }"),
            "session          -\n"
            "client           -\n"
            "lease            0\n"
            "open time        -\n"
            "waiting calls    0\n"
            "replies kept     0\n"
            "bytes in flight  0\n"
            "held objects     -\n");
}

TEST(OutputTest, NothingToSayPrintsNothing) {
  EXPECT_EQ(Plain<v1::DictSetResponse>("dict set d k v", ""), "");
  EXPECT_EQ(Json<v1::DictSetResponse>("dict set d k v", ""), "");
}

TEST(OutputTest, TheVerdictIsTheExitStatusAlone) {
  EXPECT_EQ(Plain<v1::LockAcquireResponse>("lock acquire l", "acquired: true fence: 3"),
            "fence      3\n"
            "abandoned  false\n");
  EXPECT_EQ(Plain<v1::DictContainsResponse>("dict contains d k", "found: true"), "true\n");
}

}  // namespace
}  // namespace manager::ctl
