#include "server/log/file/log_writer.h"

#include <utility>

#include "absl/status/statusor.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"

namespace manager {

LogWriter::LogWriter(Disk& disk, const FileLogOptions& options, uint64_t epoch,
                     const Recovered& found, FileList& files)
    : disk_(disk),
      options_(options),
      epoch_(epoch),
      log_id_(found.log_id != 0 ? found.log_id : options.new_id),
      files_(files),
      last_sequence_(found.last_sequence),
      last_index_(found.last_index),
      synced_index_(found.safe_index),
      unsynced_(found.tail) {}

absl::Status LogWriter::Prepare(int64_t bytes) {
  if (usable_ && file_->end() >= options_.file_size) {
    // What cannot be made safe here goes along into the new file.
    SyncFile().IgnoreError();
    usable_ = false;
  }
  if (!usable_) {
    if (absl::Status status = BeginFile(); !status.ok()) return status;
  }
  absl::Status status = file_->Reserve(bytes);
  // A full disk has changed nothing. After another failure a new file may do better.
  if (!status.ok() && !absl::IsResourceExhausted(status)) usable_ = false;
  return status;
}

absl::Status LogWriter::Write(absl::string_view frames, uint64_t last_index, bool sync) {
  absl::Status status = file_->Write(frames);
  if (status.ok() && sync) status = file_->Sync();
  if (!status.ok()) {
    usable_ = false;
    // Prepare tries it again where this fails.
    BeginFile().IgnoreError();
    return status;
  }
  last_index_ = last_index;
  if (sync) {
    NoteSynced();
  } else {
    unsynced_.append(frames.data(), frames.size());
  }
  return absl::OkStatus();
}

absl::Status LogWriter::Sync() {
  if (usable_ && SyncFile().ok()) return absl::OkStatus();
  return synced_index_ == last_index_ ? absl::OkStatus() : BeginFile();
}

absl::Status LogWriter::SyncFile() {
  if (synced_index_ == last_index_) return absl::OkStatus();
  absl::Status status = file_->Sync();
  if (status.ok()) {
    NoteSynced();
  } else {
    usable_ = false;
  }
  return status;
}

void LogWriter::NoteSynced() {
  synced_index_ = last_index_;
  unsynced_.clear();
}

absl::Status LogWriter::BeginFile() {
  const uint64_t sequence = ++last_sequence_;
  const std::string name = LogFileName(sequence);
  const std::string temporary = TemporaryName(name);
  absl::StatusOr<std::unique_ptr<LogFileWriter>> file =
      LogFileWriter::Create(disk_, temporary, options_.extent);
  if (!file.ok()) return file.status();
  absl::Status status = WriteBeginning(**file);
  if (status.ok()) status = disk_.Rename(temporary, name);
  if (status.ok()) status = disk_.SyncDirectory();
  if (!status.ok()) {
    // Only for the room that it takes. Nothing hangs on whether it is there: it says the same as
    // the file that is begun after it.
    disk_.Remove(temporary).IgnoreError();
    disk_.Remove(name).IgnoreError();
    return status;
  }

  for (const LogFile& replaced : files_.Add({sequence, synced_index_ + 1})) {
    disk_.Remove(LogFileName(replaced.sequence)).IgnoreError();
  }
  file_ = *std::move(file);
  usable_ = true;
  NoteSynced();
  return absl::OkStatus();
}

absl::Status LogWriter::WriteBeginning(LogFileWriter& file) {
  log::v1::FileHeader header;
  header.set_format_version(kLogFormatVersion);
  header.set_epoch(epoch_);
  header.set_first_index(synced_index_ + 1);
  header.set_log_id(log_id_);
  std::string frames;
  AppendFrame(header.SerializeAsString(), &frames);
  frames += unsynced_;
  const auto bytes = static_cast<int64_t>(frames.size());
  if (absl::Status status = file.Reserve(bytes); !status.ok()) return status;
  if (absl::Status status = file.Write(frames); !status.ok()) return status;
  return file.Sync();
}

}  // namespace manager
