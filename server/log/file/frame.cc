#include "server/log/file/frame.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>

namespace manager {
namespace {

constexpr int64_t kHeaderBytes = 8;
constexpr size_t kLengthAt = 4;

// How much is read at once, where the file has so much.
constexpr int64_t kPiece = 1 << 20;

void AppendNumber(uint32_t number, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) out->push_back(static_cast<char>(number >> shift));
}

uint32_t NumberAt(absl::string_view bytes, size_t position) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) {
    number |= uint32_t{static_cast<unsigned char>(bytes[position + i])} << (8 * i);
  }
  return number;
}

uint32_t Crc(absl::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

bool IsZeros(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

}  // namespace

int64_t FrameSize(int64_t bytes) {
  return (kHeaderBytes + bytes + kFrameAlignment - 1) / kFrameAlignment * kFrameAlignment;
}

void AppendFrame(absl::string_view bytes, std::string* out) {
  std::string length;
  AppendNumber(static_cast<uint32_t>(bytes.size()), &length);
  const uint32_t crc = static_cast<uint32_t>(
      crc32_z(Crc(length), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  const size_t end =
      out->size() + static_cast<size_t>(FrameSize(static_cast<int64_t>(bytes.size())));
  AppendNumber(crc, out);
  out->append(length);
  out->append(bytes.data(), bytes.size());
  out->resize(end);
}

absl::StatusOr<int64_t> FrameReader::Size() {
  if (size_ < 0) {
    const absl::StatusOr<int64_t> size = file_.Size();
    if (!size.ok()) return size.status();
    size_ = *size;
  }
  return size_;
}

absl::StatusOr<absl::string_view> FrameReader::Peek(int64_t offset, int64_t length) {
  const absl::StatusOr<int64_t> size = Size();
  if (!size.ok()) return size.status();
  length = std::min(length, *size - offset);
  if (length <= 0) return absl::string_view();
  const auto buffered = static_cast<int64_t>(buffer_.size());
  if (offset < buffer_offset_ || offset + length > buffer_offset_ + buffered) {
    const int64_t piece = std::min(std::max(length, kPiece), *size - offset);
    if (absl::Status read = file_.Read(offset, piece, &buffer_); !read.ok()) {
      buffer_.clear();
      return read;
    }
    buffer_offset_ = offset;
  }
  return absl::string_view(buffer_).substr(static_cast<size_t>(offset - buffer_offset_));
}

absl::StatusOr<bool> FrameReader::Read(int64_t offset) {
  absl::StatusOr<absl::string_view> bytes = Peek(offset, kHeaderBytes);
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() < kHeaderBytes) return false;
  const uint32_t crc = NumberAt(*bytes, 0);
  const int64_t length = NumberAt(*bytes, kLengthAt);
  const int64_t size = FrameSize(length);
  const bool zeros = crc == 0 && length == 0;
  if (zeros || length > kMaxFrameBytes || size > size_ - offset) return false;

  bytes = Peek(offset, size);
  if (!bytes.ok()) return bytes.status();
  const absl::string_view frame = bytes->substr(0, static_cast<size_t>(size));
  const size_t whole = static_cast<size_t>(kHeaderBytes + length);
  if (frame.size() < static_cast<size_t>(size) || !IsZeros(frame.substr(whole))) return false;
  if (Crc(frame.substr(kLengthAt, whole - kLengthAt)) != crc) return false;
  bytes_ = frame.substr(kHeaderBytes, static_cast<size_t>(length));
  end_ = offset + size;
  return true;
}

}  // namespace manager
