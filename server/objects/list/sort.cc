#include "server/objects/list/sort.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/value/order.h"

namespace manager {

absl::Status SortValues(std::deque<Stored>& items, bool reverse) {
  std::vector<v1::Value> values(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (!Decode(items[i].bytes(), &values[i])) {
      return Error(v1::ERROR_REASON_MALFORMED_VALUE, absl::StrCat("item ", i, " is no value"));
    }
  }
  absl::Status error;
  // After the first error every pair counts as equal, so the sort comes to its end at once.
  const auto comes_before = [&](size_t a, size_t b) {
    if (!error.ok()) return false;
    const absl::StatusOr<int> order = Compare(values[a], values[b]);
    if (!order.ok()) error = order.status();
    return order.ok() && (reverse ? *order > 0 : *order < 0);
  };
  std::vector<size_t> positions(items.size());
  std::iota(positions.begin(), positions.end(), size_t{0});
  std::stable_sort(positions.begin(), positions.end(), comes_before);
  if (!error.ok()) return error;

  std::deque<Stored> sorted;
  for (const size_t position : positions) sorted.push_back(std::move(items[position]));
  items = std::move(sorted);
  return absl::OkStatus();
}

}  // namespace manager
