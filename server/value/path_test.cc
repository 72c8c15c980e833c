#include "server/value/path.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/literal/literal.h"
#include "common/seed/seed.h"
#include "common/value/decode.h"
#include "common/value/random_value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/value/key.h"
#include "server/value/validate.h"

namespace manager {
namespace {

using testing::HasSubstr;
using v1::Value;

Value Literal(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseLiteral(text);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.value_or(Value());
}

std::string Encoded(absl::string_view literal) { return Literal(literal).SerializeAsString(); }

std::string Shown(absl::string_view encoded) {
  Value value;
  EXPECT_TRUE(Decode(encoded, &value));
  return ToLiteral(value);
}

template <class T>
std::string Shown(const absl::StatusOr<T>& encoded) {
  if (encoded.ok()) return Shown(absl::string_view(*encoded));
  return absl::StrCat(v1::ErrorReason_Name(ReasonOf(encoded.status())).substr(13), " ",
                      encoded.status().message());
}

// A path as a tuple of its steps. The first one, which the object takes, is 'x' in all of these.
class PathOf {
 public:
  explicit PathOf(absl::string_view steps) {
    *steps_.Add() = Encoded("'x'");
    const Value tuple = Literal(steps);
    for (const Value& step : tuple.tuple_value().items()) {
      *steps_.Add() = step.SerializeAsString();
    }
  }
  explicit PathOf(const std::vector<Value>& steps) {
    *steps_.Add() = Encoded("'x'");
    for (const Value& step : steps) *steps_.Add() = step.SerializeAsString();
  }

  operator Path() const { return Path(steps_, "the dict"); }  // NOLINT: that is what it is for

