#include "server/objects/walk.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/wire/set.pb.h"
#include "server/objects/ordered_map.h"
#include "server/objects/stored.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

struct Nothing {};
using Map = OrderedMap<Nothing>;

void Add(Map& map, const std::string& bytes) {
  map.Add({.form = bytes, .matches_nothing = false}, Stored(bytes), {});
}

wire::SetScanResponse Scan(const Map& map, int page_size, const std::string& page_token) {
  wire::SetScanRequest request;
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  wire::SetScanResponse response;
  const absl::Status status = ScanPage(
      map, request, &response, [](const Map::Entry& entry) { return entry.key.bytes().size(); },
      [&](const Map::Entry& entry) { response.add_items(entry.key.bytes()); });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(WalkTest, APageHas100EntriesWhereNobodySaysHowManyAndNeverMoreThan1000) {
  Map map;
  for (int i = 0; i < 1001; ++i) Add(map, std::to_string(i));
  EXPECT_THAT(Scan(map, 0, "").items(), SizeIs(100));
  const wire::SetScanResponse page = Scan(map, 5000, "");
  EXPECT_THAT(page.items(), SizeIs(1000));
  EXPECT_THAT(Scan(map, 5000, page.next_page_token()).items(), ElementsAre("1000"));
}

TEST(WalkTest, APageEndsWhereItWouldHaveTooManyBytes) {
  const std::string half(kMaxPageBytes / 2, 'a');
  Map map;
  Add(map, half);
  Add(map, std::string(kMaxPageBytes / 2, 'b'));
  Add(map, "c");
  const wire::SetScanResponse page = Scan(map, 0, "");
  EXPECT_THAT(page.items(), SizeIs(2));
  EXPECT_THAT(Scan(map, 0, page.next_page_token()).items(), ElementsAre("c"));
}

TEST(WalkTest, AnEntryThatIsLargerThanAPageIsAPageOfItsOwn) {
  Map map;
  Add(map, "a");
  Add(map, std::string(2 * kMaxPageBytes, 'b'));
  Add(map, "c");
  std::vector<int> sizes;
  std::string token;
  do {
    const wire::SetScanResponse page = Scan(map, 0, token);
    sizes.push_back(page.items_size());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(sizes, ElementsAre(1, 1, 1));
}

TEST(WalkTest, EndsHoweverManyEntriesCome) {
  Map map;
  Add(map, "a");
  Add(map, "b");
  std::string token = Scan(map, 1, "").next_page_token();
  int pages = 1;
  for (; !token.empty() && pages < 100; ++pages) {
    Add(map, std::to_string(pages));
    token = Scan(map, 1, token).next_page_token();
  }
  EXPECT_EQ(pages, 2);
}

TEST(WalkTest, TokensComeBackAsTheyWere) {
  const Walk walk{.seen = 17, .last = UINT64_MAX};
  const absl::StatusOr<Walk> parsed = ParsePageToken(ToPageToken(walk));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->seen, walk.seen);
  EXPECT_EQ(parsed->last, walk.last);
  for (const char* token : {"", "1", "-", "1-", "-1", "a-1", "1-2-3", "1-18446744073709551616"}) {
    EXPECT_FALSE(ParsePageToken(token).ok()) << token;
  }
}

}  // namespace
}  // namespace manager
