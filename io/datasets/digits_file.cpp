#include "io/datasets/digits_file.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/datasets/unpacked_file.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kMost_bytes = 1U << 20;  // the real one has 368 thousand
constexpr std::int64_t kSide_px = 8, kPixels = kSide_px * kSide_px;
constexpr int kBrightest = 16, kClasses = 10;
constexpr std::int64_t kTrain = 1297, kTest = 500;
const char* const kExpected = "scikit-learn's digits.csv";

/// The numbers of one row: 64 pixels and the digit.
std::vector<int> numbers_of(std::string_view line, const std::string& path, std::int64_t row) {
  std::vector<int> numbers;
  const char* at = line.data();
  const char* const end = at + line.size();
  while (at != end) {
    int value = 0;
    const auto [next, problem] = std::from_chars(at, end, value);
    const int most =
        static_cast<std::int64_t>(numbers.size()) == kPixels ? kClasses - 1 : kBrightest;
    const bool ended = next == end || *next == ',';
    if (problem != std::errc() || !ended || value < 0 || value > most) {
      throw DataError(path, format("row %lld, column %zu holds '%s'; a whole number from 0 to %d "
                                   "was expected (%s)",
                                   static_cast<long long>(row), numbers.size() + 1,
                                   clipped(std::string(at, std::find(at, end, ',')), 20).c_str(),
                                   most, kExpected));
    }
    numbers.push_back(value);
    if (static_cast<std::int64_t>(numbers.size()) > kPixels + 1) break;
    at = next == end ? end : next + 1;
  }
  if (static_cast<std::int64_t>(numbers.size()) != kPixels + 1) {
    const bool more = static_cast<std::int64_t>(numbers.size()) > kPixels + 1;
    throw DataError(
        path, format("row %lld has %s columns; 64 pixels and a digit were expected (%s)",
                     static_cast<long long>(row),
                     more ? "more than 65" : std::to_string(numbers.size()).c_str(), kExpected));
  }
  return numbers;
}

}  // namespace

LabelledImageSet read_digits(const std::string& path) {
  const std::string text = read_unpacked(path, kExpected, kMost_bytes);
  LabelledImageSet set{"digits", path, kSide_px, kSide_px, kClasses, {}, {}};
  std::int64_t rows = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    const auto numbers = numbers_of(line, path, ++rows);
    auto& part = rows <= kTrain ? set.train : set.test;
    for (std::size_t i = 0; i < static_cast<std::size_t>(kPixels); ++i)
      part.pixels.push_back(static_cast<float>(numbers[i]) / kBrightest);
    part.labels.push_back(numbers.back());
  }
  if (rows != kTrain + kTest) {
    throw DataError(
        path, format("has %lld rows; the %lld of %s were expected", static_cast<long long>(rows),
                     static_cast<long long>(kTrain + kTest), kExpected));
  }
  return set;
}

}  // namespace spikedepth
