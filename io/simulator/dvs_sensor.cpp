#include "io/simulator/dvs_sensor.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <tuple>

namespace spikedepth::simulator {
namespace {

constexpr double kTwoPi = 6.28318530717958647692;

float draw_threshold(double nominal, double spread, Random& random) {
  return static_cast<float>(std::max(0.2 * nominal, nominal + spread * random.normal()));
}

bool comes_before(const Event& a, const Event& b) {
  return std::tie(a.t, a.y, a.x) < std::tie(b.t, b.y, b.x);
}

}  // namespace

DvsSensor::DvsSensor(SensorSize sensor, const DvsParameters& parameters, std::uint64_t seed)
    : sensor_(sensor),
      parameters_(parameters),
      input_(sensor.pixels()),
      output_(sensor.pixels()),
      before_(sensor.pixels()),
      after_(sensor.pixels()),
      reference_(sensor.pixels()),
      free_us_(sensor.pixels(), -std::numeric_limits<double>::infinity()),
      crossed_(sensor.pixels()),
      rows_(static_cast<std::size_t>(sensor.height)) {
  Random random(seed, 0);
  for (std::size_t i = 0; i < sensor.pixels(); ++i) {
    on_.push_back(draw_threshold(parameters.threshold_on, parameters.threshold_spread, random));
    off_.push_back(draw_threshold(parameters.threshold_off, parameters.threshold_spread, random));
  }
  draw_noise(seed);
}

void DvsSensor::draw_noise(std::uint64_t seed) {
  const std::size_t rows = rows_.size();
  for (std::size_t y = 0; y < rows; ++y) {
    Noise& background = rows_[y].background;
    background.random = Random(seed, 1 + y);
    background.rate_hz = parameters_.noise_hz * sensor_.width;
    background.schedule(0);
    Noise& hot = rows_[y].hot;
    hot.random = Random(seed, 1 + rows + y);
    for (int x = 0; x < sensor_.width; ++x) {
      if (hot.random.uniform() < parameters_.hot_share) hot.columns.push_back(x);
    }
    hot.rate_hz = parameters_.hot_hz * static_cast<double>(hot.columns.size());
    hot.schedule(0);
  }
}

void DvsSensor::Noise::schedule(double from_us) {
  next_us = rate_hz > 0 ? from_us + 1e6 * random.exponential() / rate_hz
                        : std::numeric_limits<double>::infinity();
}

void DvsSensor::reset_row(int y, const float* log_brightness) {
  const std::size_t first = index(0, y);
  const auto width = static_cast<std::size_t>(sensor_.width);
  for (auto* level : {&input_, &output_, &after_, &reference_}) {
    std::copy_n(log_brightness, width, level->begin() + static_cast<std::ptrdiff_t>(first));
  }
}

void DvsSensor::step_row(int y, const float* log_brightness, TimeUs from, TimeUs to) {
  const double leaks_per_us = 1e-6 * parameters_.leak_hz;
  const Step step{from, to, leaks_per_us * static_cast<double>(from),
                  leaks_per_us * static_cast<double>(to)};
  const std::size_t first = index(0, y);
  Row& row = rows_[static_cast<std::size_t>(y)];
  filter_row(first, log_brightness, step);
  release(row, first, step);
  const auto width = static_cast<std::size_t>(sensor_.width);
  const float* after = &after_[first];
  const float* reference = &reference_[first];
  const float* on = &on_[first];
  const float* off = &off_[first];
  std::uint8_t* crossed = &crossed_[first];
  int any = 0;
  for (std::size_t x = 0; x < width; ++x) {
    const float change = after[x] - reference[x];
    const int beyond = static_cast<int>(change >= on[x]) | static_cast<int>(-change >= off[x]);
    crossed[x] = static_cast<std::uint8_t>(beyond);
    any |= beyond;
  }
  if (any != 0) {
    const std::uint8_t* end = crossed + width;
    for (const auto* hit = crossed; (hit = static_cast<const std::uint8_t*>(std::memchr(
                                         hit, 1, static_cast<std::size_t>(end - hit)))) != nullptr;
         ++hit) {
      fire(row, static_cast<int>(hit - crossed), y, step);
      if (hit + 1 == end) break;
    }
  }
  add_noise(row.background, row, y, step);
  add_noise(row.hot, row, y, step);
}

// First-order low-pass, exact for an input that is linear in time within the step:
// y1 = x1 + (y0 - x0) e - (x1 - x0) (1 - e) tau / dt, with e = exp(-dt / tau).
void DvsSensor::filter_row(std::size_t first, const float* log_brightness, const Step& step) {
  float decay = 0, lag = 0;
  if (parameters_.bandwidth_hz > 0) {
    const double steps = 1e-6 * static_cast<double>(step.to - step.from) * kTwoPi *
                         parameters_.bandwidth_hz;  // dt / tau
    decay = static_cast<float>(std::exp(-steps));
    lag = static_cast<float>(-std::expm1(-steps) / steps);
  }
  const auto leaked = static_cast<float>(step.leaked_to);
  const auto width = static_cast<std::size_t>(sensor_.width);
  float* input = &input_[first];
  float* output = &output_[first];
  for (std::size_t x = 0; x < width; ++x) {
    const float now = log_brightness[x];
    output[x] = now + (output[x] - input[x]) * decay - (now - input[x]) * lag;
    input[x] = now;
  }
  float* before = &before_[first];
  float* after = &after_[first];
  const float* on = &on_[first];
  for (std::size_t x = 0; x < width; ++x) {
    before[x] = after[x];
    after[x] = output[x] + leaked * on[x];
  }
}

// Pixels whose reset ends within the step remember the level of that moment; the others stay at
// rest.
void DvsSensor::release(Row& row, std::size_t first, const Step& step) {
  const auto from = static_cast<double>(step.from), to = static_cast<double>(step.to);
  const auto still_held = [&](int x) {
    const std::size_t i = first + static_cast<std::size_t>(x);
    const double share = std::clamp((free_us_[i] - from) / (to - from), 0.0, 1.0);
    const bool held = free_us_[i] >= to;
    const double level = before_[i] + share * (static_cast<double>(after_[i]) - before_[i]);
    reference_[i] = held ? after_[i] : static_cast<float>(level);
    return held;
  };
  row.in_reset.erase(
      std::remove_if(row.in_reset.begin(), row.in_reset.end(), std::not_fn(still_held)),
      row.in_reset.end());
}

// The pixel remembers the level at the end of its reset after an event at `event_us`.
void DvsSensor::hold(Row& row, int x, int y, double event_us, const Step& step) {
  const std::size_t i = index(x, y);
  const auto from = static_cast<double>(step.from), to = static_cast<double>(step.to);
  free_us_[i] = event_us + static_cast<double>(parameters_.refractory_us);
  if (free_us_[i] >= to) {
    reference_[i] = after_[i];
    if (free_us_[i] > to) row.in_reset.push_back(x);
    return;
  }
  const double share = (free_us_[i] - from) / (to - from);
  reference_[i] =
      static_cast<float>(before_[i] + share * (static_cast<double>(after_[i]) - before_[i]));
}

void DvsSensor::fire(Row& row, int x, int y, const Step& step) {
  const std::size_t i = index(x, y);
  const double before = before_[i], rise = static_cast<double>(after_[i]) - before;
  const auto from = static_cast<double>(step.from),
             length = static_cast<double>(step.to - step.from);
  double earliest = from;
  while (true) {
    const float change = after_[i] - reference_[i];
    const bool is_on = change >= on_[i];
    if (!is_on && -change < off_[i]) return;
    const float level = reference_[i] + (is_on ? on_[i] : -off_[i]);
    const double share = rise != 0 ? (level - before) / rise : 1.0;
    const double t = std::clamp(from + share * length, earliest, from + length);
    row.events.push_back({std::llround(t), static_cast<std::uint16_t>(x),
                          static_cast<std::uint16_t>(y), static_cast<std::int8_t>(is_on ? 1 : -1)});
    if (parameters_.refractory_us > 0) {
      hold(row, x, y, t, step);
    } else {
      reference_[i] = level;
      free_us_[i] = t;
    }
    earliest = std::max(t, std::min(free_us_[i], from + length));
  }
}

void DvsSensor::add_noise(Noise& noise, Row& row, int y, const Step& step) {
  for (; noise.next_us < static_cast<double>(step.to); noise.schedule(noise.next_us)) {
    const auto places =
        noise.columns.empty() ? static_cast<std::size_t>(sensor_.width) : noise.columns.size();
    const auto place = noise.random.below(places);
    const int x = noise.columns.empty() ? static_cast<int>(place) : noise.columns[place];
    const bool is_on = noise.random.uniform() < 0.5;
    const double t = noise.next_us;
    if (t < free_us_[index(x, y)]) continue;  // held in reset, or fired later in this step already
    row.events.push_back({std::llround(t), static_cast<std::uint16_t>(x),
                          static_cast<std::uint16_t>(y), static_cast<std::int8_t>(is_on ? 1 : -1)});
    hold(row, x, y, t, step);
  }
}

void DvsSensor::take_events(EventBatch& out) {
  const auto already = static_cast<std::ptrdiff_t>(out.size());
  for (Row& row : rows_) {
    out.insert(out.end(), row.events.begin(), row.events.end());
    row.events.clear();
  }
  std::stable_sort(out.begin() + already, out.end(), comes_before);
}

}  // namespace spikedepth::simulator
