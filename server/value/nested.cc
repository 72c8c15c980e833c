#include "server/value/nested.h"

#include <cstddef>
#include <utility>

#include "server/value/wire.h"

namespace manager {
namespace {

// The tags of the fields that hold items, entries, keys and values: number and wire type in a byte.
constexpr char Tag(int number) {
  return static_cast<char>(number << 3 | static_cast<int>(WireType::kBytes));
}
constexpr char kItemTag = Tag(v1::ValueList::kItemsFieldNumber);
constexpr char kEntryTag = Tag(v1::ValueMap::kEntriesFieldNumber);
constexpr char kKeyTag = Tag(v1::ValueEntry::kKeyFieldNumber);
constexpr char kValueTag = Tag(v1::ValueEntry::kValueFieldNumber);

const char* End(absl::string_view bytes) { return bytes.data() + bytes.size(); }

// A field of a message that has none but such with bytes inside.
struct Field {
  uint32_t number = 0;
  absl::string_view whole;  // Its tag, too.
  absl::string_view content;
};

// Walks over the fields of a message of that kind, which is sound.
class Fields {
 public:
  explicit Fields(absl::string_view message) : in_(message), at_(message.data()) {}

  bool Next(Field* field) {
    WireType type;
    if (in_.done() || !in_.ReadTag(&field->number, &type) || !in_.ReadBytes(&field->content)) {
      return false;
    }
    const char* const begin = std::exchange(at_, End(field->content));
    field->whole = absl::string_view(begin, static_cast<size_t>(at_ - begin));
    return true;
  }

 private:
  WireCursor in_;
  const char* at_;
};

struct Entry {
  absl::string_view key;
  Field value;
};

Entry ReadEntry(absl::string_view content) {
  Entry entry;
  Fields fields(content);
  for (Field field; fields.Next(&field);) {
    if (field.number == v1::ValueEntry::kKeyFieldNumber) {
      entry.key = field.content;
    } else {
      entry.value = field;
    }
  }
  return entry;
}

bool HasKey(const Entry& entry, const Key& wanted) {
  const absl::StatusOr<Key> key = ToKey(entry.key);
  return key.ok() && Equal(*key, wanted);
}

void AppendSize(size_t size, std::string* out) {
  for (; size >= 0x80; size >>= 7) out->push_back(static_cast<char>(size | 0x80));
  out->push_back(static_cast<char>(size));
}

size_t SizeOfSize(size_t size) {
  size_t bytes = 1;
  for (; size >= 0x80; size >>= 7) ++bytes;
  return bytes;
}

void AppendField(char tag, absl::string_view content, std::string* out) {
  out->push_back(tag);
  AppendSize(content.size(), out);
  out->append(content.data(), content.size());
}

// The item's field in the content of a list or a tuple.
Field FindItem(absl::string_view content, int64_t index) {
  Field field;
  Fields fields(content);
  for (int64_t i = 0; i <= index; ++i) fields.Next(&field);
  return field;
}

}  // namespace

Nested::Nested(absl::string_view whole) : whole_(whole) { Arrive(whole); }

void Nested::Arrive(absl::string_view value) {
  value_ = value;
  content_ = absl::string_view(End(value), 0);
  WireCursor in(value);
  uint32_t number = 0;
  WireType type;
  if (!in.ReadTag(&number, &type)) return;
  kind_ = static_cast<v1::Value::KindCase>(number);
  if (type == WireType::kBytes) in.ReadBytes(&content_);
}

int64_t Nested::CountItems() const {
  int64_t count = 0;
  Fields fields(content_);
  for (Field field; fields.Next(&field);) ++count;
  return count;
}

void Nested::EnterItem(int64_t index) {
  const Field item = FindItem(content_, index);
  layers_.push_back(OwnLayer());
  layers_.push_back({item.whole.data(), kItemTag, item.content});
  Arrive(item.content);
}

bool Nested::EnterKey(const Key& key) {
  std::optional<std::pair<Field, Field>> found;  // The entry, and the value in it.
  Fields fields(content_);
  for (Field field; fields.Next(&field);) {
    const Entry entry = ReadEntry(field.content);
    if (HasKey(entry, key)) found = {field, entry.value};
  }
  if (!found.has_value()) return false;
  const auto& [entry, value] = *found;
  layers_.push_back(OwnLayer());
  layers_.push_back({entry.whole.data(), kEntryTag, entry.content});
  layers_.push_back({value.whole.data(), kValueTag, value.content});
  Arrive(value.content);
  return true;
}

std::string Nested::Replace(absl::string_view value) const {
  return Rebuild(whole_, layers_, value_.data(), End(value_), value);
}

std::string Nested::AddItem(absl::string_view item) const {
  std::string field;
  AppendField(kItemTag, item, &field);
  return RebuildContent(End(content_), End(content_), field);
}

std::string Nested::RemoveItem(int64_t index) const {
  const Field item = FindItem(content_, index);
  return RebuildContent(item.whole.data(), End(item.whole), "");
}

std::string Nested::AddEntry(absl::string_view key, absl::string_view value) const {
  std::string entry;
  AppendField(kKeyTag, key, &entry);
  AppendField(kValueTag, value, &entry);
  std::string field;
  AppendField(kEntryTag, entry, &field);
  return RebuildContent(End(content_), End(content_), field);
}

std::optional<std::string> Nested::RemoveKey(const Key& key) const {
  std::string kept;
  Fields fields(content_);
  for (Field field; fields.Next(&field);) {
    if (!HasKey(ReadEntry(field.content), key)) {
      kept.append(field.whole.data(), field.whole.size());
    }
  }
  if (kept.size() == content_.size()) return std::nullopt;
  return RebuildContent(content_.data(), End(content_), kept);
}

std::string Nested::RebuildContent(const char* begin, const char* end,
                                   absl::string_view with) const {
  std::vector<Layer> layers = layers_;
  layers.push_back(OwnLayer());
  return Rebuild(whole_, layers, begin, end, with);
}

std::string Nested::Rebuild(absl::string_view whole, const std::vector<Layer>& layers,
                            const char* begin, const char* end, absl::string_view with) {
  // From the inside out: the size of each layer's content, and by how much all grows.
  std::vector<size_t> sizes(layers.size());
  size_t growth = with.size() - static_cast<size_t>(end - begin);  // Modulo, where it shrinks.
  for (size_t i = layers.size(); i-- > 0;) {
    const Layer& layer = layers[i];
    sizes[i] = layer.content.size() + growth;
    growth =
        1 + SizeOfSize(sizes[i]) + sizes[i] - static_cast<size_t>(End(layer.content) - layer.field);
  }
  std::string rebuilt;
  rebuilt.reserve(whole.size() + growth);
  const char* at = whole.data();
  for (size_t i = 0; i < layers.size(); ++i) {
    rebuilt.append(at, layers[i].field);
    rebuilt.push_back(layers[i].tag);
    AppendSize(sizes[i], &rebuilt);
    at = layers[i].content.data();
  }
  rebuilt.append(at, begin);
  rebuilt.append(with.data(), with.size());
  rebuilt.append(end, End(whole));
  return rebuilt;
}

}  // namespace manager
