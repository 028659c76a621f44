#pragma once
#include <vector>

namespace spikedepth {

/// The middle value; of an even count the upper one of the two. 0 for none.
double median(std::vector<double> values);

/// Mean and standard deviation (n - 1; 0 for one value).
struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;
};
MeanAndDeviation mean_and_deviation(const std::vector<double>& values);

}  // namespace spikedepth
