#include "server/log/file/snapshot_file.h"

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "manager/log/v1/batch.pb.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"

namespace manager {
namespace {

// How much is written at once.
constexpr int64_t kPiece = 1 << 20;

// How much is written between two syncs. Many file systems make the log's syncs wait for what
// others have written, so that is never much.
constexpr int64_t kSyncedPiece = 1 << 20;

template <typename Message>
bool Parse(absl::string_view bytes, Message* message) {
  return message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

absl::Status CheckHeader(const Disk& disk, const std::string& name, uint64_t index,
                         absl::string_view bytes) {
  log::v1::SnapshotHeader header;
  if (!Parse(bytes, &header) || header.format_version() < 1) {
    return Damaged(disk, name, 0, "the file's header makes no sense");
  }
  if (header.format_version() > kLogFormatVersion) {
    return NewerFormat(disk, name, header.format_version());
  }
  if (header.index() != index) {
    return Damaged(disk, name, 0, absl::StrCat("it is the snapshot of record ", header.index()));
  }
  return absl::OkStatus();
}

absl::Status CheckTrailer(const Disk& disk, const std::string& name, int64_t offset, int64_t parts,
                          absl::string_view bytes) {
  log::v1::SnapshotTrailer trailer;
  if (Parse(bytes, &trailer) && trailer.parts() == parts) return absl::OkStatus();
  return Damaged(disk, name, offset, "the snapshot ends before its end");
}

}  // namespace

absl::StatusOr<std::unique_ptr<SnapshotWriter>> SnapshotFileWriter::Create(
    Disk& disk, uint64_t index, std::function<void()> finished) {
  const std::string name = SnapshotName(index);
  // There is one where an earlier attempt failed, and its removal as well.
  disk.Remove(TemporaryName(name)).IgnoreError();
  absl::StatusOr<std::unique_ptr<File>> file = disk.Create(TemporaryName(name));
  if (!file.ok()) return ToAppendError(file.status());
  auto writer =
      absl::WrapUnique(new SnapshotFileWriter(disk, name, *std::move(file), std::move(finished)));
  log::v1::SnapshotHeader header;
  header.set_format_version(kLogFormatVersion);
  header.set_index(index);
  writer->AddFrame(header.SerializeAsString());
  return writer;
}

SnapshotFileWriter::~SnapshotFileWriter() {
  if (safe_) return;
  file_.reset();
  // Where that fails, the next opening removes it.
  disk_.Remove(TemporaryName(name_)).IgnoreError();
}

absl::Status SnapshotFileWriter::Add(absl::string_view part) {
  if (part.size() > kMaxFrameBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a part of ", part.size(), " bytes is too large for a snapshot"));
  }
  AddFrame(part);
  ++parts_;
  return ToAppendError(status_);
}

absl::Status SnapshotFileWriter::Finish() {
  log::v1::SnapshotTrailer trailer;
  trailer.set_parts(parts_);
  AddFrame(trailer.SerializeAsString());
  Flush();
  Sync();
  Publish();
  if (!status_.ok()) return ToAppendError(status_);
  safe_ = true;
  finished_();
  return absl::OkStatus();
}

void SnapshotFileWriter::AddFrame(absl::string_view bytes) {
  if (!status_.ok()) return;
  AppendFrame(bytes, &buffer_);
  if (static_cast<int64_t>(buffer_.size()) >= kPiece) Flush();
  if (unsynced_ >= kSyncedPiece) Sync();
}

void SnapshotFileWriter::Flush() {
  if (!status_.ok()) return;
  const auto size = static_cast<int64_t>(buffer_.size());
  status_ = file_->Write(end_, buffer_);
  end_ += size;
  unsynced_ += size;
  buffer_.clear();
}

void SnapshotFileWriter::Sync() {
  if (!status_.ok()) return;
  status_ = file_->Sync();
  unsynced_ = 0;
}

void SnapshotFileWriter::Publish() {
  if (!status_.ok()) return;
  status_ = disk_.Rename(TemporaryName(name_), name_);
  if (!status_.ok()) return;
  status_ = disk_.SyncDirectory();
  // It is whole, so no harm comes of it where it stays or comes back.
  if (!status_.ok()) disk_.Remove(name_).IgnoreError();
}

absl::Status VisitSnapshot(const Disk& disk, uint64_t index, File& file,
                           const Log::PartVisitor& visit) {
  const std::string name = SnapshotName(index);
  FrameReader frames(file);
  const absl::StatusOr<int64_t> size = frames.Size();
  if (!size.ok()) return size.status();

  int64_t offset = 0;
  for (int64_t parts = -1;; ++parts) {
    const absl::StatusOr<bool> whole = frames.Read(offset);
    if (!whole.ok()) return whole.status();
    if (!*whole) return Damaged(disk, name, offset, "the snapshot is not what was written");
    const bool last = frames.end() == *size;
    if (last && parts >= 0) return CheckTrailer(disk, name, offset, parts, frames.bytes());
    absl::Status status =
        parts < 0 ? CheckHeader(disk, name, index, frames.bytes()) : visit(frames.bytes());
    if (!status.ok()) return status;
    offset = frames.end();
  }
}

}  // namespace manager