 private:
  Path::Steps steps_;
};

std::string Get(absl::string_view value, absl::string_view steps) {
  const std::string encoded = Encoded(value);
  return Shown(GetAt(encoded, PathOf(steps)));
}
std::string Set(absl::string_view value, absl::string_view steps, absl::string_view item) {
  return Shown(SetAt(Encoded(value), PathOf(steps), Encoded(item)));
}
std::string Delete(absl::string_view value, absl::string_view steps) {
  return Shown(DeleteAt(Encoded(value), PathOf(steps)));
}
std::string Append(absl::string_view value, absl::string_view steps, absl::string_view item) {
  const absl::StatusOr<Appended> appended = AppendAt(Encoded(value), PathOf(steps), Encoded(item));
  if (!appended.ok()) return Shown(absl::StatusOr<std::string>(appended.status()));
  return absl::StrCat(Shown(appended->value), " ", appended->size);
}
std::string Increment(absl::string_view value, absl::string_view steps, absl::string_view delta,
                      absl::string_view initial = "") {
  const std::string encoded_initial = initial.empty() ? "" : Encoded(initial);
  const absl::StatusOr<Incremented> incremented = IncrementAt(
      Encoded(value), PathOf(steps), Encoded(delta), initial.empty() ? nullptr : &encoded_initial);
  if (!incremented.ok()) return Shown(absl::StatusOr<std::string>(incremented.status()));
  return absl::StrCat(Shown(incremented->value), " ", Shown(incremented->number));
}

TEST(PathTest, LeadsIntoDictsListsAndTuples) {
  EXPECT_EQ(Get("{'a': [1, (2, {3: 'x'})]}", "('a', 1, -1, 3.0)"), "'x'");
  EXPECT_EQ(Get("[1, 2]", "()"), "[1, 2]");
  EXPECT_EQ(Get("[1, 2]", "(True,)"), "2");
}

TEST(PathTest, TellsHowFarItLed) {
  EXPECT_EQ(Get("{'a': [1, 2]}", "('a', 2)"),
            "PATH_NOT_FOUND ['x']['a'] has 2 items and none at 2");
  EXPECT_EQ(Get("{'a': [1, 2]}", "('a', -3)"),
            "PATH_NOT_FOUND ['x']['a'] has 2 items and none at -3");
  EXPECT_THAT(Get("[]", "(36893488147419103232,)"), HasSubstr("none at 36893488147419103232"));
  EXPECT_EQ(Get("{'a': {}}", "('a', 'b', 'c')"), "PATH_NOT_FOUND ['x']['a'] has no key 'b'");
  const absl::Status status = GetAt(Encoded("{'a': {}}"), PathOf("('a', 'b')")).status();
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("path"), "['x']['a']");
}

TEST(PathTest, LeadsNowhereElse) {
  EXPECT_EQ(Get("'text'", "(0,)"), "WRONG_VALUE_TYPE ['x'] is a str, which no path leads into");
  EXPECT_THAT(Get("{1}", "(1,)"), HasSubstr("is a set"));
  EXPECT_THAT(Get("None", "(1,)"), HasSubstr("is None"));
  EXPECT_THAT(Get("17", "(1,)"), HasSubstr("is an int"));
  EXPECT_EQ(Get("[ref('dict', 7)]", "(0, 'k')"),
            "WRONG_VALUE_TYPE ['x'][0] is another object, which no path leads into: call that "
            "object");
  EXPECT_EQ(Get("[1]", "('0',)"),
            "WRONG_VALUE_TYPE ['x'] has indexes, which are whole numbers; '0' is none");
  EXPECT_THAT(Get("[1]", "(0.0,)"), HasSubstr("WRONG_VALUE_TYPE"));
  EXPECT_THAT(Get("{}", "([],)"), HasSubstr("UNHASHABLE_KEY"));
}

TEST(PathTest, Sets) {
  EXPECT_EQ(Set("[1, 2, 3]", "(1,)", "'new'"), "[1, 'new', 3]");
  EXPECT_EQ(Set("{'a': 1, 'b': 2}", "('a',)", "[]"), "{'a': [], 'b': 2}");
  EXPECT_EQ(Set("{'a': {1: 2}}", "('a', True)", "3"), "{'a': {1: 3}}");
  EXPECT_EQ(Set("{'a': {}}", "('a', 'new')", "3"), "{'a': {'new': 3}}");
  EXPECT_THAT(Set("[1]", "(1,)", "2"), HasSubstr("PATH_NOT_FOUND"));
  EXPECT_THAT(Set("{}", "('a', 'b')", "2"), HasSubstr("PATH_NOT_FOUND"));
}

TEST(PathTest, Deletes) {
  EXPECT_EQ(Delete("[1, [2, 3]]", "(1, -2)"), "[1, [3]]");
  EXPECT_EQ(Delete("{'a': {1: 2, 3: 4}}", "('a', 1.0)"), "{'a': {3: 4}}");
  EXPECT_THAT(Delete("{}", "('a',)"), HasSubstr("PATH_NOT_FOUND"));
  EXPECT_THAT(Delete("[]", "(0,)"), HasSubstr("PATH_NOT_FOUND"));
}

TEST(PathTest, Appends) {
  EXPECT_EQ(Append("[]", "()", "1"), "[1] 1");
  EXPECT_EQ(Append("{'a': [[1], 2]}", "('a', 0)", "'x'"), "{'a': [[1, 'x'], 2]} 2");
  EXPECT_EQ(Append("{'a': (1,)}", "('a',)", "1"),
            "WRONG_VALUE_TYPE ['x']['a'] is a tuple, not a list");
}

TEST(PathTest, Increments) {
  EXPECT_EQ(Increment("5", "()", "2"), "7 7");
  EXPECT_EQ(Increment("{'a': [1, 9223372036854775807]}", "('a', 1)", "1"),
            "{'a': [1, 9223372036854775808]} 9223372036854775808");
  EXPECT_EQ(Increment("{'a': True}", "('a',)", "0.5"), "{'a': 1.5} 1.5");
  EXPECT_EQ(Increment("{'a': 'b'}", "('a',)", "1"),
            "WRONG_VALUE_TYPE ['x']['a'] is a str, not a number");
  EXPECT_THAT(Increment("1", "()", "'1'"), HasSubstr("WRONG_VALUE_TYPE"));
}

TEST(PathTest, IncrementsWhatIsNotThereFromADefault) {
  EXPECT_EQ(Increment("{}", "('a',)", "2", "10"), "{'a': 12} 12");
  EXPECT_EQ(Increment("{'a': 1}", "('a',)", "2", "10"), "{'a': 3} 3");
  EXPECT_THAT(Increment("{}", "('a',)", "2"), HasSubstr("PATH_NOT_FOUND"));
  // Only a key can be added, and only at the end of the path.
  EXPECT_THAT(Increment("[]", "(0,)", "2", "10"), HasSubstr("PATH_NOT_FOUND"));
  EXPECT_THAT(Increment("{}", "('a', 'b')", "2", "10"), HasSubstr("PATH_NOT_FOUND"));
}

TEST(PathTest, ChangesNothingInsideATuple) {
  EXPECT_EQ(Set("([1],)", "(0, 0)", "2"),
            "WRONG_VALUE_TYPE ['x'] is a tuple, inside which nothing can be changed");
  EXPECT_THAT(Set("(1,)", "(0,)", "2"), HasSubstr("WRONG_VALUE_TYPE"));
  EXPECT_THAT(Delete("(1,)", "(0,)"), HasSubstr("WRONG_VALUE_TYPE"));
  EXPECT_THAT(Append("([],)", "(0,)", "2"), HasSubstr("WRONG_VALUE_TYPE"));
  EXPECT_THAT(Increment("(1,)", "(0,)", "2"), HasSubstr("WRONG_VALUE_TYPE"));
}

TEST(PathTest, OfEqualKeysTheLastOneCounts) {
  Value twice = Literal("{'k': 1}");
  twice.mutable_dict_value()->MergeFrom(Literal("{'other': 5}").dict_value());
  twice.mutable_dict_value()->MergeFrom(Literal("{'k': 2}").dict_value());
  const std::string encoded = twice.SerializeAsString();
  EXPECT_EQ(Shown(GetAt(encoded, PathOf("('k',)"))), "2");
  const std::string set = *SetAt(encoded, PathOf("('k',)"), Encoded("3"));
  EXPECT_EQ(Shown(GetAt(set, PathOf("('k',)"))), "3");
  EXPECT_EQ(Shown(DeleteAt(encoded, PathOf("('k',)"))), "{'other': 5}");
}

TEST(PathTest, ANanFindsNothingAndIsAddedEachTime) {
  EXPECT_THAT(Get("{nan: 1}", "(nan,)"), HasSubstr("PATH_NOT_FOUND"));
  EXPECT_EQ(Set("{nan: 1}", "(nan,)", "2"), "{nan: 1, nan: 2}");
}

// A chain of lists of so many levels, with an empty list innermost; and the way there.
std::string Lists(int levels) {
  return absl::StrCat(std::string(levels, '['), std::string(levels, ']'));
}
std::string Zeros(int count) {
  std::string zeros = "(";
  for (int i = 0; i < count; ++i) absl::StrAppend(&zeros, "0,");
  return zeros + ")";
}

TEST(PathTest, KeepsTheLimitOfDepth) {
  EXPECT_THAT(Append(Lists(98), Zeros(97), "[1]"), HasSubstr("[[1]]"));
  EXPECT_THAT(Append(Lists(98), Zeros(97), "[[1]]"), HasSubstr("VALUE_TOO_DEEP"));
  EXPECT_THAT(Set("{'a': 1}", "('a',)", Lists(99)), HasSubstr("{'a': [["));
  EXPECT_THAT(Set("{'a': 1}", "('a',)", Lists(100)), HasSubstr("VALUE_TOO_DEEP"));
  EXPECT_THAT(Set("{'a': 1}", "('b',)", Lists(100)), HasSubstr("VALUE_TOO_DEEP"));
  // A key has a depth, too.
  std::string tuples = "1";
  for (int i = 1; i < 100; ++i) tuples = absl::StrCat("(", tuples, ",)");
  const PathOf path(std::vector<Value>{Literal(tuples)});
  EXPECT_THAT(Shown(SetAt(Encoded("{}"), path, Encoded("1"))), HasSubstr("VALUE_TOO_DEEP"));
}

TEST(PathTest, ReadsSizesThatAreWrittenTheLongWay) {
  // [[1]], each size in two bytes where one would do.
  const std::string list = Encoded("[1]");
  const std::string inner =
      absl::StrCat(list.substr(0, 1), std::string("\x84\x00", 2), list.substr(2));
  const std::string outer = absl::StrCat("\x4A", std::string("\x8A\x00\x0A\x87\x00", 5), inner);
  ASSERT_TRUE(ValidateValue(outer).ok()) << ValidateValue(outer);
  EXPECT_EQ(Shown(SetAt(outer, PathOf("(0, 0)"), Encoded("'two'"))), "[['two']]");
  EXPECT_EQ(Shown(DeleteAt(outer, PathOf("(0, 0)"))), "[[]]");
}

// The same on decoded values, as plainly as it can be said.
class RandomPath : public testing::Test {
 protected:
  // Walks at random from `value` inwards, not into tuples. The last step may lead nowhere.
  std::vector<Value> RandomSteps(const Value& value) {
    std::vector<Value> steps;
    const Value* at = &value;
    while (true) {
      const int count = at->has_dict_value()   ? at->dict_value().entries_size()
                        : at->has_list_value() ? at->list_value().items_size()
                                               : -1;
      if (count < 0 || random_.Below(6) == 0) return steps;
      const int chosen = static_cast<int>(random_.Below(static_cast<uint32_t>(count) + 1));
      if (chosen == count) {
        steps.push_back(random_.Next(1, true));
        return steps;
      }
      if (at->has_dict_value()) {
        steps.push_back(random_.Rewrite(at->dict_value().entries(chosen).key()));
        at = &at->dict_value().entries(chosen).value();
      } else {
        steps.emplace_back().set_int_value(random_.Below(2) == 0 ? chosen : chosen - count);
        at = &at->list_value().items(chosen);
      }
    }
  }

