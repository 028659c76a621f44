#include "io/calibration/yaml_numbers.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

std::vector<double> yaml_list(const YAML::Node& map, const std::string& key) {
  std::vector<double> values;
  YAML::Node list = map[key];
  if (list && list.IsMap() && list["data"]) list = list["data"];
  if (!list || !list.IsSequence()) return values;
  for (const YAML::Node& item : list) {
    if (!item.IsSequence()) {
      values.push_back(item.as<double>());
      continue;
    }
    for (const YAML::Node& number : item) values.push_back(number.as<double>());
  }
  return values;
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::isfinite(value); });
}

void fail_yaml_count(const std::string& path, const std::string& where, const std::string& key,
                     const std::vector<double>& found, const std::string& expected) {
  std::string problem = (where.empty() ? "" : where + ".") + key;
  if (found.empty()) {
    problem += " is missing; " + expected + " numbers were expected";
  } else if (!all_finite(found)) {
    problem += " holds something that is not finite; " + expected + " numbers were expected";
  } else {
    problem +=
        format(" has %zu numbers; %s finite ones were expected", found.size(), expected.c_str());
  }
  throw DataError(path, problem);
}

SensorSize sensor_of(const std::array<double, 2>& size, const std::string& key,
                     const std::string& path) {
  constexpr int kLargestSide_px = 4096;
  if (!(size[0] >= 1 && size[0] <= kLargestSide_px && size[1] >= 1 && size[1] <= kLargestSide_px)) {
    throw DataError(path, format("%s is %g x %g; 1 to %d pixels a side were expected", key.c_str(),
                                 size[0], size[1], kLargestSide_px));
  }
  return {static_cast<int>(size[0]), static_cast<int>(size[1])};
}

void fail_yaml(const YAML::Exception& error, const std::string& text, const std::string& path) {
  throw DataError(
      path,
      format("is no valid YAML at line %d (%s%s)", error.mark.line + 1, error.msg.c_str(),
             text.find('\t') == std::string::npos ? "" : "; it is indented with spaces, not tabs"));
}

}  // namespace spikedepth
