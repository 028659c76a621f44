#include "io/recordings/npz/npy_header.hpp"

#include <cstring>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostDimensions = 8;

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

void parse_type(const std::string& type, const Parser& parser, NpyHeader& header) {
  const bool known = type.size() == 3 && std::strchr("<|=", type[0]) != nullptr &&
                     std::strchr("iuf", type[1]) != nullptr &&
                     std::strchr("1248", type[2]) != nullptr && !(type[1] == 'f' && type[2] < '4');
  if (!known) {
    parser.fail("has numbers of type \"" + type +
                "\"; little-endian integers, float32 or float64 were expected");
  }
  header.kind = type[1];
  header.item_bytes = static_cast<std::size_t>(type[2] - '0');
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
      parse_type(parser.quoted(), parser, header);
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

double npy_number(const NpyHeader& header, const std::uint8_t* bytes) {
  if (header.kind == 'f')
    return header.item_bytes == 4 ? number_as<float>(bytes) : number_as<double>(bytes);
  const bool is_signed = header.kind == 'i';
  switch (header.item_bytes) {
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
