#include "ledger/canonical.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::ledger {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse_entry(const char* why) {
  throw base::Error{base::ErrorCode::invalid_input, why};
}

// The RFC sorts by UTF-16 code units. That is the order of UTF-8 bytes, except that characters beyond U+FFFF (lead byte
// F0 and up) are surrogates there and come before U+E000-FFFF (lead byte EE and EF).
int utf16_weight(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
}

void append_escaped(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\u00";
      out += kHex[(static_cast<unsigned char>(c) >> 4) & 15];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void value(const json::value& value, int depth) {
    if (depth >= kDeepest && value.is_structured()) refuse_entry("a ledger entry is nested too deeply");
    switch (value.kind()) {
      case json::kind::null:
        out_ += "null";
        return;
      case json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        return;
      case json::kind::int64:
        return number(value.get_int64());
      case json::kind::uint64:
        if (value.get_uint64() > static_cast<std::uint64_t>(kLargestInteger))
          refuse_entry("a number is too large to record");
        return number(static_cast<std::int64_t>(value.get_uint64()));
      case json::kind::double_:
        refuse_entry("a ledger entry holds integers only");
      case json::kind::string:
        return text(value.get_string());
      case json::kind::array:
        return array(value.get_array(), depth);
      case json::kind::object:
        return object(value.get_object(), depth);
    }
  }

 private:
  void number(std::int64_t number) {
    if (number > kLargestInteger || number < -kLargestInteger) refuse_entry("a number is too large to record");
    out_ += std::to_string(number);
  }

  void text(std::string_view text) {
    if (!base::is_valid_utf8(text)) refuse_entry("text in a ledger entry is not UTF-8");
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20)
        append_escaped(out_, c);
      else
        out_ += c;
    }
    out_ += '"';
  }

  void array(const json::array& array, int depth) {
    out_ += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (i > 0) out_ += ',';
      value(array[i], depth + 1);
    }
    out_ += ']';
  }

  void object(const json::object& object, int depth) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : object) members.push_back(&member);
    std::ranges::sort(members, canonical_before, [](const auto* member) { return std::string_view{member->key()}; });
    out_ += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out_ += ',';
      text(members[i]->key());
      out_ += ':';
      value(members[i]->value(), depth + 1);
    }
    out_ += '}';
  }

  std::string out_;
};

}  // namespace

bool canonical_before(std::string_view left, std::string_view right) {
  return std::ranges::lexicographical_compare(left, right, {}, utf16_weight, utf16_weight);
}

std::string canonical_json(const boost::json::value& value) {
  Writer writer;
  writer.value(value, 0);
  return writer.take();
}

}  // namespace strongroom::ledger
