#pragma once
// Recordings of spikes with a class each, as data sets give them and classifiers learn them.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// `labels.size()` recordings. Spike s of recording n is of unit units[n][s] at times_s[n][s].
struct LabelledSpikes {
  std::vector<std::vector<float>> times_s;
  std::vector<std::vector<float>> units;  // whole numbers from 0
  std::vector<std::int64_t> labels;       // from 0

  std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// A data set: what a network learns from, and what it is measured on. Both have recordings.
struct LabelledSpikeSet {
  std::string name;    // short, for tables: "shd"
  std::string source;  // where it came from
  std::int64_t units = 0, classes = 0;
  double longest_s = 0;  // all times are below it
  LabelledSpikes train, test;
};

}  // namespace spikedepth
