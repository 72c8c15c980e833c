// The framing of the log's files, for who writes and who reads them.
//
//   file  = frame* zero*
//   frame = crc length bytes padding
//
// `crc` and `length` take four bytes each, the lowest first. `length` counts `bytes`. `crc` is
// zlib's crc32 of `length` and `bytes` as they stand in the file. `padding` is zeros, up to the
// next multiple of eight bytes, so every frame begins at one. Eight zeros are never a frame, since
// the crc of an empty frame is not 0. What stands in a frame, its file says (log_file.h,
// snapshot_file.h).

#ifndef SERVER_LOG_FILE_FRAME_H_
#define SERVER_LOG_FILE_FRAME_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"

namespace manager {

inline constexpr int64_t kFrameAlignment = 8;

// The most that stands in one frame.
inline constexpr int64_t kMaxFrameBytes = int64_t{1} << 30;

// What a frame of so many bytes takes in a file.
int64_t FrameSize(int64_t bytes);

// Appends a frame with `bytes`, which are at most kMaxFrameBytes.
void AppendFrame(absl::string_view bytes, std::string* out);

// Reads frames of a file, in large pieces.
//
// Not thread-safe; the caller serializes.
class FrameReader {
 public:
  // `file` must outlive the reader. It is read as far as it goes at the first call.
  explicit FrameReader(File& file) : file_(file) {}

  // Whether a whole frame stands at `offset`. If so, bytes() and end() tell of it until the next
  // call.
  // Errors: as of File.
  absl::StatusOr<bool> Read(int64_t offset);

  absl::string_view bytes() const { return bytes_; }

  // Where the frame ends, its padding included.
  int64_t end() const { return end_; }

  // The bytes of the file from `offset` on, `length` of them at least; fewer only at the end of the
  // file. Valid until the next call.
  // Errors: as of File.
  absl::StatusOr<absl::string_view> Peek(int64_t offset, int64_t length);

  // Of the file.
  // Errors: as of File.
  absl::StatusOr<int64_t> Size();

 private:
  File& file_;
  int64_t size_ = -1;  // Of the file; below 0 until it is known.

  std::string buffer_;
  int64_t buffer_offset_ = 0;  // Where it stands in the file.

  absl::string_view bytes_;
  int64_t end_ = 0;
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_FRAME_H_