  static std::optional<int> IndexOf(const Value& step, int length) {
    int64_t index = step.has_bool_value() ? step.bool_value() : step.int_value();
    if (!step.has_bool_value() && !step.has_int_value()) return std::nullopt;
    if (index < 0) index += length;
    if (index < 0 || index >= length) return std::nullopt;
    return static_cast<int>(index);
  }

  // The last entry with this key.
  static std::optional<int> EntryOf(const Value& step, const v1::ValueMap& dict) {
    for (int i = dict.entries_size() - 1; i >= 0; --i) {
      if (Equal(CanonicalOf(dict.entries(i).key()), CanonicalOf(step))) return i;
    }
    return std::nullopt;
  }

  // Where the first `count` steps lead to; null where they lead nowhere.
  static Value* Find(Value& value, const std::vector<Value>& steps, size_t count) {
    Value* at = &value;
    for (size_t i = 0; i < count; ++i) {
      if (at->has_list_value()) {
        const auto index = IndexOf(steps[i], at->list_value().items_size());
        if (!index.has_value()) return nullptr;
        at = at->mutable_list_value()->mutable_items(*index);
      } else if (at->has_dict_value()) {
        const auto entry = EntryOf(steps[i], at->dict_value());
        if (!entry.has_value()) return nullptr;
        at = at->mutable_dict_value()->mutable_entries(*entry)->mutable_value();
      } else {
        return nullptr;
      }
    }
    return at;
  }

