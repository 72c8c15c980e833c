// Reading what comes in pages, of which each names the next by a token.
//
// Not thread-safe; the caller serializes.

#ifndef MANAGERD_SDK_CPP_INTERNAL_PAGES_H_
#define MANAGERD_SDK_CPP_INTERNAL_PAGES_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "manager/paged_range.h"

namespace manager {
inline namespace sdk {
namespace internal {

// All that is on the pages, of which `request` asks for the first. `call(request)` gets a page, an
// absl::StatusOr of the response, and `read(page)` the items on it, an absl::StatusOr of a vector.
template <typename T, typename Request, typename Call, typename Read>
PagedRange<T> ReadPages(Request request, Call call, Read read) {
  return PagedRange<T>([request = std::move(request), call = std::move(call),
                        read = std::move(read),
                        at_end = false]() mutable -> absl::StatusOr<std::vector<T>> {
    // An empty page need not be the last; to a PagedRange it is.
    absl::StatusOr<std::vector<T>> items;
    do {
      if (at_end) return std::vector<T>();
      auto page = call(request);
      if (!page.ok()) return page.status();
      request.set_page_token(page->next_page_token());
      at_end = page->next_page_token().empty();
      items = read(*page);
    } while (items.ok() && items->empty());
    return items;
  });
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_PAGES_H_
