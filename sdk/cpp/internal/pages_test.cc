#include "manager/internal/pages.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/set.pb.h"

namespace manager {
namespace internal {
namespace {

using testing::ElementsAre;

// Each page has a character of `pages`, or nothing where that is a blank; '!' is an error.
PagedRange<char> Read(const std::string& pages, std::vector<std::string>* asked) {
  return ReadPages<char>(
      v1::SetScanRequest(),
      [pages, asked](const v1::SetScanRequest& request) -> absl::StatusOr<v1::SetScanResponse> {
        asked->push_back(request.page_token());
        const size_t number = request.page_token().size();
        if (pages[number] == '!') return absl::UnavailableError("gone");
        v1::SetScanResponse page;
        if (pages[number] != ' ') page.add_items()->set_string_value(pages.substr(number, 1));
        if (number + 1 < pages.size()) page.set_next_page_token(std::string(number + 1, 't'));
        return page;
      },
      [](const v1::SetScanResponse& page) -> absl::StatusOr<std::vector<char>> {
        std::vector<char> items;
        for (const v1::Value& item : page.items()) items.push_back(item.string_value()[0]);
        return items;
      });
}

TEST(PagesTest, EachPageNamesTheNext) {
  std::vector<std::string> asked;
  EXPECT_THAT(Read("abc", &asked).ReadAll().value(), ElementsAre('a', 'b', 'c'));
  EXPECT_THAT(asked, ElementsAre("", "t", "tt"));
}

TEST(PagesTest, AnEmptyPageIsNotTheEnd) {
  std::vector<std::string> asked;
  EXPECT_THAT(Read("  a  b ", &asked).ReadAll().value(), ElementsAre('a', 'b'));
  EXPECT_EQ(asked.size(), 7);
  EXPECT_THAT(Read(" ", &asked).ReadAll().value(), ElementsAre());
}

TEST(PagesTest, AnErrorIsTheEnd) {
  std::vector<std::string> asked;
  EXPECT_EQ(Read("a!b", &asked).ReadAll().status(), absl::UnavailableError("gone"));
  EXPECT_THAT(asked, ElementsAre("", "t"));
}

}  // namespace
}  // namespace internal
}  // namespace manager