  static bool ModelSet(Value& value, const std::vector<Value>& steps, const Value& item) {
    if (Value* found = Find(value, steps, steps.size()); found != nullptr) {
      *found = item;
      return true;
    }
    Value* in = Find(value, steps, steps.size() - 1);
    if (in == nullptr || !in->has_dict_value()) return false;
    v1::ValueEntry* entry = in->mutable_dict_value()->add_entries();
    *entry->mutable_key() = steps.back();
    *entry->mutable_value() = item;
    return true;
  }

  static bool ModelDelete(Value& value, const std::vector<Value>& steps) {
    if (Find(value, steps, steps.size()) == nullptr) return false;
    Value* in = Find(value, steps, steps.size() - 1);
    if (in->has_list_value()) {
      auto& items = *in->mutable_list_value()->mutable_items();
      items.erase(items.begin() + *IndexOf(steps.back(), items.size()));
      return true;
    }
    auto& dict = *in->mutable_dict_value();
    for (auto entry = EntryOf(steps.back(), dict); entry.has_value();
         entry = EntryOf(steps.back(), dict)) {
      dict.mutable_entries()->erase(dict.entries().begin() + *entry);
    }
    return true;
  }

  void ExpectChanged(bool expected, const Value& model, const absl::StatusOr<std::string>& got) {
    ASSERT_EQ(got.ok(), expected) << got.status();
    if (!got.ok()) return;
    EXPECT_TRUE(ValidateValue(*got).ok());
    EXPECT_EQ(Shown(*got), ToLiteral(model));
  }

  const uint32_t seed_ = SeedForTest();
  RandomValues random_{seed_};
};

TEST_F(RandomPath, DoesWhatDecodingWouldDo) {
  for (int round = 0; round < 20'000 && !HasFailure(); ++round) {
    const Value value = random_.Next(5);
    const std::string encoded = value.SerializeAsString();
    const std::vector<Value> steps = RandomSteps(value);
    const Value item = random_.Next(3);
    std::string trace = absl::StrCat("round ", round, ": ", ToLiteral(value));
    for (const Value& step : steps) absl::StrAppend(&trace, "[", ToLiteral(step), "]");
    SCOPED_TRACE(trace);
    const PathOf path(steps);

    Value model = value;
    Value* const found = Find(model, steps, steps.size());
    const absl::StatusOr<absl::string_view> got = GetAt(encoded, path);
    // A random step may even lead into a tuple, of which the model knows nothing.
    if (found != nullptr) {
      ASSERT_TRUE(got.ok()) << got.status();
      EXPECT_EQ(Shown(*got), ToLiteral(*found));
    }
    if (found != nullptr && found->has_list_value()) {
      *found->mutable_list_value()->add_items() = item;
      const absl::StatusOr<Appended> appended = AppendAt(encoded, path, item.SerializeAsString());
      ASSERT_TRUE(appended.ok()) << appended.status();
      EXPECT_EQ(appended->size, found->list_value().items_size());
      ExpectChanged(true, model, appended->value);
    }
    if (steps.empty()) continue;
    model = value;
    const bool set = ModelSet(model, steps, item);
    ExpectChanged(set, model, SetAt(encoded, path, item.SerializeAsString()));
    model = value;
    const bool deleted = ModelDelete(model, steps);
    ExpectChanged(deleted, model, DeleteAt(encoded, path));
  }
}

}  // namespace
}  // namespace manager
