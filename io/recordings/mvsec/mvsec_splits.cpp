#include "io/recordings/mvsec/mvsec_splits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/mvsec/python_random.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kValidationLabels = 200;

struct Ranges {
  std::array<LabelSpan, 2> train;
  LabelSpan test;
};

void check_number(int number) {
  if (number < 1 || number > 3) {
    throw ConfigError(
        format("split %d does not exist; MVSEC's indoor_flying splits are 1, 2 and 3", number));
  }
}

Ranges ddes_ranges(int number) {
  check_number(number);
  const LabelSpan flying1{"indoor_flying1", 80, 1260};
  const LabelSpan flying2{"indoor_flying2", 160, 1580};
  const LabelSpan flying3{"indoor_flying3", 125, 1815};
  if (number == 1) return {{flying2, flying3}, {"indoor_flying1", 140, 1201}};
  if (number == 2) return {{flying1, flying3}, {"indoor_flying2", 120, 1421}};
  return {{flying1, flying2}, {"indoor_flying3", 73, 1616}};
}

/// Slices [start, end) of the depth arrays in the published loader.
Ranges stereospike_ranges(int number) {
  check_number(number);
  const LabelSpan flying1{"indoor_flying1", 79, 1261};
  const LabelSpan flying3{"indoor_flying3", 124, 1816};
  if (number == 1)
    return {{{{"indoor_flying2", 159, 1581}, flying3}}, {"indoor_flying1", 139, 1201}};
  if (number == 2) return {{flying1, flying3}, {"indoor_flying2", 119, 1421}};
  return {{{flying1, {"indoor_flying2", 119, 1581}}}, {"indoor_flying3", 72, 1816}};
}

std::vector<std::int64_t> shuffled_test_labels(int number) {
  const LabelSpan test = ddes_ranges(number).test;
  std::vector<std::int64_t> labels(static_cast<std::size_t>(test.last - test.first));
  std::iota(labels.begin(), labels.end(), test.first);
  PythonRandom(0).shuffle(labels);
  return labels;
}

/// Ascending spans of single labels, neighbours joined.
std::vector<LabelSpan> join_labels(const std::string& sequence, std::vector<std::int64_t> labels) {
  std::sort(labels.begin(), labels.end());
  std::vector<LabelSpan> spans;
  for (const std::int64_t label : labels) {
    if (!spans.empty() && spans.back().last == label) {
      ++spans.back().last;
    } else {
      spans.push_back({sequence, label, label + 1});
    }
  }
  return spans;
}

}  // namespace

std::int64_t label_count(const std::vector<LabelSpan>& spans) {
  std::int64_t count = 0;
  for (const LabelSpan& span : spans) count += span.last - span.first;
  return count;
}

std::vector<std::int64_t> ddes_validation_labels(int number) {
  std::vector<std::int64_t> labels = shuffled_test_labels(number);
  labels.resize(kValidationLabels);
  return labels;
}

DataSplit ddes_split(int number) {
  const Ranges ranges = ddes_ranges(number);
  const std::vector<std::int64_t> labels = shuffled_test_labels(number);
  const auto middle = labels.begin() + kValidationLabels;
  DataSplit split;
  split.train.assign(ranges.train.begin(), ranges.train.end());
  split.validation = join_labels(ranges.test.sequence, {labels.begin(), middle});
  split.test = join_labels(ranges.test.sequence, {middle, labels.end()});
  return split;
}

DataSplit stereospike_split(int number, std::int64_t windows, bool published_offset) {
  const Ranges ranges = stereospike_ranges(number);
  if (windows < 1) {
    throw ConfigError(format("%lld windows per sample; at least 1 was expected",
                             static_cast<long long>(windows)));
  }
  constexpr std::array<std::int64_t, 3> kItems = {1061, 1300,
                                                  1542};  // validation and test together
  DataSplit split;
  if (!published_offset) {
    for (const LabelSpan& span : ranges.train) {
      split.train.push_back({span.sequence, span.first + 1, span.last - 1});
    }
    const std::int64_t first = ranges.test.first + 1;
    split.test = {
        {ranges.test.sequence, first, first + kItems[static_cast<std::size_t>(number - 1)]}};
    return split;
  }
  const std::int64_t offset = 1 + windows;  // one window of warming up, then those of the sample
  for (const LabelSpan& span : ranges.train) {
    split.train.push_back({span.sequence, span.first + offset, span.last});
  }
  const std::int64_t first = ranges.test.first + offset;
  const std::int64_t last = first + kItems[static_cast<std::size_t>(number - 1)];
  split.test = {{ranges.test.sequence, first, std::min(last, ranges.test.last)}};
  return split;
}

DataSplit contiguous_mvsec_split(int number, std::int64_t guard) {
  const Ranges ranges = ddes_ranges(number);
  const LabelSpan& all = ranges.test;
  const std::int64_t middle = all.first + kValidationLabels;
  if (guard < 0 || middle + guard >= all.last) {
    throw ConfigError(
        format("a guard of %lld labels leaves nothing to test; 0 to %lld were expected",
               static_cast<long long>(guard), static_cast<long long>(all.last - middle - 1)));
  }
  DataSplit split;
  split.train.assign(ranges.train.begin(), ranges.train.end());
  split.validation = {{all.sequence, all.first, middle}};
  split.test = {{all.sequence, middle + guard, all.last}};
  return split;
}

DataSplit contiguous_split(const std::string& sequence, std::int64_t labels, double train_share,
                           double validation_share, std::int64_t guard) {
  const auto share = [labels](double part) {
    return static_cast<std::int64_t>(std::floor(part * static_cast<double>(labels)));
  };
  const std::int64_t train = share(train_share);
  const std::int64_t validation = share(validation_share);
  const std::int64_t test_first = train + validation + 2 * guard;
  if (guard < 0 || train < 1 || validation < 1 || test_first >= labels) {
    throw ConfigError(
        format("%lld labels cannot be cut into %g train, %g validation and a test block "
               "with %lld labels between them",
               static_cast<long long>(labels), train_share, validation_share,
               static_cast<long long>(guard)));
  }
  DataSplit split;
  split.train = {{sequence, 0, train}};
  split.validation = {{sequence, train + guard, train + guard + validation}};
  split.test = {{sequence, test_first, labels}};
  return split;
}

}  // namespace spikedepth
