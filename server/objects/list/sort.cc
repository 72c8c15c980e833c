#include "server/objects/list/sort.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/status/statusor.h"
#include "manager/v1/value.pb.h"
#include "server/value/decode.h"
#include "server/value/order.h"

namespace manager {

absl::Status SortValues(std::vector<std::string>& items, bool reverse) {
  std::vector<v1::Value> values;
  values.reserve(items.size());
  for (const std::string& item : items) {
    absl::StatusOr<v1::Value> value = DecodeValue(item);
    if (!value.ok()) return value.status();
    values.push_back(*std::move(value));
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

  std::vector<std::string> sorted;
  sorted.reserve(items.size());
  for (const size_t position : positions) sorted.push_back(std::move(items[position]));
  items = std::move(sorted);
  return absl::OkStatus();
}

}  // namespace manager
