#include "server/value/path.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/value/arithmetic.h"
#include "server/value/encoded.h"
#include "server/value/key.h"
#include "server/value/kind.h"
#include "server/value/nested.h"
#include "server/value/validate.h"

namespace manager {
namespace {

using v1::Value;

// More than any message can carry; far less than what sizes on the wire can tell.
constexpr size_t kMaxValueBytes = size_t{1} << 30;

absl::StatusOr<std::string> Checked(std::string value) {
  if (value.size() <= kMaxValueBytes) return value;
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               absl::StrCat("the value would become larger than ", kMaxValueBytes, " bytes"));
}

absl::string_view Article(absl::string_view noun) {
  return absl::string_view("aeiou").find(noun.front()) == absl::string_view::npos ? "a " : "an ";
}

std::string IsA(Value::KindCase kind) {
  const absl::string_view type = TypeName(kind);
  return kind == Value::kNullValue ? "is None" : absl::StrCat("is ", Article(type), type);
}

// What a walk along a path is for.
enum class For { kReading, kChanging };

// Whether step `i` of the path may lead on from the value at `at`.
absl::Status CheckInside(const Nested& at, const Path& path, int i, For purpose) {
  switch (at.kind()) {
    case Value::kListValue:
    case Value::kDictValue:
      return absl::OkStatus();
    case Value::kTupleValue:
      if (purpose == For::kReading) return absl::OkStatus();
      return path.WrongType(i, "is a tuple, inside which nothing can be changed");
    case Value::kRefValue:
      return path.WrongType(i, "is another object, which no path leads into: call that object");
    default:
      return path.WrongType(i, absl::StrCat(IsA(at.kind()), ", which no path leads into"));
  }
}

// Goes step `i` of the path.
absl::Status Enter(const Path& path, int i, For purpose, Nested& at) {
  if (absl::Status status = CheckInside(at, path, i, purpose); !status.ok()) return status;
  if (at.kind() != Value::kDictValue) {
    const absl::StatusOr<int64_t> position = path.Position(i, at.CountItems());
    if (!position.ok()) return position.status();
    at.EnterItem(*position);
    return absl::OkStatus();
  }
  const absl::StatusOr<Key> key = ToKey(path.step(i));
  if (!key.ok()) return key.status();
  return at.EnterKey(*key) ? absl::OkStatus() : path.NoKey(i);
}

// Goes the steps before `end`, but for the first.
absl::StatusOr<Nested> Walk(absl::string_view value, const Path& path, int end, For purpose) {
  Nested at(value);
  for (int i = 1; i < end; ++i) {
    if (absl::Status status = Enter(path, i, purpose, at); !status.ok()) return status;
  }
  return at;
}

// Stores `item` at step `i`, which is the last one; `at` is what it is to be stored in.
absl::StatusOr<std::string> Store(Nested at, const Path& path, int i, absl::string_view item) {
  if (absl::Status status = CheckInside(at, path, i, For::kChanging); !status.ok()) return status;
  if (absl::Status status = ValidateValue(item, i); !status.ok()) return status;
  if (at.kind() == Value::kDictValue) {
    const absl::StatusOr<Key> key = ToKey(path.step(i));
    if (!key.ok()) return key.status();
    if (!at.EnterKey(*key)) {
      if (absl::Status status = ValidateValue(path.step(i), i); !status.ok()) return status;
      return Checked(at.AddEntry(path.step(i), item));
    }
    return Checked(at.Replace(item));
  }
  if (absl::Status status = Enter(path, i, For::kChanging, at); !status.ok()) return status;
  return Checked(at.Replace(item));
}

bool IsNumber(Value::KindCase kind) {
  return kind == Value::kBoolValue || kind == Value::kIntValue || kind == Value::kBigIntValue ||
         kind == Value::kDoubleValue;
}

// Whether a dict is there, which could have such a key and does not.
bool LacksKey(Nested at, absl::string_view step) {
  if (at.kind() != Value::kDictValue) return false;
  const absl::StatusOr<Key> key = ToKey(step);
  return key.ok() && !at.EnterKey(*key);
}

// The sum, and what `put` makes of the value with it.
template <class Put>
absl::StatusOr<Incremented> IncrementedTo(absl::StatusOr<std::string> sum, Put put) {
  if (!sum.ok()) return sum.status();
  absl::StatusOr<std::string> changed = put(*sum);
  if (!changed.ok()) return changed.status();
  return Incremented{*std::move(changed), *std::move(sum)};
}

}  // namespace

absl::Status Path::Check() const {
  if (size() > 0) return absl::OkStatus();
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               absl::StrCat("the path has no steps; it begins inside ", root_),
               {{"field", "path"}});
}

