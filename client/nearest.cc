#include "client/nearest.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace manager::ctl {
namespace {

constexpr size_t kMaxNames = 3;

// How many letters must be added, removed, replaced or swapped with the next to make one of the
// other.
size_t EditDistance(const std::string& a, const std::string& b) {
  // The distances of the beginnings of a to those of b.
  std::vector<std::vector<size_t>> distance(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        distance[i][j] = i + j;
        continue;
      }
      const size_t replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({replaced, distance[i - 1][j] + 1, distance[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

}  // namespace

std::vector<std::string> NearestNames(absl::string_view word,
                                      const std::vector<std::string>& candidates) {
  const std::string wanted = absl::AsciiStrToLower(word);
  size_t nearest = wanted.size() / 4 + 1;  // Beyond this, nothing is near.
  std::vector<std::string> names;
  for (const std::string& candidate : candidates) {
    const std::string name = absl::AsciiStrToLower(candidate);
    const bool begins = wanted.size() > 1 && absl::StartsWith(name, wanted);
    const size_t distance = begins ? 1 : EditDistance(wanted, name);
    if (distance > nearest) continue;
    if (distance < nearest) names.clear();
    nearest = distance;
    if (names.size() < kMaxNames) names.push_back(candidate);
  }
  return names;
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string> names = NearestNames(word, candidates);
  if (names.empty()) return "";
  return absl::StrCat(" (did you mean ", absl::StrJoin(names, " or "), "?)");
}

}  // namespace manager::ctl
