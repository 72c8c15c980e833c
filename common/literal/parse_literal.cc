// Text to values: one method per rule, each reading from where the one before stopped.

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/big_int/big_int.h"
#include "common/literal/literal.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"

namespace manager {
namespace {

using v1::Value;

constexpr absl::string_view kDigits = "0123456789";

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool IsWord(char c) { return c == '_' || absl::ascii_isalnum(static_cast<unsigned char>(c)); }

absl::Status Expected(absl::string_view what, size_t position) {
  return absl::InvalidArgumentError(absl::StrCat("position ", position + 1, ": expected ", what));
}

// Reads one literal. Every rule returns false at the first thing that is wrong, which it has noted
// with Fail().
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  bool ParseValue(Value* value) {
    SkipSpace();
    if (depth_ == kMaxValueDepth) {
      return Fail(absl::StrCat("at most ", kMaxValueDepth, " levels of nesting"));
    }
    ++depth_;
    const bool ok = ParseAnyKind(value);
    --depth_;
    return ok;
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  size_t position() const { return at_; }
  const absl::Status& error() const { return error_; }

 private:
  // Notes what was expected at a position, by default where the parser stands.
  bool Fail(absl::string_view expected, std::optional<size_t> position = std::nullopt) {
    error_ = Expected(expected, position.value_or(at_));
    return false;
  }

  bool AtEnd() const { return at_ == text_.size(); }

  // The next character, or NUL at the end, where no rule allows a NUL.
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool TryConsume(absl::string_view token) {
    if (!absl::StartsWith(text_.substr(at_), token)) return false;
    at_ += token.size();
    return true;
  }

  // Punctuation, with white space before it.
  bool TryToken(absl::string_view token) {
    SkipSpace();
    return TryConsume(token);
  }
  bool Token(absl::string_view token) {
    return TryToken(token) || Fail(absl::StrCat("'", token, "'"));
  }

  bool ParseAnyKind(Value* value) {
    const char c = Peek();
    switch (c) {
      case '\'':
      case '"':
        return ParseText(value->mutable_string_value());
      case '[':
        return ParseList(value);
      case '(':
        return ParseParentheses(value);
      case '{':
        return ParseBraces(value);
      default:
        break;
    }
    if (c == 'b' && (Peek(1) == '\'' || Peek(1) == '"')) {
      return ParseBytes(value->mutable_bytes_value());
    }
    if (IsDigit(c) || c == '.' || c == '+' || c == '-') return ParseNumber(value);
    return ParseWord(value);
  }

  // A name: a constant's, or one that looks like a call.
  bool ParseWord(Value* value) {
    const size_t start = at_;
    while (IsWord(Peek())) ++at_;
    const absl::string_view word = text_.substr(start, at_ - start);
    if (word == "None") {
      value->set_null_value(google::protobuf::NULL_VALUE);
      return true;
    }
    if (word == "True" || word == "False") {
      value->set_bool_value(word == "True");
      return true;
    }
    if (word == "inf") {
      value->set_double_value(std::numeric_limits<double>::infinity());
      return true;
    }
    return ParseCall(word, start, value);
  }

  // A name at `start`, which is not a constant, was read.
  bool ParseCall(absl::string_view word, size_t start, Value* value) {
    if (word == "nan") return ParseNan(value);
    if (word == "bytearray") return ParseBytearray(value->mutable_bytearray_value());
    if (word == "set") return ParseEmptySet(value);
    if (word == "frozenset") return ParseFrozenset(value->mutable_frozenset_value());
    if (word == "ref") return ParseRef(value->mutable_ref_value());
    if (word == "any") {
      google::protobuf::Any* any = value->mutable_any_value();
      return ParseTextAndBytes(any->mutable_type_url(), any->mutable_value());
    }
    if (word == "opaque") {
      v1::OpaqueValue* opaque = value->mutable_opaque_value();
      return ParseTextAndBytes(opaque->mutable_codec(), opaque->mutable_data());
    }
    return Fail("a value", start);
  }

  // `nan` was read; the bits of an unusual one may follow.
  bool ParseNan(Value* value) {
    double number = std::numeric_limits<double>::quiet_NaN();
    if (TryConsume("(")) {
      const size_t start = at_;
      while (IsWord(Peek())) ++at_;
      uint64_t bits;
      const absl::string_view text = text_.substr(start, at_ - start);
      if (!absl::StartsWith(text, "0x") || !absl::SimpleHexAtoi(text, &bits)) {
        return Fail("the bits of a NaN in hexadecimal", start);
      }
      number = std::bit_cast<double>(bits);
      if (number == number) return Fail("the bits of a NaN", start);
      if (!Token(")")) return false;
    }
    value->set_double_value(number);
    return true;
  }

  bool ParseNumber(Value* value) {
    const size_t start = at_;
    const bool negative = Peek() == '-';
    if (negative || Peek() == '+') ++at_;
    if (TryConsume("inf")) {
      const double infinity = std::numeric_limits<double>::infinity();
      value->set_double_value(negative ? -infinity : infinity);
      return EndOfNumber();
    }
    const uint32_t base = TryConsume("0x") || TryConsume("0X") ? 16 : 10;
    const size_t digits = at_;
    while (base == 16 ? absl::ascii_isxdigit(static_cast<unsigned char>(Peek()))
                      : IsDigit(Peek())) {
      ++at_;
    }
    const bool is_double = base == 10 && absl::StrContains(".eE", Peek());
    if (is_double) return ParseDouble(start, value);
    std::optional<BigInt> number = BigInt::FromDigits(text_.substr(digits, at_ - digits), base);
    if (!number.has_value()) return Fail("a digit");
    if (negative) number->Negate();
    SetInteger(*number, value);
    return EndOfNumber();
  }

  static void SetInteger(const BigInt& number, Value* value) {
    if (const std::optional<int64_t> small = number.ToInt64(); small.has_value()) {
      value->set_int_value(*small);
    } else {
      value->set_big_int_value(number.ToTwosComplement());
    }
  }

  // The text from `start`, where the sign is, is a double's.
  bool ParseDouble(size_t start, Value* value) {
    if (text_[start] == '+') ++start;  // Which from_chars does not read.
    double number;
    const auto [end, error] =
        std::from_chars(text_.data() + start, text_.data() + text_.size(), number);
    if (error == std::errc::result_out_of_range) {
      return Fail("a number that fits a double", start);
    }
    if (error != std::errc()) return Fail("a number", start);
    at_ = static_cast<size_t>(end - text_.data());
    value->set_double_value(number);
    return EndOfNumber();
  }

  // So that 12abc is not 12 and something.
  bool EndOfNumber() { return !(IsWord(Peek()) || Peek() == '.') || Fail("the number's end"); }

  bool ParseText(std::string* text) {
    const size_t start = at_;
    if (!ParseQuoted(true, text)) return false;
    return IsValidUtf8(*text) || Fail("text in UTF-8", start);
  }

  bool ParseBytes(std::string* bytes) {
    ++at_;  // The b.
    return ParseQuoted(false, bytes);
  }

  // What stands between quotes, as text or as bytes.
  bool ParseQuoted(bool is_text, std::string* content) {
    const char quote = Peek();
    ++at_;
    while (Peek() != quote) {
      if (AtEnd() || Peek() == '\n') return Fail(absl::StrCat("a closing ", std::string(1, quote)));
      if (Peek() == '\\') {
        if (!ParseEscape(is_text, content)) return false;
        continue;
      }
      if (!is_text && static_cast<uint8_t>(Peek()) >= 0x80) {
        return Fail("an ASCII character, or an escape such as \\xff");
      }
      content->push_back(Peek());
      ++at_;
    }
    ++at_;
    return true;
  }

  bool ParseEscape(bool is_text, std::string* content) {
    static constexpr absl::string_view kLetters = "\\'\"abfnrtv";
    static constexpr absl::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
    ++at_;  // The backslash.
    const char c = Peek();
    if (c >= '0' && c <= '7') return ParseOctalEscape(is_text, content);
    if (const size_t i = kLetters.find(c); i != absl::string_view::npos) {
      content->push_back(kMeanings[i]);
      ++at_;
      return true;
    }
    if (c == 'x') return ParseHexEscape(2, is_text, content);
    if (is_text && c == 'u') return ParseHexEscape(4, is_text, content);
    if (is_text && c == 'U') return ParseHexEscape(8, is_text, content);
    return Fail("an escape that Python knows", at_ - 1);
  }

  bool ParseOctalEscape(bool is_text, std::string* content) {
    const size_t start = at_;
    uint32_t code = 0;
    for (; at_ < start + 3 && Peek() >= '0' && Peek() <= '7'; ++at_) {
      code = code * 8 + static_cast<uint32_t>(Peek() - '0');
    }
    return AppendCode(code, start - 1, is_text, content);
  }

  bool ParseHexEscape(size_t digits, bool is_text, std::string* content) {
    const size_t start = at_ - 1;
    ++at_;  // The letter.
    const absl::string_view hex = text_.substr(at_, digits);
    uint32_t code;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    if (error != std::errc() || end != hex.data() + digits) {
      return Fail(absl::StrCat(digits, " hexadecimal digits"));
    }
    at_ += digits;
    return AppendCode(code, start, is_text, content);
  }

  bool AppendCode(uint32_t code, size_t start, bool is_text, std::string* content) {
    if (!is_text) {
      if (code > 0xFF) return Fail("an escape for a byte", start);
      content->push_back(static_cast<char>(code));
      return true;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
      return Fail("an escape for a character", start);  // A surrogate is none.
    }
    AppendUtf8(code, content);
    return true;
  }

  // Items up to the closing bracket, which is read too. `*comma` tells whether a comma, or nothing
  // at all, stood before the first item, and then whether one stood before the bracket.
  bool ParseItems(absl::string_view close, v1::ValueList* list, bool* comma) {
    while (!TryToken(close)) {
      if (!*comma) return Fail(absl::StrCat("',' or '", close, "'"));
      if (!ParseValue(list->add_items())) return false;
      *comma = TryToken(",");
    }
    return true;
  }

  bool ParseItems(absl::string_view close, v1::ValueList* list) {
    bool comma = true;
    return ParseItems(close, list, &comma);
  }

  bool ParseList(Value* value) {
    ++at_;
    return ParseItems("]", value->mutable_list_value());
  }

  // A tuple; or, without any comma, just a value in parentheses, which is a level of nesting here
  // but not in the value.
  bool ParseParentheses(Value* value) {
    ++at_;
    v1::ValueList* items = value->mutable_tuple_value();
    bool comma = true;
    if (!ParseItems(")", items, &comma)) return false;
    if (items->items_size() == 1 && !comma) {
      Value item = std::move(*items->mutable_items(0));
      *value = std::move(item);
    }
    return true;
  }

  // A dict or a set: what follows the first item decides.
  bool ParseBraces(Value* value) {
    ++at_;
    value->mutable_dict_value();
    if (TryToken("}")) return true;
    Value first;
    if (!ParseValue(&first)) return false;
    if (TryToken(":")) return ParseEntries(std::move(first), value->mutable_dict_value());
    v1::ValueList* items = value->mutable_set_value();
    *items->add_items() = std::move(first);
    if (TryToken("}")) return true;
    bool comma = TryToken(",");
    return comma ? ParseItems("}", items, &comma) : Fail("':', ',' or '}'");
  }

  // The first key and its colon were read.
  bool ParseEntries(Value first_key, v1::ValueMap* dict) {
    v1::ValueEntry* entry = dict->add_entries();
    *entry->mutable_key() = std::move(first_key);
    while (true) {
      if (!ParseValue(entry->mutable_value())) return false;
      const bool comma = TryToken(",");
      if (TryToken("}")) return true;
      if (!comma) return Fail("',' or '}'");
      entry = dict->add_entries();
      if (!ParseValue(entry->mutable_key()) || !Token(":")) return false;
    }
  }

  bool ParseEmptySet(Value* value) {
    value->mutable_set_value();
    return Token("(") && Token(")");
  }

  bool ParseFrozenset(v1::ValueList* items) {
    if (!Token("(")) return false;
    if (TryToken(")")) return true;
    return Token("{") && ParseItems("}", items) && Token(")");
  }

  bool ParseBytearray(std::string* bytes) {
    if (!Token("(")) return false;
    if (TryToken(")")) return true;
    return BytesArgument(bytes) && Token(")");
  }

  bool ParseRef(v1::ObjectRef* ref) {
    return Token("(") && TextArgument(ref->mutable_type()) && Token(",") && IdArgument(ref) &&
           Token(")");
  }

  bool ParseTextAndBytes(std::string* text, std::string* bytes) {
    return Token("(") && TextArgument(text) && Token(",") && BytesArgument(bytes) && Token(")");
  }

  bool TextArgument(std::string* text) {
    SkipSpace();
    return Peek() == '\'' || Peek() == '"' ? ParseText(text) : Fail("text in quotes");
  }

  bool BytesArgument(std::string* bytes) {
    SkipSpace();
    const bool starts = Peek() == 'b' && (Peek(1) == '\'' || Peek(1) == '"');
    return starts ? ParseBytes(bytes) : Fail("bytes such as b'...'");
  }

  bool IdArgument(v1::ObjectRef* ref) {
    SkipSpace();
    const size_t size = std::min(text_.find_first_not_of(kDigits, at_), text_.size()) - at_;
    uint64_t id;
    if (!absl::SimpleAtoi(text_.substr(at_, size), &id)) return Fail("an object's id");
    at_ += size;
    ref->set_id(id);
    return true;
  }

  const absl::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  absl::Status error_;
};

}  // namespace

absl::StatusOr<Value> ConsumeLiteral(absl::string_view* text) {
  Parser parser(*text);
  Value value;
  if (!parser.ParseValue(&value)) return parser.error();
  parser.SkipSpace();
  text->remove_prefix(parser.position());
  return value;
}

absl::StatusOr<Value> ParseLiteral(absl::string_view text) {
  absl::string_view rest = text;
  absl::StatusOr<Value> value = ConsumeLiteral(&rest);
  if (value.ok() && !rest.empty()) return Expected("nothing more", text.size() - rest.size());
  return value;
}

}  // namespace manager
