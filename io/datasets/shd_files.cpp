#include "io/datasets/shd_files.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/input_file.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kUnits = 700, kClasses = 20;
constexpr double kLongest_s = 10;                   // published recordings end before 1.4 s
constexpr std::uint64_t kMostSpikes = 400'000'000;  // published: 77 million in the larger file
constexpr std::uint64_t kMostRecordings = 1'000'000;

// Throws for the first recording whose spikes are none.
void check_spikes(const std::string& path, const LabelledSpikes& spikes) {
  for (std::size_t n = 0; n < spikes.labels.size(); ++n) {
    const auto& times = spikes.times_s[n];
    const auto& units = spikes.units[n];
    if (times.size() != units.size()) {
      throw DataError(path, format("recording %zu has %zu times and %zu units; as many were "
                                   "expected",
                                   n, times.size(), units.size()));
    }
    for (std::size_t s = 0; s < times.size(); ++s) {
      const bool time_ok = times[s] >= 0 && times[s] < kLongest_s;
      const bool unit_ok = units[s] >= 0 && units[s] < kUnits && std::floor(units[s]) == units[s];
      if (time_ok && unit_ok) continue;
      throw DataError(path,
                      format("recording %zu has a spike of unit %g at %g s; units 0 to 699 "
                             "and times of 0 to 10 s were expected",
                             n, static_cast<double>(units[s]), static_cast<double>(times[s])));
    }
  }
}

LabelledSpikes read_file(const std::string& path) {
  const hdf5::InputFile file(path);
  LabelledSpikes spikes;
  spikes.times_s = file.number_lists("/spikes/times", kMostSpikes);
  spikes.units = file.number_lists("/spikes/units", kMostSpikes);
  for (const double label : file.dataset("/labels").read_all(kMostRecordings)) {
    if (!(label >= 0 && label < kClasses && std::floor(label) == label)) {
      throw DataError(path, format("holds the label %g; whole numbers from 0 to 19 were expected; "
                                   "get the file again",
                                   label));
    }
    spikes.labels.push_back(static_cast<std::int64_t>(label));
  }
  const auto count = spikes.labels.size();
  if (count == 0 || spikes.times_s.size() != count || spikes.units.size() != count) {
    throw DataError(path, format("holds %zu lists of times, %zu of units and %zu labels; as many "
                                 "of each were expected, and at least one",
                                 spikes.times_s.size(), spikes.units.size(), count));
  }
  check_spikes(path, spikes);
  return spikes;
}

double last_time(const LabelledSpikes& spikes) {
  float last = 0;
  for (const auto& times : spikes.times_s) {
    for (const float time : times) last = std::max(last, time);
  }
  return static_cast<double>(last);
}

}  // namespace

std::optional<LabelledSpikeSet> read_shd_folder(const std::string& folder) {
  const std::string train = folder + "/shd_train.h5", test = folder + "/shd_test.h5";
  if (!std::filesystem::exists(train) && !std::filesystem::exists(test)) return std::nullopt;
  LabelledSpikeSet set;
  set.name = "shd";
  set.source = folder;
  set.units = kUnits;
  set.classes = kClasses;
  set.train = read_file(train);
  set.test = read_file(test);
  set.longest_s = std::nextafter(std::max(last_time(set.train), last_time(set.test)), kLongest_s);
  return set;
}

}  // namespace spikedepth
