#include "server/log/file/log_file.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"

namespace manager {
namespace {

using google::protobuf::internal::WireFormatLite;

// No fewer than all fields of a batch but its entries take.
constexpr int64_t kStartOfBatch = 48;

int64_t RoundedUp(int64_t number, int64_t unit) { return (number + unit - 1) / unit * unit; }

bool ReadField(google::protobuf::io::CodedInputStream& in, int field, uint64_t* number) {
  return in.ReadTag() == WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_VARINT) &&
         in.ReadVarint64(number);
}

bool ReadFixedField(google::protobuf::io::CodedInputStream& in, int field, uint64_t* number) {
  return in.ReadTag() == WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_FIXED64) &&
         in.ReadLittleEndian64(number);
}

template <typename Message>
bool Parse(absl::string_view bytes, Message* message) {
  return message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogFileWriter>> LogFileWriter::Create(Disk& disk,
                                                                     const std::string& name,
                                                                     int64_t extent) {
  absl::StatusOr<std::unique_ptr<File>> file = disk.Create(name);
  if (!file.ok()) return file.status();
  return absl::WrapUnique(new LogFileWriter(*std::move(file), extent));
}

absl::Status LogFileWriter::Reserve(int64_t bytes) {
  if (end_ + bytes <= size_) return absl::OkStatus();
  const int64_t size = RoundedUp(end_ + bytes, extent_);
  if (absl::Status status = file_->Resize(size); !status.ok()) return status;
  size_ = size;
  return absl::OkStatus();
}

absl::Status LogFileWriter::Write(absl::string_view frames) {
  if (absl::Status status = file_->Write(end_, frames); !status.ok()) return status;
  end_ += static_cast<int64_t>(frames.size());
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<LogFileReader>> LogFileReader::Open(Disk& disk, uint64_t sequence) {
  const std::string name = LogFileName(sequence);
  absl::StatusOr<std::unique_ptr<File>> file = disk.Open(name);
  if (!file.ok()) return file.status();
  auto reader = absl::WrapUnique(new LogFileReader(disk, name, *std::move(file)));
  if (absl::Status status = reader->ReadHeader(); !status.ok()) return status;
  return reader;
}

absl::Status LogFileReader::ReadHeader() {
  const absl::StatusOr<bool> whole = frames_.Read(0);
  if (!whole.ok()) return whole.status();
  if (!*whole || !Parse(frames_.bytes(), &header_) || header_.format_version() < 1) {
    return Damage("the file's header is not what was written");
  }
  if (header_.format_version() > kLogFormatVersion) {
    return NewerFormat(disk_, name_, header_.format_version());
  }
  if (header_.epoch() == 0 || header_.first_index() == 0 || header_.log_id() == 0) {
    return Damage("the file's header makes no sense");
  }
  offset_ = frames_.end();
  next_index_ = header_.first_index();
  return absl::OkStatus();
}

absl::StatusOr<bool> LogFileReader::Next() {
  absl::StatusOr<bool> whole = frames_.Read(offset_);
  if (!whole.ok() || !*whole) return whole;
  if (!Parse(frames_.bytes(), &batch_)) return Damage("a batch of records cannot be parsed");
  if (absl::Status status = CheckBatch(); !status.ok()) return status;
  offset_ = frames_.end();
  epoch_ = batch_.epoch();
  next_index_ += static_cast<uint64_t>(batch_.entries_size());
  return true;
}

absl::Status LogFileReader::CheckBatch() const {
  if (batch_.log_id() != header_.log_id()) {
    return Damage(absl::StrCat("record ", next_index_, " is missing; one of another log follows"));
  }
  if (batch_.first_index() != next_index_) {
    return Damage(
        absl::StrCat("record ", next_index_, " is missing; ", batch_.first_index(), " follows"));
  }
  if (batch_.epoch() < std::max<uint64_t>(epoch_, 1) || batch_.epoch() > header_.epoch()) {
    return Damage(
        absl::StrCat("record ", next_index_, " is of epoch ", batch_.epoch(), ", which cannot be"));
  }
  if (batch_.entries().empty() || batch_.safe_index() >= batch_.first_index()) {
    return Damage(absl::StrCat("the batch of record ", next_index_, " makes no sense"));
  }
  return absl::OkStatus();
}

absl::StatusOr<LogFileRest> LogFileReader::ExamineRest() {
  const absl::StatusOr<int64_t> size = frames_.Size();
  if (!size.ok()) return size.status();
  LogFileRest rest;
  log::v1::Batch batch;
  for (int64_t offset = offset_; offset < *size; offset += kFrameAlignment) {
    const absl::StatusOr<absl::string_view> bytes = frames_.Peek(offset, kStartOfBatch);
    if (!bytes.ok()) return bytes.status();
    const size_t last = bytes->substr(0, kFrameAlignment).find_last_not_of('\0');
    if (last == absl::string_view::npos) continue;
    rest.bytes = offset + static_cast<int64_t>(last) + 1 - offset_;
    if (bytes->size() < kFrameAlignment ||
        !MayTell(bytes->substr(kFrameAlignment, kStartOfBatch), offset)) {
      continue;
    }
    const absl::StatusOr<bool> whole = frames_.Read(offset);
    if (!whole.ok()) return whole.status();
    if (*whole && Parse(frames_.bytes(), &batch)) {
      rest.safe_index = std::max(rest.safe_index, batch.safe_index());
    }
  }
  return rest;
}

// Whatever somebody stored may stand here. So the crc, which may run over the whole file, is looked
// at only where all else is right; and what bears the log's id was not made up by a client.
bool LogFileReader::MayTell(absl::string_view start, int64_t offset) const {
  using log::v1::Batch;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(start.data()),
                                            static_cast<int>(start.size()));
  uint64_t epoch = 0;
  uint64_t first = 0;
  uint64_t safe = 0;
  uint64_t log_id = 0;
  return ReadField(in, Batch::kEpochFieldNumber, &epoch) &&
         ReadField(in, Batch::kFirstIndexFieldNumber, &first) &&
         ReadField(in, Batch::kSafeIndexFieldNumber, &safe) &&
         ReadFixedField(in, Batch::kLogIdFieldNumber, &log_id) && log_id == header_.log_id() &&
         epoch <= header_.epoch() && safe >= next_index_ && safe < first &&
         // Each record before it takes a byte at the least.
         first - next_index_ <= static_cast<uint64_t>(offset - offset_);
}

absl::Status LogFileReader::Damage(absl::string_view what) const {
  return Damaged(disk_, name_, offset_, what);
}

}  // namespace manager
