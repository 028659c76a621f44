#include "io/rows/column_facts.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr std::size_t kMostSamples = 8192;
constexpr std::size_t kFew = 4;

}  // namespace

void ColumnFacts::add(double value) {
  ++count;
  if (!std::isfinite(value)) return;
  if (finite == 0) {
    minimum = maximum = previous_ = value;
  } else {
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    backwards += value < previous_ ? 1 : 0;
    steps_of_one += value == previous_ + 1 ? 1 : 0;
    previous_ = value;
  }
  integers += std::nearbyint(value) == value ? 1 : 0;
  count_value(value);
  if (finite % stride_ == 0) {
    sample_.push_back(value);
    if (sample_.size() == kMostSamples) {  // every second of them, and half as many from here on
      for (std::size_t i = 0; i < kMostSamples / 2; ++i) sample_[i] = sample_[2 * i];
      sample_.resize(kMostSamples / 2);
      stride_ *= 2;
    }
  }
  ++finite;
}

void ColumnFacts::count_value(double value) {
  if (value <= 1 || value >= 255) {
    for (std::size_t i = 0; i < kPolarities.size(); ++i)
      polarities[i] += value == kPolarities[i] ? 1 : 0;
  }
  if (seen_.size() > kFew) return;
  for (Seen& seen : seen_) {
    if (seen.value == value) {
      ++seen.times;
      return;
    }
  }
  seen_.push_back({value, 1});
}

std::vector<double> ColumnFacts::few_values() const {
  std::vector<double> values;
  if (seen_.size() > kFew) return values;
  for (const Seen& seen : seen_) values.push_back(seen.value);
  std::sort(values.begin(), values.end());
  return values;
}

std::uint64_t ColumnFacts::times_of(double value) const {
  for (const Seen& seen : seen_) {
    if (seen.value == value) return seen.times;
  }
  return 0;
}

double ColumnFacts::quantile(double share) const {
  if (sample_.empty()) return 0;
  std::vector<double> sorted = sample_;
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
  return sorted[static_cast<std::size_t>(place)];
}

bool ColumnFacts::in_steps_of(double step) const {
  return std::all_of(sample_.begin(), sample_.end(), [this, step](double value) {
    const double steps = (value - sample_.front()) / step;
    const double tolerance = 1e-6 + 4e-16 * std::abs(value / step);
    return std::abs(steps - std::nearbyint(steps)) <= tolerance;
  });
}

}  // namespace spikedepth
