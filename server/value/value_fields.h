// Where the Values are in the messages of one type, worked out once, so that they can be walked
// over in an encoded message without decoding it.
//
// Thread-safe: it never changes.

#ifndef SERVER_VALUE_VALUE_FIELDS_H_
#define SERVER_VALUE_VALUE_FIELDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/value/wire.h"

namespace manager {

class ValueFields {
 public:
  // `type` is that of the public message, of manager.v1 say, in which Values are Values; it need
  // not outlive this. A type that contains itself aborts the process.
  explicit ValueFields(const google::protobuf::Descriptor* type);

  // Whether no message of the type has a Value.
  bool empty() const { return plan_->fields.empty(); }

  // How a walk ended: at the end of the message, because the visitor stopped it, where the bytes
  // are no message, or at a field with a Value that is not repeated and there twice.
  enum class End : uint8_t { kDone, kStopped, kNoMessage, kFieldTwice };
  struct Walked {
    End end = End::kDone;
    absl::string_view field = "";  // The one that it ended at, where that is known.
  };

  // Calls visit(encoded value) for every Value in `message`, however deep in it, but for those in
  // Values, in the order of the bytes, until it returns false.
  template <class Visit>
  Walked Walk(absl::string_view message, Visit visit) const {
    return Walk(*plan_, message, visit);
  }

 private:
  struct Plan;

  // What to do with one field of a message.
  struct Field {
    enum class Holds : uint8_t { kNoValue, kValue, kMessage };

    Holds holds = Holds::kNoValue;
    bool repeated = false;
    std::string name;
    std::unique_ptr<const Plan> plan;  // Of the message, where it holds one with Values inside.
  };

  // What to do with the fields of a message, by their numbers. Those beyond the last hold none.
  struct Plan {
    std::vector<Field> fields;
  };

  static std::unique_ptr<const Plan> MakePlan(const google::protobuf::Descriptor* type, int depth);

  template <class Visit>
  static Walked Walk(const Plan& plan, absl::string_view message, Visit& visit);

  std::unique_ptr<const Plan> plan_;
};

template <class Visit>
ValueFields::Walked ValueFields::Walk(const Plan& plan, absl::string_view message, Visit& visit) {
  uint64_t seen = 0;
  for (WireCursor in(message); !in.done();) {
    uint32_t number;
    WireType type;
    if (!in.ReadTag(&number, &type)) return {End::kNoMessage};
    if (number >= plan.fields.size() || plan.fields[number].holds == Field::Holds::kNoValue) {
      if (!in.Skip(type)) return {End::kNoMessage};
      continue;
    }
    const Field& field = plan.fields[number];
    absl::string_view content;
    if (type != WireType::kBytes || !in.ReadBytes(&content)) return {End::kNoMessage, field.name};
    if (!field.repeated && (seen >> number & 1) != 0) return {End::kFieldTwice, field.name};
    seen |= uint64_t{1} << number;
    if (field.holds == Field::Holds::kValue) {
      if (!visit(content)) return {End::kStopped, field.name};
    } else if (const Walked walked = Walk(*field.plan, content, visit); walked.end != End::kDone) {
      return walked;
    }
  }
  return {};
}

}  // namespace manager

#endif  // SERVER_VALUE_VALUE_FIELDS_H_
