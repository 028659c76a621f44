#include "core/base/json_text.hpp"

#include <cctype>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/nesting.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// Length of the UTF-8 sequence at `i`; 0 if there is none (Unicode 15, table 3-7).
std::size_t sequence_length(const std::string& text, std::size_t i) {
  const auto byte = [&](std::size_t k) -> unsigned {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0;
  };
  const auto follows = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0,
               surrogate = first == 0xED && second > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90, beyond = first == 0xF4 && second > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

bool is_escape(const std::string& text, std::size_t i) {
  return i + 3 < text.size() && text[i] == '\\' && text[i + 1] == 'x' &&
         std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0 &&
         std::isxdigit(static_cast<unsigned char>(text[i + 3])) != 0;
}

// Every string and key of `json` through `change`.
nlohmann::json with_strings(const nlohmann::json& json, std::string (*change)(const std::string&)) {
  if (json.is_string()) return change(json.get_ref<const std::string&>());
  if (!json.is_structured()) return json;
  auto changed = json.is_array() ? nlohmann::json::array() : nlohmann::json::object();
  for (const auto& [key, value] : json.items()) {
    if (json.is_array())
      changed.push_back(with_strings(value, change));
    else
      changed[change(key)] = with_strings(value, change);
  }
  return changed;
}

}  // namespace

std::string escaped_bytes(const std::string& text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = is_escape(text, i) ? 0 : sequence_length(text, i);
    if (length == 0) escaped += format("\\x%02x", static_cast<unsigned char>(text[i]));
    escaped.append(text, i, length);
    i += length == 0 ? 1 : length;
  }
  return escaped;
}

std::string original_bytes(const std::string& text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_escape(text, i)) {
      bytes += text[i];
    } else {
      bytes += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    }
  }
  return bytes;
}

std::string json_text(const nlohmann::json& json, int indent) {
  return with_strings(json, escaped_bytes).dump(indent);
}

nlohmann::json parse_json(const std::string& text, const std::string& file) {
  auto json = try_parse_json(text);
  if (!json.is_discarded()) return json;
  const std::string what = json_nesting(text) > kDeepestNesting
                               ? format("nests deeper than %zu levels", kDeepestNesting)
                               : std::string("is no JSON");
  throw DataError(file, what + "; it is damaged or was not written by spikedepth");
}

nlohmann::json try_parse_json(const std::string& text) {
  if (json_nesting(text) > kDeepestNesting) return nlohmann::json::value_t::discarded;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  return json.is_discarded() ? json : with_strings(json, original_bytes);
}

}  // namespace spikedepth
