#include "manager/dict.h"

#include <map>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class DictTest : public internal::ScriptedTest {
 protected:
  using Ages = Dict<std::string, int>;

  DictTest() {
    On<v1::DictCreateRequest>("object: 'ages' mode: CREATE_MODE_GET_OR_CREATE",
                              "info { id: 3 type: 'dict' } created: true");
    ages_ = Ages::Open(client(), "ages");
  }

  absl::StatusOr<Ages> ages_;
};

TEST_F(DictTest, OpenTellsWhatItFound) {
  EXPECT_EQ(ages_->name(), "ages");
  EXPECT_EQ(ages_->id(), 3u);
  EXPECT_TRUE(ages_->created());
  EXPECT_EQ(ages_->ref().type(), "dict");
}

TEST_F(DictTest, AReferenceMakesAHandleOfTheSameObject) {
  const Ages ages(client(), ages_->ref());
  EXPECT_EQ(ages.id(), 3u);
  EXPECT_FALSE(ages.created());
  On<v1::DictSizeRequest>("object: '#3'", "size: 2");
  EXPECT_EQ(ages.Size().value(), 2);
}

TEST_F(DictTest, OpenPassesItsOptionsOn) {
  On<v1::DictCreateRequest>(R"pb(
    object: 'd'
    mode: CREATE_MODE_CREATE_ONLY
    entries {
      key { string_value: 'b' }
      value { int_value: 2 }
    }
    entries {
      key { string_value: 'a' }
      value { int_value: 1 }
    }
  )pb");
  EXPECT_TRUE(
      Ages::Open(client(), "d", {.mode = CreateMode::kCreateOnly, .entries = {{"b", 2}, {"a", 1}}})
          .ok());
}

