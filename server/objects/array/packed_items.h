// Items of one machine type in a row, as array.array has them: its type codes, what fits them, and
// what they are on the wire. See proto/manager/v1/array.proto.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_OBJECTS_ARRAY_PACKED_ITEMS_H_
#define SERVER_OBJECTS_ARRAY_PACKED_ITEMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/wire/array.pb.h"
#include "server/objects/list/slice.h"

namespace manager {

class PackedItems {
 public:
  // No items, of the type with this code.
  // Errors: INVALID_ARGUMENT where there is none.
  static absl::StatusOr<PackedItems> Of(absl::string_view typecode);

  // No items of no type; of use only to be assigned to.
  PackedItems() = default;

  char typecode() const { return typecode_; }
  int64_t size() const;

  // An item as an encoded Value. `position` is below the size, here and below.
  std::string Get(size_t position) const;

  // Whether an encoded Value can be an item.
  // Errors: WRONG_VALUE_TYPE, NUMBER_OUT_OF_RANGE; MALFORMED_VALUE for bytes that are no Value.
  absl::Status Check(absl::string_view encoded) const;

  // Replaces an item by an encoded Value. Errors as of Check.
  absl::Status Set(size_t position, absl::string_view encoded);

  // A request's items, as items of the same type as these.
  // Errors: INVALID_ARGUMENT where they stand in several fields or are no text; WRONG_VALUE_TYPE,
  // NUMBER_OUT_OF_RANGE.
  absl::StatusOr<PackedItems> Read(const wire::ArrayItems& items) const;

  // Appends the items of a slice to a response's.
  void Write(const Slice& slice, wire::ArrayItems* to) const;

  // Replaces the items of a slice by others of the same type; with step 1 by more or fewer too.
  // Errors: SLICE_SIZE_MISMATCH.
  absl::Status Replace(const Slice& slice, PackedItems items);

  // Some of the items as a snapshot keeps them: each in as many bytes as its type has, the lowest
  // first. The last one is below the size too.
  std::string ToBytes(size_t first, size_t count) const;

  // Appends items of the same type in that form. False, changing nothing, where the bytes are no
  // such items.
  bool AppendBytes(absl::string_view bytes);

 private:
  // `l` and `q` are one type here, and so are `L` and `Q`: both have 8 bytes.
  using Vectors = std::variant<std::vector<int8_t>, std::vector<uint8_t>, std::vector<int16_t>,
                               std::vector<uint16_t>, std::vector<int32_t>, std::vector<uint32_t>,
                               std::vector<int64_t>, std::vector<uint64_t>, std::vector<float>,
                               std::vector<double>, std::vector<char32_t>>;

  PackedItems(char typecode, Vectors items) : typecode_(typecode), items_(std::move(items)) {}

  char typecode_ = 0;
  Vectors items_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_ARRAY_PACKED_ITEMS_H_
