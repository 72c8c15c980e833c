// Walks over an OrderedMap, a page at a time, that go on while the map changes.
//
// A walk sees the entries that were there when it began, in their order, but for those that are
// removed before it comes to them. So an entry that is there all the time is seen exactly once, and
// a walk ends, however many entries come. Where it stands is in its page token; the server keeps
// nothing.
//
// Thread-safe, but for the map.

#ifndef SERVER_OBJECTS_WALK_H_
#define SERVER_OBJECTS_WALK_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/objects/paging.h"

namespace manager {

// Where a walk stands, by the sequence numbers of entries.
struct Walk {
  uint64_t seen = 0;  // The last that was seen.
  uint64_t last = 0;  // The last that there was when the walk began.
};

std::string ToPageToken(const Walk& walk);
// Errors: INVALID_ARGUMENT for what is no page token of a walk.
absl::StatusOr<Walk> ParsePageToken(absl::string_view token);

// Answers a Scan method: one page of a walk over `map`. `add(entry)` puts an entry into the
// response; `bytes_of(entry)` says how much that is.
// Errors: INVALID_ARGUMENT.
template <class Map, class Request, class Response, class BytesOf, class Add>
absl::Status ScanPage(const Map& map, const Request& request, Response* response,
                      const BytesOf& bytes_of, const Add& add) {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  Walk walk{.last = map.empty() ? 0 : std::prev(map.end())->sequence};
  if (!request.page_token().empty()) {
    const absl::StatusOr<Walk> begun = ParsePageToken(request.page_token());
    if (!begun.ok()) return begun.status();
    walk = *begun;
  }
  int entries = 0;
  size_t bytes = 0;
  for (auto at = map.FindAfter(walk.seen); at != map.end() && at->sequence <= walk.last; ++at) {
    bytes += bytes_of(*at);
    if (entries == *page_size || (entries > 0 && bytes > kMaxPageBytes)) {
      response->set_next_page_token(ToPageToken(walk));
      break;
    }
    add(*at);
    ++entries;
    walk.seen = at->sequence;
  }
  return absl::OkStatus();
}

}  // namespace manager

#endif  // SERVER_OBJECTS_WALK_H_
