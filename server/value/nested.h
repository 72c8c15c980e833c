// A place inside an encoded value, and the value anew with something changed there.
//
// Only what lies on the way to the place is read; everything else stays the bytes that it was.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_VALUE_NESTED_H_
#define SERVER_VALUE_NESTED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "manager/v1/value.pb.h"
#include "server/value/key.h"

namespace manager {

class Nested {
 public:
  // The place of `whole` itself, a sound, encoded manager.v1.Value (see validate.h) that must
  // outlive this.
  explicit Nested(absl::string_view whole);

  // The value at the place, encoded; a part of the whole.
  absl::string_view value() const { return value_; }
  v1::Value::KindCase kind() const { return kind_; }

  // Of a list or a tuple: how many items it has, and the way to one of them.
  int64_t CountItems() const;
  void EnterItem(int64_t index);

  // Of a dict: the way to the value of a key, the last one where equal keys are there twice. False
  // where there is none; the place is then the same as before.
  bool EnterKey(const Key& key);

  // The whole, with another value at the place.
  std::string Replace(absl::string_view value) const;

  // The whole, with one item more at the end of the list that is at the place, or with one less.
  std::string AddItem(absl::string_view item) const;
  std::string RemoveItem(int64_t index) const;

  // The whole, with one entry more at the end of the dict that is at the place, or without a key's;
  // nothing where it has no such key.
  std::string AddEntry(absl::string_view key, absl::string_view value) const;
  std::optional<std::string> RemoveKey(const Key& key) const;

 private:
  // A field around the place.
  struct Layer {
    const char* field;  // Where its tag is.
    char tag;
    absl::string_view content;
  };

  void Arrive(absl::string_view value);
  // The field of the kind of the value at the place.
  Layer OwnLayer() const { return {value_.data(), value_.front(), content_}; }

  // The whole, with what is from `begin` to `end` in its innermost layer replaced.
  static std::string Rebuild(absl::string_view whole, const std::vector<Layer>& layers,
                             const char* begin, const char* end, absl::string_view with);
  // The same, in the content of the value at the place.
  std::string RebuildContent(const char* begin, const char* end, absl::string_view with) const;

  const absl::string_view whole_;
  std::vector<Layer> layers_;  // Those around value_, the outermost first.
  absl::string_view value_;
  v1::Value::KindCase kind_ = v1::Value::KIND_NOT_SET;
  absl::string_view content_;  // Of a kind that is encoded as bytes: these.
};

}  // namespace manager

#endif  // SERVER_VALUE_NESTED_H_
