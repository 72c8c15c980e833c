#include "server/disk/simulated_content.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/random/random.h"

namespace manager {
namespace {

constexpr int64_t kSector = 512;

template <size_t kCount>
double OneOf(const std::array<double, kCount>& choices, absl::BitGenRef random) {
  return choices[absl::Uniform<size_t>(random, 0, kCount)];
}

}  // namespace

void SimulatedContent::Write(int64_t offset, absl::string_view bytes) {
  if (bytes.empty()) return;
  const int64_t end = offset + static_cast<int64_t>(bytes.size());
  if (end > size()) SetSize(end);
  Note(offset, bytes);
  bytes_.replace(static_cast<size_t>(offset), bytes.size(), bytes.data(), bytes.size());
}

void SimulatedContent::Resize(int64_t size) {
  if (size == this->size()) return;
  // What is cut off is zeros if the file grows again.
  if (size < this->size()) Note(size, std::string(static_cast<size_t>(this->size() - size), '\0'));
  SetSize(size);
}

void SimulatedContent::SetSize(int64_t size) {
  // Zeros are written where the file grows. Only what a FailSync has forgotten is not zeros there.
  const int64_t old = this->size();
  for (auto entry = sectors_.lower_bound(old / kSector);
       entry != sectors_.end() && entry->first * kSector < size; ++entry) {
    auto& [index, sector] = *entry;
    if (!sector.forgotten) continue;
    const auto begin = static_cast<size_t>(std::max<int64_t>(old - index * kSector, 0));
    sector.pieces.push_back({begin, std::string(kSector - begin, '\0')});
    sector.forgotten = false;
  }
  bytes_.resize(static_cast<size_t>(size));
  sizes_.push_back(size);
  size_forgotten_ = false;
}

void SimulatedContent::Note(int64_t offset, absl::string_view bytes) {
  while (!bytes.empty()) {
    const int64_t index = offset / kSector;
    const int64_t begin = offset % kSector;
    const size_t length = std::min(static_cast<size_t>(kSector - begin), bytes.size());
    const auto [entry, fresh] = sectors_.try_emplace(index);
    Sector& sector = entry->second;
    if (fresh) {
      sector.disk = bytes_.substr(static_cast<size_t>(index * kSector), kSector);
      sector.disk.resize(kSector);
    }
    sector.pieces.push_back({static_cast<size_t>(begin), std::string(bytes.substr(0, length))});
    sector.forgotten = false;
    offset += static_cast<int64_t>(length);
    bytes.remove_prefix(length);
  }
}

void SimulatedContent::Sync() {
  for (auto entry = sectors_.begin(); entry != sectors_.end();) {
    entry = entry->second.forgotten ? std::next(entry) : sectors_.erase(entry);
  }
  if (!size_forgotten_) sizes_ = {size()};
}

void SimulatedContent::FailSync(absl::BitGenRef random) {
  const double written = OneOf<3>({0, 0.5, 1}, random);
  const double shown = OneOf<3>({0, 0.5, 1}, random);
  for (auto& [index, sector] : sectors_) {
    if (sector.forgotten || absl::Bernoulli(random, written)) continue;
    sector.forgotten = true;
    if (absl::Bernoulli(random, shown)) continue;
    sector.disk = Pick(sector, {.newest = 0, .torn = 0}, random);
    sector.pieces.clear();
    Show(index, sector.disk);
  }
  size_forgotten_ = size_forgotten_ || !absl::Bernoulli(random, written);
  Sync();
}

void SimulatedContent::Crash(absl::BitGenRef random) {
  const Fate fate = {.newest = OneOf<5>({0, 0.1, 0.5, 0.9, 1}, random),
                     .torn = OneOf<4>({0, 0, 0, 0.1}, random)};
  bytes_.resize(static_cast<size_t>(*std::max_element(sizes_.begin(), sizes_.end())));
  for (const auto& [index, sector] : sectors_) Show(index, Pick(sector, fate, random));
  bytes_.resize(static_cast<size_t>(sizes_[PickVersion(fate, sizes_.size() - 1, random)]));
  sectors_.clear();
  sizes_ = {size()};
  size_forgotten_ = false;
}

void SimulatedContent::FlipBit(int64_t offset, int bit) {
  const auto flip = [bit](char& byte) { byte = static_cast<char>(byte ^ (1 << bit)); };
  flip(bytes_[static_cast<size_t>(offset)]);
  const auto entry = sectors_.find(offset / kSector);
  if (entry != sectors_.end()) flip(entry->second.disk[static_cast<size_t>(offset % kSector)]);
}

void SimulatedContent::Show(int64_t index, const std::string& content) {
  const auto begin = static_cast<size_t>(index * kSector);
  if (begin >= bytes_.size()) return;
  const size_t length = std::min(content.size(), bytes_.size() - begin);
  bytes_.replace(begin, length, content, 0, length);
}

std::string SimulatedContent::After(const Sector& sector, size_t pieces) {
  std::string content = sector.disk;
  for (size_t i = 0; i < pieces; ++i) {
    const Piece& piece = sector.pieces[i];
    content.replace(piece.begin, piece.bytes.size(), piece.bytes);
  }
  return content;
}

size_t SimulatedContent::PickVersion(const Fate& fate, size_t newest, absl::BitGenRef random) {
  if (newest == 0 || absl::Bernoulli(random, fate.newest)) return newest;
  return absl::Uniform<size_t>(random, 0, newest);
}

std::string SimulatedContent::Pick(const Sector& sector, const Fate& fate, absl::BitGenRef random) {
  if (absl::Bernoulli(random, fate.torn)) return Tear(sector, random);
  return After(sector, PickVersion(fate, sector.pieces.size(), random));
}

std::string SimulatedContent::Tear(const Sector& sector, absl::BitGenRef random) {
  const size_t newest = sector.pieces.size();
  std::string content = After(sector, newest);
  if (absl::Bernoulli(random, 0.5)) {
    for (const Piece& piece : sector.pieces) {
      for (size_t i = 0; i < piece.bytes.size(); ++i) {
        content[piece.begin + i] = static_cast<char>(absl::Uniform<uint8_t>(random));
      }
    }
    return content;
  }
  const std::string other = After(sector, absl::Uniform<size_t>(random, 0, newest + 1));
  const auto cut = absl::Uniform<size_t>(random, 1, kSector);
  return absl::Bernoulli(random, 0.5) ? content.substr(0, cut) + other.substr(cut)
                                      : other.substr(0, cut) + content.substr(cut);
}

}  // namespace manager
