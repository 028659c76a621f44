#include "io/recordings/npz/npy_header.hpp"

#include <algorithm>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostDimensions = 8;
constexpr std::size_t kMostFields = 64;
constexpr std::uint64_t kLargestField_bytes = 1 << 16;

/// A cursor over the dictionary's text that knows just what NumPy writes.
class Parser {
 public:
  Parser(const std::string& text, const std::string& file, const std::string& member)
      : text_(text), file_(file), member_(member) {}

  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_, member_ + " " + problem);
  }

  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail("has a damaged header; an array saved by NumPy was expected");
  }

  std::string quoted() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') {
      fail("holds no plain numbers; an array of integers or floating-point numbers was expected");
    }
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos)
      fail("has a damaged header; an array saved by NumPy was expected");
    std::string word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return word;
  }

  bool boolean() {
    skip_space();
    for (const bool value : {true, false}) {
      const std::string word = value ? "True" : "False";
      if (text_.compare(at_, word.size(), word) == 0) {
        at_ += word.size();
        return value;
      }
    }
    fail("has a damaged header: fortran_order is neither True nor False");
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> values;
    expect('(');
    while (!take(')')) {
      values.push_back(number());
      if (values.size() > kMostDimensions) fail("has too many dimensions");
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  std::uint64_t number() {
    skip_space();
    std::uint64_t value = 0;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      if (at_ - begin > 15) fail("has an impossible shape");
      value = 10 * value + static_cast<std::uint64_t>(text_[at_++] - '0');
    }
    if (at_ == begin) fail("has a damaged header: its shape holds no number");
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2
    return value;
  }

  const std::string& text_;
  const std::string& file_;
  const std::string& member_;
  std::size_t at_ = 0;
};

/// Kind and size of a type such as "<i8"; kind 'V' with its size for types that hold no plain
/// number, size 0 if not even the size is known (objects).
NpyField field_of_type(const std::string& type) {
  NpyField field;
  field.type = type;
  if (type.size() < 2) return field;
  const char letter = type[type[0] == '<' || type[0] == '|' || type[0] == '=' || type[0] == '>'];
  const std::size_t digits = type.find_first_of("0123456789");
  if (type == "?" || type == "|b1") {
    field.kind = 'b';
    field.item_bytes = 1;
  } else if (digits != std::string::npos && std::strchr("iufVSUMmc", letter) != nullptr) {
    std::uint64_t size = 0;
    for (std::size_t i = digits; i < type.size() && type[i] >= '0' && type[i] <= '9'; ++i) {
      size = 10 * size + static_cast<std::uint64_t>(type[i] - '0');
      if (size > kLargestField_bytes) return field;
    }
    field.item_bytes = static_cast<std::size_t>(letter == 'U' ? 4 * size : size);
    const bool number = type.size() == 3 && std::strchr("<|=", type[0]) != nullptr &&
                        std::strchr("iuf", letter) != nullptr &&
                        std::strchr("1248", type[2]) != nullptr && !(letter == 'f' && size < 4);
    if (number) field.kind = letter;
  }
  return field;
}

void parse_type(const std::string& type, const Parser& parser, NpyHeader& header) {
  const NpyField field = field_of_type(type);
  if (type == "|O") {
    parser.fail(
        "holds Python objects (type \"|O\"), which are not opened; arrays of plain numbers "
        "were expected, save each by itself");
  }
  if (field.kind == 'V') {
    parser.fail("has numbers of type \"" + type +
                "\"; little-endian integers, float32 or float64 were expected, convert it with "
                ".astype(\"<f8\")");
  }
  header.kind = field.kind;
  header.item_bytes = field.item_bytes;
}

/// [('t', '<i8'), ('x', '<i2'), ('', '|V2'), ('m', '<f4', (3,))]
void parse_fields(Parser& parser, NpyHeader& header) {
  header.kind = 'V';
  header.item_bytes = 0;
  while (!parser.take(']')) {
    parser.expect('(');
    const std::string name = parser.quoted();
    parser.expect(',');
    NpyField field = field_of_type(parser.quoted());
    std::uint64_t repeats = 1;
    if (parser.take(',') && !parser.take(')')) {
      for (const std::uint64_t extent : parser.tuple())
        repeats *= std::min(extent, kLargestField_bytes);
      field.kind = 'V';
      parser.expect(')');
    } else {
      parser.take(')');
    }
    const std::uint64_t bytes = field.item_bytes * repeats;
    if (bytes == 0 || bytes > kLargestField_bytes || header.fields.size() == kMostFields) {
      parser.fail("has a field '" + name + "' of type \"" + field.type +
                  "\"; fields t, x, y and p of plain numbers were expected, save these");
    }
    field.name = name;
    field.offset = header.item_bytes;
    header.item_bytes += static_cast<std::size_t>(bytes);
    header.fields.push_back(field);
    if (!parser.take(',')) {
      parser.expect(']');
      break;
    }
  }
  if (header.fields.empty()) parser.fail("has no fields; t, x, y and p were expected");
}

template <typename T>
double number_as(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

}  // namespace

NpyHeader parse_npy_dictionary(const std::string& text, const std::string& file,
                               const std::string& member) {
  Parser parser(text, file, member);
  NpyHeader header;
  int seen = 0;
  parser.expect('{');
  while (!parser.take('}')) {
    const std::string key = parser.quoted();
    parser.expect(':');
    if (key == "descr") {
      if (parser.take('[')) {
        parse_fields(parser, header);
      } else {
        parse_type(parser.quoted(), parser, header);
      }
      seen |= 1;
    } else if (key == "fortran_order") {
      header.fortran_order = parser.boolean();
      seen |= 2;
    } else if (key == "shape") {
      header.shape = parser.tuple();
      seen |= 4;
    } else {
      parser.fail("has an unknown header entry \"" + key + "\"");
    }
    if (!parser.take(',')) {
      parser.expect('}');
      break;
    }
  }
  if (seen != 7)
    parser.fail("has an incomplete header; descr, fortran_order and shape were expected");
  return header;
}

std::string npy_header_bytes(const NpyHeader& header) {
  std::string shape;
  for (const std::uint64_t length : header.shape) shape += std::to_string(length) + ", ";
  std::string text =
      format("{'descr': '<%c%zu', 'fortran_order': %s, 'shape': (%s), }", header.kind,
             header.item_bytes, header.fortran_order ? "True" : "False", shape.c_str());
  constexpr std::size_t kPrefix = 10;
  while ((kPrefix + text.size() + 1) % 64 != 0) text += ' ';
  text += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(text.size() & 255);
  bytes += static_cast<char>(text.size() >> 8);
  return bytes + text;
}

double npy_number(char kind, std::size_t item_bytes, const std::uint8_t* bytes) {
  if (kind == 'b') return *bytes == 0 ? 0 : 1;
  if (kind == 'f') return item_bytes == 4 ? number_as<float>(bytes) : number_as<double>(bytes);
  const bool is_signed = kind == 'i';
  switch (item_bytes) {
    case 1:
      return is_signed ? number_as<std::int8_t>(bytes) : number_as<std::uint8_t>(bytes);
    case 2:
      return is_signed ? number_as<std::int16_t>(bytes) : number_as<std::uint16_t>(bytes);
    case 4:
      return is_signed ? number_as<std::int32_t>(bytes) : number_as<std::uint32_t>(bytes);
    default:
      return is_signed ? number_as<std::int64_t>(bytes) : number_as<std::uint64_t>(bytes);
  }
}

}  // namespace spikedepth
