#include "core/base/nesting.hpp"

#include <algorithm>

namespace spikedepth {
namespace {

/// Just behind the string that begins at `at`, or the end of the text. Basic strings have escapes.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view three = text.substr(at, 3);
  const bool long_string = three.size() == 3 && three[1] == quote && three[2] == quote;
  const std::size_t marks = long_string ? 3 : 1;
  for (std::size_t i = at + marks; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote && text.substr(i, marks) == three.substr(0, marks)) {
      return i + marks;
    } else if (text[i] == '\n' && !long_string) {
      return i;  // a string that does not end: the parser will say so
    }
  }
  return text.size();
}

/// `step` sees every character outside of strings.
template <typename Step>
void outside_strings(std::string_view text, const char* quotes, bool comments, Step step) {
  for (std::size_t at = 0; at < text.size();) {
    if (std::string_view(quotes).find(text[at]) != std::string_view::npos) {
      at = behind_string(text, at);
    } else if (comments && text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      step(text[at++]);
    }
  }
}

class Depth {
 public:
  void see(char c) {
    if (c == '[' || c == '{') most_ = std::max(most_, ++open_);
    if ((c == ']' || c == '}') && open_ > 0) --open_;
  }
  std::size_t most() const { return most_; }

 private:
  std::size_t open_ = 0;
  std::size_t most_ = 0;
};

}  // namespace

std::size_t json_nesting(std::string_view text) {
  Depth depth;
  outside_strings(text, "\"", false, [&](char c) { depth.see(c); });
  return depth.most();
}

std::size_t toml_nesting(std::string_view text) {
  Depth depth;
  std::size_t dots = 0;
  std::size_t most_dots = 0;
  outside_strings(text, "\"'", true, [&](char c) {
    depth.see(c);
    dots = c == '\n' || c == ',' || c == '=' ? 0 : dots + (c == '.' ? 1 : 0);
    most_dots = std::max(most_dots, dots);
  });
  return depth.most() + most_dots;
}

}  // namespace spikedepth
