#pragma once
// Lists of numbers in YAML files, checked. Internal to io/calibration.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"

namespace spikedepth {

/// The numbers of the list `key`, nested or not, row by row; empty if there is no such list. An
/// OpenCV matrix (a map with `data`) counts as the list of its data.
std::vector<double> yaml_list(const YAML::Node& map, const std::string& key);

bool all_finite(const std::vector<double>& values);

/// Says that `where`.`key` is missing, of another length or not finite.
[[noreturn]] void fail_yaml_count(const std::string& path, const std::string& where,
                                  const std::string& key, const std::vector<double>& found,
                                  const std::string& expected);

/// Just so many finite numbers. Throws DataError.
template <std::size_t kSize>
std::array<double, kSize> yaml_numbers(const YAML::Node& map, const std::string& key,
                                       const std::string& where, const std::string& path) {
  const std::vector<double> values = yaml_list(map, key);
  if (values.size() != kSize || !all_finite(values))
    fail_yaml_count(path, where, key, values, std::to_string(kSize));
  std::array<double, kSize> result{};
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

/// Width and height in pixels. Throws DataError naming `key` on what no sensor has.
SensorSize sensor_of(const std::array<double, 2>& size, const std::string& key,
                     const std::string& path);

/// Runs `read` and turns what yaml-cpp throws into a DataError that names the line of `text`.
template <typename Read>
auto reading_yaml(const std::string& text, const std::string& path, const Read& read);

[[noreturn]] void fail_yaml(const YAML::Exception& error, const std::string& text,
                            const std::string& path);

template <typename Read>
auto reading_yaml(const std::string& text, const std::string& path, const Read& read) {
  try {
    return read();
  } catch (const YAML::Exception& error) {
    fail_yaml(error, text, path);
  }
}

}  // namespace spikedepth