absl::StatusOr<int64_t> Path::Position(int i, int64_t length) const {
  Value index;
  Decode(step(i), &index);
  if (index.kind_case() != Value::kIntValue && index.kind_case() != Value::kBoolValue &&
      index.kind_case() != Value::kBigIntValue) {
    return WrongType(
        i, absl::StrCat("has indexes, which are whole numbers; ", ShowValue(step(i)), " is none"));
  }
  if (index.kind_case() != Value::kBigIntValue) {
    const int64_t wanted =
        index.has_bool_value() ? (index.bool_value() ? 1 : 0) : index.int_value();
    const int64_t position = wanted < 0 ? wanted + length : wanted;
    if (position >= 0 && position < length) return position;
  }
  return NotFound(i, absl::StrCat("has ", length, " items and none at ", ShowValue(step(i))));
}

absl::Status Path::NotFound(int led, absl::string_view what) const {
  return Error(v1::ERROR_REASON_PATH_NOT_FOUND, absl::StrCat(Name(led), " ", what),
               {{"path", Show(led)}});
}

absl::Status Path::NoKey(int led) const {
  return NotFound(led, absl::StrCat("has no key ", ShowValue(step(led))));
}

absl::Status Path::WrongType(int led, absl::string_view what) const {
  return Error(v1::ERROR_REASON_WRONG_VALUE_TYPE, absl::StrCat(Name(led), " ", what),
               {{"path", Show(led)}});
}

std::string Path::Name(int led) const { return led == 0 ? std::string(root_) : Show(led); }

std::string Path::Show(int led) const {
  std::string shown;
  for (int i = 0; i < led; ++i) absl::StrAppend(&shown, "[", ShowValue(step(i)), "]");
  return shown;
}

absl::StatusOr<absl::string_view> GetAt(absl::string_view value, const Path& path) {
  const absl::StatusOr<Nested> at = Walk(value, path, path.size(), For::kReading);
  if (!at.ok()) return at.status();
  return at->value();
}

absl::StatusOr<std::string> SetAt(absl::string_view value, const Path& path,
                                  absl::string_view item) {
  const int last = path.size() - 1;
  absl::StatusOr<Nested> at = Walk(value, path, last, For::kChanging);
  if (!at.ok()) return at.status();
  return Store(*std::move(at), path, last, item);
}

absl::StatusOr<std::string> DeleteAt(absl::string_view value, const Path& path) {
  const int last = path.size() - 1;
  const absl::StatusOr<Nested> at = Walk(value, path, last, For::kChanging);
  if (!at.ok()) return at.status();
  if (absl::Status status = CheckInside(*at, path, last, For::kChanging); !status.ok()) {
    return status;
  }
  if (at->kind() != Value::kDictValue) {
    const absl::StatusOr<int64_t> position = path.Position(last, at->CountItems());
    if (!position.ok()) return position.status();
    return at->RemoveItem(*position);
  }
  const absl::StatusOr<Key> key = ToKey(path.step(last));
  if (!key.ok()) return key.status();
  std::optional<std::string> without = at->RemoveKey(*key);
  if (!without.has_value()) return path.NoKey(last);
  return *std::move(without);
}

absl::StatusOr<Appended> AppendAt(absl::string_view value, const Path& path,
                                  absl::string_view item) {
  const absl::StatusOr<Nested> at = Walk(value, path, path.size(), For::kChanging);
  if (!at.ok()) return at.status();
  if (at->kind() != Value::kListValue) {
    return path.WrongType(path.size(), absl::StrCat(IsA(at->kind()), ", not a list"));
  }
  if (absl::Status status = ValidateValue(item, path.size()); !status.ok()) return status;
  absl::StatusOr<std::string> longer = Checked(at->AddItem(item));
  if (!longer.ok()) return longer.status();
  return Appended{*std::move(longer), at->CountItems() + 1};
}

absl::StatusOr<Incremented> IncrementAt(absl::string_view value, const Path& path,
                                        absl::string_view delta, const std::string* initial) {
  const int last = path.size() - 1;
  absl::StatusOr<Nested> at = Walk(value, path, last, For::kChanging);
  if (!at.ok()) return at.status();
  if (initial != nullptr && last > 0 && LacksKey(*at, path.step(last))) {
    return IncrementedTo(Add(*initial, delta), [&](absl::string_view sum) {
      return Store(*std::move(at), path, last, sum);
    });
  }
  if (last > 0) {
    if (absl::Status status = Enter(path, last, For::kChanging, *at); !status.ok()) return status;
  }
  if (!IsNumber(at->kind())) {
    return path.WrongType(path.size(), absl::StrCat(IsA(at->kind()), ", not a number"));
  }
  return IncrementedTo(Add(at->value(), delta),
                       [&](absl::string_view sum) { return Checked(at->Replace(sum)); });
}

}  // namespace manager