TEST_F(DictTest, OpenHandsOnARefusal) {
  OnRefuse<v1::DictCreateRequest>("object: 'd' mode: CREATE_MODE_GET_ONLY",
                                  absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(Ages::Open(client(), "d", {.mode = CreateMode::kGetOnly})),
            v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(DictTest, GetsOrSaysThatThereIsNoSuchKey) {
  On<v1::DictGetRequest>("object: 'ages' key { string_value: 'anna' }", "value { int_value: 37 }");
  EXPECT_EQ(ages_->Get("anna").value(), 37);
  OnRefuse<v1::DictGetRequest>("object: 'ages' key { string_value: 'bob' }",
                               absl::StatusCode::kNotFound, v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(Reason(ages_->Get("bob")), v1::ERROR_REASON_KEY_NOT_FOUND);
}

TEST_F(DictTest, AValueOfAnotherTypeIsAnError) {
  On<v1::DictGetRequest>("object: 'ages' key { string_value: 'anna' }",
                         "value { string_value: 'old' }");
  EXPECT_EQ(ages_->Get("anna").status(),
            absl::InvalidArgumentError("expected an int, found a string"));
}

TEST_F(DictTest, GetWithADefaultAndFindDoNotFail) {
  const std::string request =
      "object: 'ages' key { string_value: 'anna' } default_value { null_value: NULL_VALUE }";
  const std::string found = "value { int_value: 37 } found: true";
  const std::string not_found = "value { null_value: NULL_VALUE }";
  On<v1::DictGetRequest>(request, found);
  EXPECT_EQ(ages_->Get("anna", 1).value(), 37);
  On<v1::DictGetRequest>(request, not_found);
  EXPECT_EQ(ages_->Get("anna", 1).value(), 1);
  On<v1::DictGetRequest>(request, found);
  EXPECT_EQ(ages_->Find("anna").value(), 37);
  On<v1::DictGetRequest>(request, not_found);
  EXPECT_EQ(ages_->Find("anna").value(), std::nullopt);
}

TEST_F(DictTest, FindTellsAStoredNullFromNothing) {
  On<v1::DictCreateRequest>("object: 'd' mode: CREATE_MODE_GET_OR_CREATE");
  auto dict = Dict<int, std::optional<int>>::Open(client(), "d");
  const std::string request =
      "object: 'd' key { int_value: 1 } default_value { null_value: NULL_VALUE }";
  On<v1::DictGetRequest>(request, "value { null_value: NULL_VALUE } found: true");
  EXPECT_TRUE(dict->Find(1)->has_value());
  On<v1::DictGetRequest>(request, "value { null_value: NULL_VALUE }");
  EXPECT_FALSE(dict->Find(1)->has_value());
}

TEST_F(DictTest, Writes) {
  On<v1::DictSetRequest>("object: 'ages' key { string_value: 'anna' } value { int_value: 38 }");
  EXPECT_TRUE(ages_->Set("anna", 38).ok());
  On<v1::DictDeleteRequest>("object: 'ages' key { string_value: 'anna' }");
  EXPECT_TRUE(ages_->Delete("anna").ok());
  On<v1::DictClearRequest>("object: 'ages'");
  EXPECT_TRUE(ages_->Clear().ok());
}

TEST_F(DictTest, UpdateSendsAllEntriesAtOnce) {
  const std::string request = R"pb(
    object: 'ages'
    entries {
      key { string_value: 'a' }
      value { int_value: 1 }
    }
    entries {
      key { string_value: 'b' }
      value { int_value: 2 }
    }
  )pb";
  On<v1::DictUpdateRequest>(request);
  EXPECT_TRUE(ages_->Update({{"a", 1}, {"b", 2}}).ok());
  On<v1::DictUpdateRequest>(request);
  const std::map<std::string, int> map = {{"a", 1}, {"b", 2}};
  EXPECT_TRUE(ages_->Update({map.begin(), map.end()}).ok());
}

TEST_F(DictTest, Looks) {
  On<v1::DictContainsRequest>("object: 'ages' key { string_value: 'anna' }", "found: true");
  EXPECT_TRUE(ages_->Contains("anna").value());
  On<v1::DictSizeRequest>("object: 'ages'", "size: 2");
  EXPECT_EQ(ages_->Size().value(), 2);
  On<v1::DictKeysRequest>("object: 'ages'",
                          "keys { string_value: 'b' } keys { string_value: 'a' }");
  EXPECT_THAT(ages_->Keys().value(), ElementsAre("b", "a"));
  On<v1::DictValuesRequest>("object: 'ages'", "values { int_value: 2 } values { int_value: 1 }");
  EXPECT_THAT(ages_->Values().value(), ElementsAre(2, 1));
  On<v1::DictItemsRequest>("object: 'ages'",
                           "entries { key { string_value: 'b' } value { int_value: 2 } }");
  EXPECT_THAT(ages_->Items().value(), ElementsAre(Pair("b", 2)));
}

TEST_F(DictTest, AnEntryOfAnotherTypeIsNamed) {
  On<v1::DictItemsRequest>("object: 'ages'",
                           "entries { key { string_value: 'b' } value { bool_value: true } }");
  EXPECT_EQ(ages_->Items().status(),
            absl::InvalidArgumentError("key 'b': expected an int, found a bool"));
  On<v1::DictKeysRequest>("object: 'ages'", "keys { int_value: 1 }");
  EXPECT_EQ(ages_->Keys().status(),
            absl::InvalidArgumentError("item 0: expected a string, found an int"));
}

TEST_F(DictTest, Takes) {
  On<v1::DictPopRequest>("object: 'ages' key { string_value: 'anna' }", "value { int_value: 37 }");
  EXPECT_EQ(ages_->Pop("anna").value(), 37);
  On<v1::DictPopRequest>(
      "object: 'ages' key { string_value: 'bob' } default_value { null_value: NULL_VALUE }",
      "value { null_value: NULL_VALUE }");
  EXPECT_EQ(ages_->Pop("bob", 1).value(), 1);
  On<v1::DictPopItemRequest>("object: 'ages'", "key { string_value: 'b' } value { int_value: 2 }");
  EXPECT_THAT(ages_->PopItem().value(), Pair("b", 2));
}

TEST_F(DictTest, SetDefaultAndInsertKeepWhatIsThere) {
  const std::string request =
      "object: 'ages' key { string_value: 'anna' } default_value { int_value: 1 }";
  On<v1::DictSetDefaultRequest>(request, "value { int_value: 37 } found: true");
  EXPECT_EQ(ages_->SetDefault("anna", 1).value(), 37);
  On<v1::DictSetDefaultRequest>(request, "value { int_value: 37 } found: true");
  EXPECT_FALSE(ages_->Insert("anna", 1).value());
  On<v1::DictSetDefaultRequest>(request, "value { int_value: 1 }");
  EXPECT_TRUE(ages_->Insert("anna", 1).value());
}

TEST_F(DictTest, IterateGoesOnAfterTheLastKey) {
  On<v1::DictIterateRequest>("object: 'ages' limit: 2", R"pb(
    entries {
      key { string_value: 'a' }
      value { int_value: 1 }
    }
    entries {
      key { string_value: 'b' }
      value { int_value: 2 }
    }
    size: 3
    position: 7
  )pb");
  On<v1::DictIterateRequest>(
      "object: 'ages' limit: 2 position: 7 expected_size: 3",
      "entries { key { string_value: 'c' } value { int_value: 3 } } size: 3 position: 9");
  On<v1::DictIterateRequest>("object: 'ages' limit: 2 position: 9 expected_size: 3", "size: 3");
  EXPECT_THAT(ages_->Iterate(2).ReadAll().value(),
              ElementsAre(Pair("a", 1), Pair("b", 2), Pair("c", 3)));
}

TEST_F(DictTest, IterateEndsWithTheErrorOfADictThatChanged) {
  On<v1::DictIterateRequest>(
      "object: 'ages'",
      "entries { key { string_value: 'a' } value { int_value: 1 } } size: 2 position: 1");
  OnRefuse<v1::DictIterateRequest>("object: 'ages' position: 1 expected_size: 2",
                                   absl::StatusCode::kAborted, v1::ERROR_REASON_DICT_RESIZED);
  std::vector<std::string> seen;
  for (const absl::StatusOr<Ages::Entry>& entry : ages_->Iterate()) {
    seen.push_back(entry.ok() ? entry->first : ReasonName(entry.status()));
  }
  EXPECT_THAT(seen, ElementsAre("a", "DICT_RESIZED"));
}

TEST_F(DictTest, IterateOfAnEmptyDictGivesNothing) {
  On<v1::DictIterateRequest>("object: 'ages'");
  EXPECT_THAT(ages_->Iterate().ReadAll().value(), IsEmpty());
}

TEST_F(DictTest, ScanReadsPageByPageUntilTheLastOne) {
  On<v1::DictScanRequest>("object: 'ages' page_size: 1",
                          "entries { key { string_value: 'a' } value { int_value: 1 } } "
                          "next_page_token: '1-2'");
  On<v1::DictScanRequest>("object: 'ages' page_size: 1 page_token: '1-2'",
                          "entries { key { string_value: 'b' } value { int_value: 2 } }");
  EXPECT_THAT(ages_->Scan(1).ReadAll().value(), ElementsAre(Pair("a", 1), Pair("b", 2)));
}

TEST_F(DictTest, ManyKeysAtOnce) {
  const std::string keys = "object: 'ages' keys { string_value: 'a' } keys { string_value: 'b' }";
  const std::string lookups =
      "lookups { found: true value { int_value: 1 } version: 3 } lookups {}";
  On<v1::DictGetManyRequest>(keys, lookups);
  EXPECT_THAT(ages_->GetMany({"a", "b"}).value(), ElementsAre(1, std::nullopt));
  On<v1::DictPopManyRequest>(keys, lookups);
  EXPECT_THAT(ages_->PopMany({"a", "b"}).value(), ElementsAre(1, std::nullopt));
  On<v1::DictDeleteManyRequest>(keys, "deleted: 1");
  EXPECT_EQ(ages_->DeleteMany({"a", "b"}).value(), 1);
}

TEST_F(DictTest, FindsAVersion) {
  const std::string request =
      "object: 'ages' key { string_value: 'a' } default_value { null_value: NULL_VALUE }";
  On<v1::DictGetRequest>(request, "value { int_value: 1 } found: true version: 9");
  const auto found = ages_->FindVersioned("a").value();
  EXPECT_EQ(found->value, 1);
  EXPECT_EQ(found->version, 9u);
  On<v1::DictGetRequest>(request, "value { null_value: NULL_VALUE }");
  EXPECT_FALSE(ages_->FindVersioned("a").value().has_value());
}

TEST_F(DictTest, SetsAndDeletesOnCondition) {
  const std::string entry = "object: 'ages' key { string_value: 'a' } ";
  On<v1::DictCompareAndSetRequest>(entry + "expected { int_value: 1 } value { int_value: 2 }",
                                   "set: true version: 9");
  const Swapped<int> set = ages_->CompareAndSet("a", 1, 2).value();
  EXPECT_TRUE(set.done);
  EXPECT_EQ(set.found, std::nullopt);
  EXPECT_EQ(set.version, 9u);

  On<v1::DictCompareAndSetRequest>(entry + "expected_version: 0 value { int_value: 2 }",
                                   "value { int_value: 5 } version: 10");
  const Swapped<int> kept = ages_->CompareVersionAndSet("a", kAbsent, 2).value();
  EXPECT_FALSE(kept.done);
  EXPECT_EQ(kept.found, 5);
  EXPECT_EQ(kept.version, 10u);

  On<v1::DictCompareAndDeleteRequest>(entry + "expected { int_value: 1 }", "deleted: true");
  EXPECT_TRUE(ages_->CompareAndDelete("a", 1).value().done);
  On<v1::DictCompareAndDeleteRequest>(entry + "expected_version: 9", "");
  EXPECT_FALSE(ages_->CompareVersionAndDelete("a", 9).value().done);
}

}  // namespace
}  // namespace manager
