#include "client/output.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "client/argument.h"
#include "client/array_items.h"
#include "client/json.h"
#include "client/layout.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/reflection.h"
#include "google/protobuf/timestamp.pb.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/value.pb.h"
#include "manager/value.h"

namespace manager::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Fields = std::vector<const FieldDescriptor*>;

// A message becomes a Value first: one way to read messages, and Values can be printed already.

v1::Value TextValue(const std::string& text) { return ToValue(text); }

v1::Value TimeValue(const google::protobuf::Timestamp& timestamp) {
  const absl::Time time =
      absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
  return TextValue(absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", time, absl::UTCTimeZone()));
}

v1::Value DurationValue(const google::protobuf::Duration& duration) {
  return TextValue(absl::FormatDuration(absl::Seconds(duration.seconds()) +
                                        absl::Nanoseconds(duration.nanos())));
}

v1::Value FieldValue(const Message& message, const FieldDescriptor& field);

v1::Value MessageValue(const Message& message) {
  const Descriptor* type = message.GetDescriptor();
  if (type == v1::Value::descriptor()) return static_cast<const v1::Value&>(message);
  if (type == google::protobuf::Timestamp::descriptor()) {
    return TimeValue(static_cast<const google::protobuf::Timestamp&>(message));
  }
  if (type == google::protobuf::Duration::descriptor()) {
    return DurationValue(static_cast<const google::protobuf::Duration&>(message));
  }
  if (type == v1::ArrayItems::descriptor()) {
    return ArrayItemsValue(static_cast<const v1::ArrayItems&>(message));
  }
  v1::Value value;
  value.mutable_dict_value();
  for (int i = 0; i < type->field_count(); ++i) {
    v1::ValueEntry* entry = value.mutable_dict_value()->add_entries();
    entry->mutable_key()->set_string_value(type->field(i)->name());
    *entry->mutable_value() = FieldValue(message, *type->field(i));
  }
  return value;
}

// A field that is not repeated.
v1::Value SingularValue(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return ToValue(reflection.GetBool(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return ToValue(reflection.GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return ToValue(reflection.GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return ToValue(reflection.GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return ToValue(reflection.GetUInt64(message, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ToValue(reflection.GetFloat(message, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return ToValue(reflection.GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return TextValue(ChoiceName(*reflection.GetEnum(message, field)));
    case FieldDescriptor::CPPTYPE_STRING:
      return TextValue(reflection.GetString(message, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetMessage(message, field));
  }
  return v1::Value();
}

bool HoldsEntries(const FieldDescriptor& field) {
  return field.is_repeated() && field.message_type() != nullptr && IsEntry(*field.message_type());
}

// A message that is an entry.
v1::ValueEntry EntryOf(const Message& message) {
  v1::ValueEntry entry;
  *entry.mutable_key() = SingularValue(message, message.GetDescriptor()->field(0));
  *entry.mutable_value() = SingularValue(message, message.GetDescriptor()->field(1));
  return entry;
}

v1::Value EntriesValue(const Message& message, const FieldDescriptor& field) {
  v1::Value value;
  value.mutable_dict_value();
  for (const Message& entry :
       message.GetReflection()->GetRepeatedFieldRef<Message>(message, &field)) {
    *value.mutable_dict_value()->add_entries() = EntryOf(entry);
  }
  return value;
}

v1::Value RepeatedValue(const Message& message, const FieldDescriptor& field) {
  v1::Value value;
  v1::ValueList* items = value.mutable_list_value();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    for (const std::string& text :
         message.GetReflection()->GetRepeatedFieldRef<std::string>(message, &field)) {
      *items->add_items() = TextValue(text);
    }
  } else {
    for (const Message& item :
         message.GetReflection()->GetRepeatedFieldRef<Message>(message, &field)) {
      *items->add_items() = MessageValue(item);
    }
  }
  return value;
}

// Null for an optional field that is not there.
v1::Value FieldValue(const Message& message, const FieldDescriptor& field) {
  if (HoldsEntries(field)) return EntriesValue(message, field);
  if (field.is_repeated()) return RepeatedValue(message, field);
  if (field.has_presence() && !message.GetReflection()->HasField(message, &field)) {
    return ToValue(nullptr);
  }
  return SingularValue(message, &field);
}

// The named fields in the order of their names; all where there are none.
Fields NamedFields(const Descriptor& message, absl::string_view names) {
  Fields fields;
  for (const std::string& name : Words(names)) {
    const FieldDescriptor* field = message.FindFieldByName(name);
    if (field != nullptr) fields.push_back(field);
  }
  for (int i = 0; names.empty() && i < message.field_count(); ++i) {
    fields.push_back(message.field(i));
  }
  return fields;
}

// The fields that the command shows: what its row says, without the verdict.
Fields ShownFields(const Descriptor& response, const Command& command) {
  Fields fields = NamedFields(response, command.show);
  std::erase_if(fields, [&command](const FieldDescriptor* field) {
    return field->name() == command.verdict;
  });
  return fields;
}

bool HasControlCharacter(const std::string& text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_iscntrl);
}

// A value that stands in a line or a cell.
std::string Cell(const v1::Value& value) {
  if (!value.has_string_value()) return ToJson(value);
  const std::string& text = value.string_value();
  return text.empty() || HasControlCharacter(text) ? QuoteJson(text) : text;
}

// A cell of a message's own field: lists of words without brackets, `-` for what is not there.
std::string FieldCell(const Message& message, const FieldDescriptor& field) {
  const v1::Value value = FieldValue(message, field);
  const bool empty = value.has_null_value() ||
                     (value.has_string_value() && value.string_value().empty()) ||
                     (value.has_list_value() && value.list_value().items().empty());
  if (empty) return "-";
  if (!value.has_list_value()) return Cell(value);
  return absl::StrJoin(value.list_value().items(), ", ",
                       [](std::string* out, const v1::Value& item) { out->append(Cell(item)); });
}

std::string Heading(const FieldDescriptor& field) {
  return absl::StrReplaceAll(field.name(), {{"_", " "}});
}

bool IsRecord(const Descriptor* message) {
  return message != nullptr && message != v1::Value::descriptor() &&
         message != v1::ArrayItems::descriptor() &&
         message != google::protobuf::Timestamp::descriptor() &&
         message != google::protobuf::Duration::descriptor();
}

// A line per field, "waiting calls  3"; in the place of a field that has fields itself, those of
// them that are named in `columns`.
std::vector<Row> FieldRows(const Message& message, const Fields& fields,
                           absl::string_view columns) {
  std::vector<Row> rows;
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || !IsRecord(field->message_type())) {
      rows.push_back({Heading(*field), FieldCell(message, *field)});
      continue;
    }
    for (Row& row : FieldRows(message.GetReflection()->GetMessage(message, field),
                              NamedFields(*field->message_type(), columns), "")) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// A line per message, below a line of headings; nothing where there are no messages.
std::string MessageTable(const Message& message, const FieldDescriptor& field,
                         absl::string_view columns) {
  const Fields fields = NamedFields(*field.message_type(), columns);
  std::vector<Row> rows(1);
  for (const FieldDescriptor* column : fields) {
    rows[0].push_back(absl::AsciiStrToUpper(Heading(*column)));
  }
  for (const Message& item :
       message.GetReflection()->GetRepeatedFieldRef<Message>(message, &field)) {
    Row row;
    for (const FieldDescriptor* column : fields) row.push_back(FieldCell(item, *column));
    rows.push_back(std::move(row));
  }
  return rows.size() == 1 ? "" : AlignColumns(rows);
}

std::string EntryTable(const v1::ValueMap& dict) {
  std::vector<Row> rows;
  for (const v1::ValueEntry& entry : dict.entries()) {
    rows.push_back({Cell(entry.key()), Cell(entry.value())});
  }
  return AlignColumns(rows);
}

std::string Lines(const v1::ValueList& list) {
  std::string lines;
  for (const v1::Value& item : list.items()) absl::StrAppend(&lines, Cell(item), "\n");
  return lines;
}

std::string FieldText(const Message& response, const FieldDescriptor& field,
                      const Command& command) {
  if (HoldsEntries(field)) return EntryTable(FieldValue(response, field).dict_value());
  if (field.is_repeated()) {
    return IsRecord(field.message_type()) ? MessageTable(response, field, command.columns)
                                          : Lines(FieldValue(response, field).list_value());
  }
  if (IsRecord(field.message_type())) {
    return AlignColumns(FieldRows(response, {&field}, command.columns));
  }
  const v1::Value value = FieldValue(response, field);
  if (field.message_type() == v1::ArrayItems::descriptor() && value.has_list_value()) {
    return Lines(value.list_value());
  }
  const std::string text = value.has_string_value() ? value.string_value() : ToJson(value);
  return absl::StrCat(text, "\n");
}

}  // namespace

std::string ToPlainText(const Message& response, const Command& command) {
  const Fields fields = ShownFields(*response.GetDescriptor(), command);
  if (fields.empty()) return "";
  if (fields.size() == 1) return FieldText(response, *fields[0], command);
  if (!IsEntry(*response.GetDescriptor())) {
    return AlignColumns(FieldRows(response, fields, command.columns));
  }
  v1::ValueMap entry;
  *entry.add_entries() = EntryOf(response);
  return EntryTable(entry);
}

std::string ToJsonText(const Message& response, const Command& command) {
  const Fields fields = ShownFields(*response.GetDescriptor(), command);
  if (fields.empty()) return "";
  if (fields.size() == 1) return absl::StrCat(ToJson(FieldValue(response, *fields[0])), "\n");
  v1::ValueMap object;
  for (const FieldDescriptor* field : fields) {
    v1::ValueEntry* entry = object.add_entries();
    entry->mutable_key()->set_string_value(field->name());
    *entry->mutable_value() = FieldValue(response, *field);
  }
  return absl::StrCat(ToJson(object), "\n");
}

}  // namespace manager::ctl
