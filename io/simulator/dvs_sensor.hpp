#pragma once
// Pixels of a dynamic vision sensor: log brightness in, events out.
#include <vector>

#include "core/base/random.hpp"
#include "core/camera/sensor.hpp"
#include "core/events/event.hpp"

namespace spikedepth::simulator {

/// See SimulationConfig for units.
struct DvsParameters {
  double threshold_on = 0.2;
  double threshold_off = 0.2;
  double threshold_spread = 0;
  std::int64_t refractory_us = 0;
  double noise_hz = 0;
  double hot_share = 0;
  double hot_hz = 0;
  double leak_hz = 0;
  double bandwidth_hz = 0;
};

/// Every pixel low-pass filters its log brightness (first order, the same bandwidth at any
/// brightness), compares it with the level remembered at its last event, and fires when it differs
/// by the pixel's own ON or OFF threshold. After an event the pixel is held in reset for the
/// refractory period, and then remembers the level of that moment. Leakage lets the remembered
/// level sink steadily. Background events come as a Poisson process, half of them ON, and reset the
/// pixel like any other event; hot pixels have such a process of their own. The filter's input is
/// taken as linear in time within a step and answered exactly; its output as linear within the
/// step, with events at the interpolated crossings, rounded to microseconds.
class DvsSensor {
 public:
  /// Thresholds of each pixel are drawn from `seed`: normal, at least a fifth of the nominal one.
  DvsSensor(SensorSize sensor, const DvsParameters& parameters, std::uint64_t seed);

  /// The pixels come to rest at the given log brightness.
  void reset_row(int y, const float* log_brightness);
  /// Advances row `y` from `from` to `to`; `log_brightness` is that at `to`. Rows may run at the
  /// same time.
  void step_row(int y, const float* log_brightness, TimeUs from, TimeUs to);
  /// Appends the events since the last call to `out`, in order of time, then row, then column.
  void take_events(EventBatch& out);

  float threshold_on(int x, int y) const { return on_[index(x, y)]; }
  float threshold_off(int x, int y) const { return off_[index(x, y)]; }

 private:
  // A Poisson process of events that nothing seen causes.
  struct Noise {
    Random random{0};
    double rate_hz = 0;  // of all its pixels
    double next_us = 0;
    std::vector<int> columns;  // where; empty: all of the row
    void schedule(double from_us);
  };
  struct Row {
    Noise background, hot;
    std::vector<int> in_reset;  // columns
    EventBatch events;
  };
  // A step of one row.
  struct Step {
    TimeUs from, to;
    double leaked_from, leaked_to;  // in thresholds
  };
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(sensor_.width) +
           static_cast<std::size_t>(x);
  }
  void filter_row(std::size_t first, const float* log_brightness, const Step& step);
  void release(Row& row, std::size_t first, const Step& step);
  void fire(Row& row, int x, int y, const Step& step);
  void add_noise(Noise& noise, Row& row, int y, const Step& step);
  void hold(Row& row, int x, int y, double event_us, const Step& step);
  void draw_noise(std::uint64_t seed);

  SensorSize sensor_;
  DvsParameters parameters_;
  std::vector<float> on_, off_;        // thresholds
  std::vector<float> input_;           // log brightness at the last step
  std::vector<float> output_;          // filtered
  std::vector<float> before_, after_;  // filtered plus leakage, at both ends of the step
  std::vector<float> reference_;       // remembered level
  std::vector<double> free_us_;        // end of the reset
  std::vector<std::uint8_t> crossed_;
  std::vector<Row> rows_;
};

}  // namespace spikedepth::simulator
