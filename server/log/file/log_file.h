// One file of the log: frames (frame.h), the first a FileHeader and the others Batches, then zeros.
//
// A file is first written under a temporary name. It gets its own once its header is safe, so one
// whose header cannot be read is damaged, and not unfinished.
//
// A file is filled with zeros ahead of what is written, so that most syncs need not change its
// size, and so that a full disk is met before a batch is begun and not within it.
//
// Not thread-safe; the caller serializes. A file may be read while it is written, by one more
// thread each.

#ifndef SERVER_LOG_FILE_LOG_FILE_H_
#define SERVER_LOG_FILE_LOG_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/log/v1/batch.pb.h"
#include "server/disk/disk.h"
#include "server/log/file/frame.h"

namespace manager {

// Writes a file. After any error it is not to be written to again, unless Reserve said
// RESOURCE_EXHAUSTED.
class LogFileWriter {
 public:
  // Creates the file, empty. It is to grow by so many bytes at once.
  // Errors: as of Disk::Create.
  static absl::StatusOr<std::unique_ptr<LogFileWriter>> Create(Disk& disk, const std::string& name,
                                                               int64_t extent);

  // Sees to it that the file has room for so many bytes more. Writes none of them.
  // Errors: as of File.
  absl::Status Reserve(int64_t bytes);

  // Writes frames behind those that were written before. They have room.
  // Errors: as of File.
  absl::Status Write(absl::string_view frames);

  // Errors: as of File.
  absl::Status Sync() { return file_->Sync(); }

  // Where what was written without an error ends.
  int64_t end() const { return end_; }

 private:
  LogFileWriter(std::unique_ptr<File> file, int64_t extent)
      : file_(std::move(file)), extent_(extent) {}

  const std::unique_ptr<File> file_;
  const int64_t extent_;
  int64_t size_ = 0;  // Of the file, zeros included.
  int64_t end_ = 0;
};

// What stands behind the last whole batch of a file.
struct LogFileRest {
  // How far it is to the last byte that is not zero.
  int64_t bytes = 0;

  // The greatest index that a whole batch in there tells to have been safe; 0 where none tells of
  // one that is missing.
  uint64_t safe_index = 0;
};

// Reads a file's batches in their order, and checks them.
class LogFileReader {
 public:
  // Opens a file and reads its header.
  // Errors: NOT_FOUND; DATA_LOSS; FAILED_PRECONDITION where it is of a newer version; UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<LogFileReader>> Open(Disk& disk, uint64_t sequence);

  const log::v1::FileHeader& header() const { return header_; }

  // Reads the next batch. False where there is no whole one.
  // Errors: DATA_LOSS where there is a whole one that has no business there; UNAVAILABLE.
  absl::StatusOr<bool> Next();

  // The batch that Next has read.
  const log::v1::Batch& batch() const { return batch_; }

  // The same as it stands in its frame.
  absl::string_view bytes() const { return frames_.bytes(); }

  // The index behind the last batch that was read.
  uint64_t next_index() const { return next_index_; }

  // Where the last frame that was read ends.
  int64_t offset() const { return offset_; }

  // Looks at all that follows when Next has said false.
  // Errors: UNAVAILABLE.
  absl::StatusOr<LogFileRest> ExamineRest();

  // DATA_LOSS, at offset().
  absl::Status Damage(absl::string_view what) const;

 private:
  LogFileReader(Disk& disk, std::string name, std::unique_ptr<File> file)
      : disk_(disk), name_(std::move(name)), file_(std::move(file)), frames_(*file_) {}

  absl::Status ReadHeader();
  absl::Status CheckBatch() const;
  // Whether the frame at `offset`, whose bytes begin with `start`, may be a batch which tells that
  // the next index was safe.
  bool MayTell(absl::string_view start, int64_t offset) const;

  Disk& disk_;
  const std::string name_;
  const std::unique_ptr<File> file_;
  FrameReader frames_;
  log::v1::FileHeader header_;
  log::v1::Batch batch_;
  uint64_t epoch_ = 0;  // Of the batch before.
  uint64_t next_index_ = 0;
  int64_t offset_ = 0;
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_LOG_FILE_H_
