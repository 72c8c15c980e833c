// What no script tells of: parts, numbers and damage.

#include "server/objects/map_state.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/literal/literal.h"
#include "gmock/gmock.h"
#include "google/protobuf/message_lite.h"
#include "gtest/gtest.h"
#include "manager/state/v1/dict.pb.h"

namespace manager {
namespace {

using state::v1::DictPart;
using state::v1::MapEntry;
using testing::Each;
using testing::Lt;
using testing::SizeIs;
using Map = OrderedMap<Stored>;

class Owner final : public Object {
 public:
  absl::string_view type() const override { return "owner"; }
  std::string Summary() const override { return ""; }
  void Save(const StateSink&) const override {}
  absl::Status Load(absl::string_view, const Step&) override { return absl::OkStatus(); }
};

std::string Encode(absl::string_view literal) {
  return ParseLiteral(literal).value().SerializeAsString();
}

std::vector<std::string> Save(const Map& map) {
  std::vector<std::string> parts;
  const StateSink sink = [&](const google::protobuf::MessageLite& part) {
    parts.push_back(part.SerializeAsString());
  };
  SaveEntries<DictPart>(map, sink, [](const Stored& value) { return value.bytes(); });
  return parts;
}

absl::Status LoadPart(absl::string_view part, Map* map) {
  const Owner owner;
  const auto hold = [&](std::string value) { return owner.Hold(std::move(value)); };
  return LoadEntries<DictPart>(part, owner, hold, map);
}

void Set(Map& map, absl::string_view key, std::string value) {
  const std::string encoded = Encode(key);
  map.Set(*ToKey(encoded), Stored(encoded), Stored(std::move(value)));
}

void ExpectSame(const Map& map, const Map& expected) {
  EXPECT_EQ(map.changes(), expected.changes());
  ASSERT_EQ(map.size(), expected.size());
  auto at = map.begin();
  for (const Map::Entry& entry : expected) {
    EXPECT_EQ(at->form, entry.form);
    EXPECT_EQ(at->key.bytes(), entry.key.bytes());
    EXPECT_EQ(at->value.bytes(), entry.value.bytes());
    EXPECT_EQ(at->sequence, entry.sequence);
    EXPECT_EQ(at->version, entry.version);
    EXPECT_TRUE(map.FindSequence(entry.sequence) == at);
    ++at;
  }
}

// With keys that are equal to nothing, an equal key of another type, and gaps in the numbers.
Map Sample() {
  Map map;
  for (const char* key : {"1", "nan", "'gone'", "nan", "(2, 'x')", "1.0", "'last'"}) {
    Set(map, key, Encode(key));
  }
  map.Take(map.Find(*ToKey(Encode("'gone'"))));
  map.Take(map.Find(*ToKey(Encode("'last'"))));
  return map;
}

TEST(MapState, GivesTheSameMapWithTheSameNumbers) {
  Map map = Sample();
  const std::vector<std::string> parts = Save(map);
  ASSERT_THAT(parts, SizeIs(1));
  Map loaded;
  ASSERT_TRUE(LoadPart(parts[0], &loaded).ok());
  ExpectSame(loaded, map);
  EXPECT_EQ(Save(loaded), parts);
  // Both go on alike.
  for (Map* one : {&map, &loaded}) {
    Set(*one, "True", Encode("'one'"));
    Set(*one, "'new'", Encode("'newest'"));
  }
  ExpectSame(loaded, map);
}

TEST(MapState, AMapThatWasClearedCountsOn) {
  Map map = Sample();
  map.Clear();
  Map loaded;
  for (const std::string& part : Save(map)) ASSERT_TRUE(LoadPart(part, &loaded).ok());
  ExpectSame(loaded, map);
}

TEST(MapState, ALargeMapComesInParts) {
  Map map;
  for (int i = 0; i < 100; ++i) Set(map, std::to_string(i), std::string(10'000, 'v'));
  const std::vector<std::string> parts = Save(map);
  EXPECT_GT(parts.size(), 10);
  EXPECT_THAT(parts, Each(SizeIs(Lt(100'000))));
  Map loaded;
  for (const std::string& part : parts) ASSERT_TRUE(LoadPart(part, &loaded).ok());
  ExpectSame(loaded, map);
}

class DamagedMapState : public testing::Test {
 protected:
  DamagedMapState() {
    part_.set_changes(3);
    Add("1", 1, 1);
    Add("2", 2, 3);
  }

  void Add(absl::string_view key, uint64_t sequence, uint64_t version) {
    MapEntry& entry = *part_.add_entries();
    entry.set_key(Encode(key));
    entry.set_sequence(sequence);
    entry.set_version(version);
  }

  absl::StatusCode Load() const {
    Map map;
    return LoadPart(part_.SerializeAsString(), &map).code();
  }

  DictPart part_;
};

TEST_F(DamagedMapState, IsRefused) {
  EXPECT_EQ(Load(), absl::StatusCode::kOk);
  const DictPart good = part_;
  const auto expect_refused = [&] {
    EXPECT_EQ(Load(), absl::StatusCode::kDataLoss) << part_.ShortDebugString();
    part_ = good;
  };
  part_.set_changes(2);  // The next change would have a number that is taken.
  expect_refused();
  part_.mutable_entries(0)->set_sequence(0);
  expect_refused();
  part_.mutable_entries(1)->set_sequence(1);
  expect_refused();
  part_.mutable_entries(1)->set_version(1);
  expect_refused();
  part_.mutable_entries(1)->set_key(Encode("1.0"));  // Equals the first.
  expect_refused();
  part_.mutable_entries(1)->set_key(Encode("[]"));  // No list is a key.
  expect_refused();
  part_.mutable_entries(1)->set_key("not a value");
  expect_refused();
}

TEST_F(DamagedMapState, APartMustFollowThoseBefore) {
  const std::string part = part_.SerializeAsString();
  Map map;
  EXPECT_TRUE(LoadPart(part, &map).ok());
  EXPECT_EQ(LoadPart(part, &map).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(LoadPart("not a part", &map).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace manager
