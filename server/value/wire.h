// Reading protobuf's wire format in place, without decoding messages.
//
// Accepts nothing that protobuf's own parser would refuse. Groups, which proto3 does not have, are
// refused.

#ifndef SERVER_VALUE_WIRE_H_
#define SERVER_VALUE_WIRE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace manager {

// What follows a tag.
enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// Walks over an encoded message, field by field. Every method returns false where the bytes are
// malformed; the cursor is then of no more use.
// Not thread-safe; the caller serializes. The bytes must outlive the cursor and the views it gives.
class WireCursor {
 public:
  explicit WireCursor(absl::string_view bytes)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}

  // Whether everything was read.
  bool done() const { return at_ == end_; }

  // Reads the number and the wire type of the next field.
  bool ReadTag(uint32_t* number, WireType* type) {
    uint32_t tag;
    if (!ReadVarint32(&tag)) return false;
    *number = tag >> 3;
    *type = static_cast<WireType>(tag & 7);
    constexpr unsigned kTypes = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 5;
    return *number != 0 && (kTypes >> (tag & 7) & 1) != 0;
  }

  bool ReadVarint(uint64_t* value) {
    *value = 0;
    for (int shift = 0; shift < 70 && at_ != end_; shift += 7) {
      const uint64_t byte = *at_++;
      *value |= (byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool ReadBytes(absl::string_view* bytes) {
    uint32_t size;
    if (!ReadVarint32(&size) || size > static_cast<uint64_t>(end_ - at_)) return false;
    *bytes = absl::string_view(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return true;
  }

  // Reads past what follows a tag of this type.
  bool Skip(WireType type) {
    uint64_t number;
    absl::string_view bytes;
    switch (type) {
      case WireType::kVarint:
        return ReadVarint(&number);
      case WireType::kFixed64:
        return Advance(8);
      case WireType::kBytes:
        return ReadBytes(&bytes);
      case WireType::kFixed32:
        return Advance(4);
    }
    return false;
  }

 private:
  // A tag or a length: at most 32 bits in at most five bytes.
  bool ReadVarint32(uint32_t* value) {
    if (at_ == end_) return false;
    if (*at_ < 0x80) {  // Nearly always.
      *value = *at_++;
      return true;
    }
    uint64_t wide = 0;
    for (int shift = 0; shift < 35 && at_ != end_; shift += 7) {
      const uint64_t byte = *at_++;
      wide |= (byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      *value = static_cast<uint32_t>(wide);
      return wide <= UINT32_MAX;
    }
    return false;
  }

  bool Advance(int size) {
    if (end_ - at_ < size) return false;
    at_ += size;
    return true;
  }

  const uint8_t* at_;
  const uint8_t* end_;
};

}  // namespace manager

#endif  // SERVER_VALUE_WIRE_H_
