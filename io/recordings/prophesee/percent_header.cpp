#include "io/recordings/prophesee/percent_header.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLongestHeader_bytes = std::size_t{64} << 10U;

/// Without "% end" data may begin with these two bytes; then they hold no line of text.
bool is_text(const std::string& line) {
  return std::all_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' || c == '\t'; });
}

}  // namespace

std::optional<std::string> PercentHeader::find(const std::vector<std::string>& keys) const {
  for (const auto& [key, value] : fields) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) return value;
  }
  return std::nullopt;
}

TimeUs PercentHeader::origin(const std::string& file) const {
  constexpr std::size_t kMostDigits = 17;  // 3000 years
  const std::string text = find({"t0", "T0"}).value_or("0");
  const bool digits = !text.empty() && text.size() <= kMostDigits &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits)
    throw DataError(file, "begins at \"" + clipped(text, 40) +
                              "\" (line t0 of its header); whole microseconds were expected");
  return std::strtoll(text.c_str(), nullptr, 10);
}

PercentHeader parse_percent_header(const std::string& head) {
  PercentHeader header;
  std::size_t at = 0;
  while (head.compare(at, 2, "% ") == 0) {
    const std::size_t end = head.find('\n', at);
    if (end == std::string::npos) break;
    std::string line = head.substr(at + 2, end - at - 2);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!is_text(line)) break;
    line.resize(line.find_last_not_of(" \t") + 1);
    at = end + 1;
    if (line == "end") break;
    const std::size_t blank = std::min(line.find(' '), line.size());
    header.fields.emplace_back(line.substr(0, blank),
                               line.substr(std::min(blank + 1, line.size())));
  }
  header.bytes = at;
  return header;
}

PercentHeader read_percent_header(const FileBytes& file) {
  std::string head(
      static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), kLongestHeader_bytes + 1)),
      '\0');
  file.read(0, head.data(), head.size());
  PercentHeader header = parse_percent_header(head);
  if (header.bytes > kLongestHeader_bytes ||
      (header.bytes > 0 && file.size() > head.size() &&
       head.find('\n', static_cast<std::size_t>(header.bytes)) == std::string::npos &&
       is_text(head.substr(static_cast<std::size_t>(header.bytes)))))
    throw DataError(file.path(),
                    "has a header of more than 64 KiB; lines \"% key value\" that end "
                    "with \"% end\" were expected before the data");
  return header;
}

}  // namespace spikedepth
