#include "server/value/value_fields.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace manager {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

ValueFields::ValueFields(const Descriptor* type) : plan_(MakePlan(type, 0)) {}

std::unique_ptr<const ValueFields::Plan> ValueFields::MakePlan(const Descriptor* type, int depth) {
  constexpr int kMaxNesting = 8;  // More than any message has, unless it contains itself.
  constexpr int kMaxNumber = 63;  // Fields seen are marked in a word.
  if (depth > kMaxNesting) {
    std::fprintf(stderr, "%s cannot be walked: nested too deep\n", type->full_name().c_str());
    std::abort();
  }
  auto plan = std::make_unique<Plan>();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* descriptor = type->field(i);
    if (descriptor->message_type() == nullptr) continue;
    Field field;
    field.repeated = descriptor->is_repeated();
    field.name = descriptor->name();
    if (descriptor->message_type()->full_name() == "manager.v1.Value") {
      field.holds = Field::Holds::kValue;
    } else {
      field.plan = MakePlan(descriptor->message_type(), depth + 1);
      if (field.plan->fields.empty()) continue;
      field.holds = Field::Holds::kMessage;
    }
    const auto number = static_cast<size_t>(descriptor->number());
    if (number > kMaxNumber) {
      std::fprintf(stderr, "%s cannot be walked: number too large\n",
                   descriptor->full_name().c_str());
      std::abort();
    }
    if (plan->fields.size() <= number) plan->fields.resize(number + 1);
    plan->fields[number] = std::move(field);
  }
  return plan;
}

}  // namespace manager
