// A sequence that is too long for one reply, read page by page while it is walked through.
//
//   for (absl::StatusOr<manager::ObjectInfo>& info : objects.List()) {
//     if (!info.ok()) return info.status();
//     ...
//   }
//
// An element is an item or an error; an error is the last element. The range is walked through
// once.
//
// Not thread-safe; the caller serializes.

#ifndef MANAGERD_SDK_CPP_MANAGER_PAGED_RANGE_H_
#define MANAGERD_SDK_CPP_MANAGER_PAGED_RANGE_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace manager {
inline namespace sdk {

template <typename T>
class PagedRange {
 public:
  // Gives the next page; an empty one at the end.
  using LoadPage = std::function<absl::StatusOr<std::vector<T>>()>;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    explicit Iterator(PagedRange* range) : range_(range) {}

    // The item, which the caller may move from.
    reference operator*() const { return range_->current_; }
    pointer operator->() const { return &range_->current_; }
    Iterator& operator++() {
      range_->Advance();
      return *this;
    }
    void operator++(int) { range_->Advance(); }
    bool operator==(std::default_sentinel_t) const { return range_->at_end_; }

   private:
    PagedRange* range_;
  };

  explicit PagedRange(LoadPage load_page) : load_page_(std::move(load_page)) {}

  // Loads the first page.
  Iterator begin() {
    Advance();
    return Iterator(this);
  }
  std::default_sentinel_t end() const { return {}; }

  // All items that are left, or the first error.
  absl::StatusOr<std::vector<T>> ReadAll() {
    std::vector<T> items;
    for (absl::StatusOr<T>& item : *this) {
      if (!item.ok()) return item.status();
      items.push_back(*std::move(item));
    }
    return items;
  }

 private:
  void Advance() {
    if (next_ == page_.size()) LoadNextPage();
    if (next_ < page_.size()) current_ = std::move(page_[next_++]);
  }

  // Leaves an item to go on with, an error in current_, or at_end_.
  void LoadNextPage() {
    page_.clear();
    next_ = 0;
    at_end_ = failed_;
    if (at_end_) return;
    absl::StatusOr<std::vector<T>> page = load_page_();
    failed_ = !page.ok();
    if (failed_) {
      current_ = page.status();
      return;
    }
    page_ = *std::move(page);
    at_end_ = page_.empty();
  }

  LoadPage load_page_;
  std::vector<T> page_;
  std::size_t next_ = 0;  // Of page_; the item after current_.
  absl::StatusOr<T> current_;
  bool failed_ = false;  // current_ is an error, so it is the last element.
  bool at_end_ = false;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_PAGED_RANGE_H_
