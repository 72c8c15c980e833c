#include "server/objects/array/packed_items.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/objects/array/item_converter.h"

namespace manager {
namespace {

using v1::Value;

template <class T>
Value ToValue(T item) {
  Value value;
  if constexpr (kIsCharacterItem<T>) {
    AppendUtf8(item, value.mutable_string_value());
  } else if constexpr (kIsFloatItem<T>) {
    value.set_double_value(item);
  } else if (std::in_range<int64_t>(item)) {
    value.set_int_value(static_cast<int64_t>(item));
  } else {
    std::string bytes(9, 0);  // The first byte is the sign's.
    for (size_t i = 0; i < 8; ++i) {
      bytes[8 - i] = static_cast<char>(static_cast<uint64_t>(item) >> (i * 8));
    }
    value.set_big_int_value(std::move(bytes));
  }
  return value;
}

template <class T>
void Append(T item, wire::ArrayItems* to) {
  if constexpr (kIsCharacterItem<T>) {
    AppendUtf8(item, to->mutable_text());
  } else if constexpr (kIsFloatItem<T>) {
    to->add_floats(item);
  } else if constexpr (std::is_signed_v<T>) {
    to->add_ints(item);
  } else {
    to->add_uints(item);
  }
}

template <class Vector>
using ItemOf = typename std::decay_t<Vector>::value_type;

// What is in memory is then in the order in which ToBytes gives it.
static_assert(std::endian::native == std::endian::little);

bool IsCodePoint(char32_t character) {
  return character < 0xD800 || (character > 0xDFFF && character < 0x110000);
}

}  // namespace

absl::StatusOr<PackedItems> PackedItems::Of(absl::string_view typecode) {
  switch (typecode.size() == 1 ? typecode[0] : '\0') {
    case 'b':
      return PackedItems('b', std::vector<int8_t>());
    case 'B':
      return PackedItems('B', std::vector<uint8_t>());
    case 'h':
      return PackedItems('h', std::vector<int16_t>());
    case 'H':
      return PackedItems('H', std::vector<uint16_t>());
    case 'i':
      return PackedItems('i', std::vector<int32_t>());
    case 'I':
      return PackedItems('I', std::vector<uint32_t>());
    case 'l':
    case 'q':
      return PackedItems(typecode[0], std::vector<int64_t>());
    case 'L':
    case 'Q':
      return PackedItems(typecode[0], std::vector<uint64_t>());
    case 'f':
      return PackedItems('f', std::vector<float>());
    case 'd':
      return PackedItems('d', std::vector<double>());
    case 'u':
      return PackedItems('u', std::vector<char32_t>());
    default:
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                   absl::StrCat("there is no type code '", typecode,
                                "'; it must be one of b, B, u, h, H, i, I, l, L, q, Q, f, d"),
                   {{"field", "typecode"}});
  }
}

int64_t PackedItems::size() const {
  return std::visit([](const auto& items) { return static_cast<int64_t>(items.size()); }, items_);
}

std::string PackedItems::Get(size_t position) const {
  return std::visit(
      [position](const auto& items) { return ToValue(items[position]).SerializeAsString(); },
      items_);
}

absl::Status PackedItems::Check(absl::string_view encoded) const {
  return std::visit(
      [&](const auto& items) {
        return ItemConverter<ItemOf<decltype(items)>>(typecode_).FromEncoded(encoded).status();
      },
      items_);
}

absl::Status PackedItems::Set(size_t position, absl::string_view encoded) {
  return std::visit(
      [&](auto& items) {
        const auto item = ItemConverter<ItemOf<decltype(items)>>(typecode_).FromEncoded(encoded);
        if (item.ok()) items[position] = *item;
        return item.status();
      },
      items_);
}

absl::StatusOr<PackedItems> PackedItems::Read(const wire::ArrayItems& items) const {
  const int fields = (items.ints_size() > 0) + (items.uints_size() > 0) +
                     (items.floats_size() > 0) + !items.text().empty();
  if (fields > 1) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 "the items stand in several fields, which leaves their order open; use one",
                 {{"field", "items"}});
  }
  return std::visit(
      [&](const auto& mine) -> absl::StatusOr<PackedItems> {
        auto converted = ItemConverter<ItemOf<decltype(mine)>>(typecode_).FromMany(items);
        if (!converted.ok()) return converted.status();
        return PackedItems(typecode_, *std::move(converted));
      },
      items_);
}

void PackedItems::Write(const Slice& slice, wire::ArrayItems* to) const {
  std::visit(
      [&](const auto& items) {
        for (int64_t i = 0; i < slice.count; ++i) {
          Append(items[static_cast<size_t>(slice.index(i))], to);
        }
      },
      items_);
}

absl::Status PackedItems::Replace(const Slice& slice, PackedItems items) {
  const int64_t count = items.size();
  if (slice.step != 1 && slice.count != count) {
    return Error(v1::ERROR_REASON_SLICE_SIZE_MISMATCH,
                 absl::StrCat("an array of ", count, " items cannot replace an extended slice of ",
                              slice.count));
  }
  std::visit(
      [&](auto& mine) {
        const auto& others = std::get<std::decay_t<decltype(mine)>>(items.items_);
        const int64_t common = std::min(slice.count, count);
        for (int64_t i = 0; i < common; ++i) {
          mine[static_cast<size_t>(slice.index(i))] = others[static_cast<size_t>(i)];
        }
        if (slice.step != 1) return;
        const auto at = mine.begin() + slice.start + common;
        if (slice.count > common) {
          mine.erase(at, at + (slice.count - common));
        } else {
          mine.insert(at, others.begin() + common, others.end());
        }
      },
      items_);
  return absl::OkStatus();
}

std::string PackedItems::ToBytes(size_t first, size_t count) const {
  return std::visit(
      [first, count](const auto& items) {
        constexpr size_t kItemBytes = sizeof(ItemOf<decltype(items)>);
        std::string bytes(count * kItemBytes, '\0');
        if (count > 0) std::memcpy(bytes.data(), items.data() + first, bytes.size());
        return bytes;
      },
      items_);
}

bool PackedItems::AppendBytes(absl::string_view bytes) {
  return std::visit(
      [bytes](auto& items) {
        using Item = ItemOf<decltype(items)>;
        if (bytes.size() % sizeof(Item) != 0) return false;
        std::vector<Item> added(bytes.size() / sizeof(Item));
        if (!added.empty()) std::memcpy(added.data(), bytes.data(), bytes.size());
        if constexpr (kIsCharacterItem<Item>) {
          if (!std::all_of(added.begin(), added.end(), IsCodePoint)) return false;
        }
        items.insert(items.end(), added.begin(), added.end());
        return true;
      },
      items_);
}

}  // namespace manager
