#include "client/short_text.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "client/json.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/text_format.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {
namespace {

using google::protobuf::Duration;
using google::protobuf::Message;
using google::protobuf::TextFormat;

bool HasTextOfItsOwn(const Message& message) {
  return message.GetDescriptor() == v1::Value::descriptor() ||
         message.GetDescriptor() == Duration::descriptor();
}

std::string OwnText(const Message& message) {
  if (message.GetDescriptor() == v1::Value::descriptor()) {
    return ToJson(static_cast<const v1::Value&>(message));
  }
  const auto& duration = static_cast<const Duration&>(message);
  return absl::FormatDuration(absl::Seconds(duration.seconds()) +
                              absl::Nanoseconds(duration.nanos()));
}

class Printer final : public TextFormat::FastFieldValuePrinter {
 public:
  void PrintString(const std::string& text, TextFormat::BaseTextGenerator* out) const override {
    out->PrintString(QuoteJson(text));
  }

  void PrintMessageStart(const Message& message, int field_index, int field_count, bool single_line,
                         TextFormat::BaseTextGenerator* out) const override {
    if (HasTextOfItsOwn(message)) return out->PrintLiteral(": ");
    FastFieldValuePrinter::PrintMessageStart(message, field_index, field_count, single_line, out);
  }

  bool PrintMessageContent(const Message& message, int /*field_index*/, int /*field_count*/,
                           bool /*single_line*/,
                           TextFormat::BaseTextGenerator* out) const override {
    if (!HasTextOfItsOwn(message)) return false;
    out->PrintString(absl::StrCat(OwnText(message), " "));
    return true;
  }

  void PrintMessageEnd(const Message& message, int field_index, int field_count, bool single_line,
                       TextFormat::BaseTextGenerator* out) const override {
    if (HasTextOfItsOwn(message)) return;
    FastFieldValuePrinter::PrintMessageEnd(message, field_index, field_count, single_line, out);
  }
};

}  // namespace

std::string ShortText(const Message& message) {
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetDefaultFieldValuePrinter(new Printer);  // Which it owns.
  std::string text;
  printer.PrintToString(message, &text);
  return std::string(absl::StripTrailingAsciiWhitespace(text));
}

}  // namespace manager::ctl
