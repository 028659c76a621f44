#pragma once
#include <vector>

namespace spikedepth {

/// The middle value; of an even count the upper one of the two. 0 for none.
double median(std::vector<double> values);

/// The smallest value that at least `share` of them do not exceed. 0 for none.
double percentile(std::vector<double> values, double share);

/// Mean and standard deviation (n - 1; 0 for one value).
struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;
};
MeanAndDeviation mean_and_deviation(const std::vector<double>& values);

}  // namespace spikedepth
