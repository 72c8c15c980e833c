// Pages whose sizes no script would want to write out.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/support/script_fixture.h"

namespace manager {
namespace {

class PagingTest : public ScriptFixture {
 protected:
  // Names, quoted, from the `first` to the one before the `last`, as a list literal.
  static std::string Names(int first, int last) {
    std::vector<std::string> names;
    for (int i = first; i < last; ++i) names.push_back(absl::StrFormat("'%04d'", i));
    return absl::StrCat("[", absl::StrJoin(names, ", "), "]");
  }

  // Entries `i: i` as a dict literal.
  static std::string Entries(int first, int last) {
    std::vector<std::string> entries;
    for (int i = first; i < last; ++i) entries.push_back(absl::StrCat(i, ": ", i));
    return absl::StrCat("{", absl::StrJoin(entries, ", "), "}");
  }
};

TEST_F(PagingTest, AListHasAHundredObjectsUnlessToldOtherwiseAndAThousandAtMost) {
  for (int i = 0; i < 1001; ++i) Play(absl::StrFormat("Event.Create '%04d'", i));
  Play(absl::StrCat("Objects.List -> next_page_token: '0099', objects.name: ", Names(0, 100)));
  Play(absl::StrCat("Objects.List page_size=1000000 -> next_page_token: '0999', objects.name: ",
                    Names(0, 1000)));
  Play(absl::StrCat("Objects.List page_token='0999' -> next_page_token: '', objects.name: ",
                    Names(1000, 1001)));
}

TEST_F(PagingTest, AnIterationGivesAThousandEntriesUnlessToldOtherwise) {
  Play(absl::StrCat("Dict.Create d entries=", Entries(0, 2500)));
  Play(absl::StrCat("Dict.Iterate d -> size: 2500, position: 1000, entries: ", Entries(0, 1000)));
  Play(absl::StrCat("Dict.Iterate d position=1000 expected_size=2500 limit=1500 -> entries: ",
                    Entries(1000, 2500)));
}

}  // namespace
}  // namespace manager
