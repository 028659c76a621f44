#include "io/recordings/columns/dsec_disparity.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/pictures/gray_png.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPictures = 1'000'000;
constexpr float kPerPixel = 256;

std::vector<std::string> pictures_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (lower_case(entry.path().extension().string()) != ".png") continue;
    paths.push_back(entry.path().string());
    if (paths.size() > kMostPictures)
      throw DataError(folder, "holds more pictures than a sequence has");
  }
  if (error) throw DataError(folder, "cannot be listed: " + error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

DepthMap depth_of(const std::string& path, double focal_baseline) {
  const Gray16 picture = read_gray_png(path);
  DepthMap map(picture.width, picture.height);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    if (picture.pixels[i] == 0) continue;
    map.metres[i] = static_cast<float>(focal_baseline * kPerPixel / picture.pixels[i]);
  }
  return map;
}

}  // namespace

std::vector<TimeUs> read_time_lines(const std::string& path) {
  require_regular_file(path, "a list of times");
  std::ifstream stream(path);
  std::vector<TimeUs> times;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    TimeUs value = 0;
    const char* end = line.data() + line.size();
    const auto result = std::from_chars(line.data() + begin, end, value);
    const bool alone =
        std::all_of(result.ptr, end, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    if (result.ec != std::errc() || !alone)
      throw DataError(path, format("line %zu is '%s'; one time in microseconds was expected",
                                   number, clipped(line, 40).c_str()));
    times.push_back(value);
    if (times.size() > kMostPictures) throw DataError(path, "holds more times than a sequence has");
  }
  return times;
}

TimedStack<DepthMap> dsec_depth(const std::string& pictures, const std::string& times,
                                double focal_baseline) {
  auto paths = pictures_in(pictures);
  TimedStack<DepthMap> stack;
  stack.times = read_time_lines(times);
  if (stack.times.size() != paths.size())
    throw DataError(times, format("holds %zu times for the %zu pictures of %s; one for each was "
                                  "expected",
                                  stack.times.size(), paths.size(), pictures.c_str()));
  stack.read = [paths = std::move(paths), focal_baseline](std::size_t index) {
    return depth_of(paths[index], focal_baseline);
  };
  return stack;
}

}  // namespace spikedepth
