#include "core/events/memory_recording.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

bool by_time(const Event& a, const Event& b) {
  return a.t < b.t;
}

}  // namespace

void MemoryRecording::Rows::add(double t_us, double x, double y, double polarity) {
  constexpr double kLargestTime_us = 9e15;  // up to here a double is exact to the microsecond
  ++defects.read;
  if (!(std::abs(t_us) <= kLargestTime_us)) {
    ++defects.bad_time;
  } else if (!(x >= 0 && x < kLargestSide_px && y >= 0 && y < kLargestSide_px)) {
    ++defects.out_of_range;
  } else if (!(polarity == 1 || polarity == 0 || polarity == -1)) {
    ++defects.bad_polarity;
  } else {
    Event event;
    event.t = static_cast<TimeUs>(std::llround(t_us));
    event.x = static_cast<std::uint16_t>(x);
    event.y = static_cast<std::uint16_t>(y);
    event.polarity = polarity > 0 ? 1 : -1;
    events.push_back(event);
  }
}

MemoryRecording::MemoryRecording(RecordingInfo info, std::array<Rows, 2> sides)
    : info_(std::move(info)), sides_(std::move(sides)) {
  const bool known =
      info_.sensor(Side::left).pixels() > 0 && info_.sensor(Side::right).pixels() > 0;
  if (known) {
    drop_outside(Side::left);
    drop_outside(Side::right);
  } else {
    guess_sensors();
  }
  info_.view = info_.sensor(Side::left);
  sort_and_shift();
  info_.has_right = !sides_[1].events.empty();
  info_.notes.emplace_back("this format has no calibration: events are not rectified");
  if (!info_.has_right) info_.notes.emplace_back("there are no events of the right camera");
  for (std::size_t side = 0; side < 2; ++side)
    maps_[side] = identity_forward_map(info_.sensors[side], info_.view);
}

void MemoryRecording::drop_outside(Side side) {
  const SensorSize size = info_.sensor(side);
  Rows& rows = sides_[info_.index_of(side)];
  const auto outside = [size](const Event& e) { return e.x >= size.width || e.y >= size.height; };
  const auto end = std::remove_if(rows.events.begin(), rows.events.end(), outside);
  rows.defects.out_of_range += static_cast<std::uint64_t>(rows.events.end() - end);
  rows.events.erase(end, rows.events.end());
}

void MemoryRecording::guess_sensors() {
  int largest_x = 0;
  int largest_y = 0;
  int smallest = 65535;
  for (const Rows& rows : sides_) {
    for (const Event& event : rows.events) {
      largest_x = std::max<int>(largest_x, event.x);
      largest_y = std::max<int>(largest_y, event.y);
      smallest = std::min<int>(smallest, std::min(event.x, event.y));
    }
  }
  SensorSize guess = sensor_for(largest_x, largest_y);
  for (const SensorSize& sensor : kKnownSensors) {
    // Some tools count pixels from 1: then no 0 occurs, and the largest ones are exactly the
    // sensor's size.
    if (smallest >= 1 && largest_x == sensor.width && largest_y == sensor.height) {
      for (Rows& rows : sides_) {
        for (Event& event : rows.events) {
          --event.x;
          --event.y;
        }
      }
      guess = sensor;
      info_.notes.emplace_back("pixels are counted from 1 in the file");
      break;
    }
  }
  const SensorSize largest = kKnownSensors.back();
  if (guess.width > largest.width || guess.height > largest.height)
    refuse_beyond_known(largest_x, largest_y);
  info_.sensors = {guess, guess};
  info_.notes.push_back(
      format("nothing tells the sensor's size: %d x %d is assumed from the events", guess.width,
             guess.height));
}

// A network's memory grows with the sensor, so a stray pixel must not decide its size.
void MemoryRecording::refuse_beyond_known(int largest_x, int largest_y) const {
  const SensorSize known = kKnownSensors.back();
  std::size_t beyond = 0, all = 0;
  for (const Rows& rows : sides_) {
    all += rows.events.size();
    for (const Event& event : rows.events)
      beyond += event.x >= known.width || event.y >= known.height ? 1 : 0;
  }
  throw DataError(
      info_.files.empty() ? info_.name : info_.files.front(),
      format("nothing tells the sensor's size, and %zu of %zu events lie beyond %d x %d, up to "
             "pixel (%d, %d); remove them, or write the events as text whose first line is the "
             "sensor's width and height",
             beyond, all, known.width, known.height, largest_x, largest_y));
}

void MemoryRecording::sort_and_shift() {
  TimeUs base = std::numeric_limits<TimeUs>::max();
  for (Rows& rows : sides_) {
    TimeUs newest = std::numeric_limits<TimeUs>::min();
    for (const Event& event : rows.events) {
      rows.defects.backwards += event.t < newest ? 1 : 0;
      newest = std::max(newest, event.t);
      base = std::min(base, event.t);
    }
    if (rows.defects.backwards > 0) {
      std::stable_sort(rows.events.begin(), rows.events.end(), by_time);
    }
  }
  bool first = true;
  for (std::size_t side = 0; side < 2; ++side) {
    EventBatch& events = sides_[side].events;
    info_.event_count[side] = events.size();
    if (events.empty()) continue;
    for (Event& event : events) event.t -= base;
    const TimeWindow span{events.front().t, events.back().t + 1};
    info_.side_span[side] = span;
    info_.span = first ? span
                       : TimeWindow{std::min(info_.span.begin, span.begin),
                                    std::max(info_.span.end, span.end)};
    first = false;
  }
  if (first) return;
  base_ = base;
  info_.base_time_s = static_cast<double>(base) * 1e-6;
}

void MemoryRecording::read_events(Side side, TimeWindow window, EventBatch& out) {
  out.clear();
  visit_events(side, window,
               [&out](const Event* first, std::size_t count) { out.assign(first, first + count); });
}

void MemoryRecording::visit_events(Side side, TimeWindow window, const EventVisitor& visit) {
  const EventBatch& events = rows(side).events;
  const auto begin =
      std::lower_bound(events.begin(), events.end(), Event{window.begin, 0, 0, 1}, by_time);
  const auto end = std::lower_bound(begin, events.end(), Event{window.end, 0, 0, 1}, by_time);
  if (begin != end) visit(&*begin, static_cast<std::size_t>(end - begin));
}

std::string MemoryRecording::place_of(Side side, TimeUs t) {
  return locate_ ? locate_(side, t + base_) : "";
}

void MemoryRecording::read_last_events(Side side, TimeUs end_us, std::size_t count,
                                       EventBatch& out) {
  const EventBatch& events = rows(side).events;
  const auto end = std::lower_bound(events.begin(), events.end(), Event{end_us, 0, 0, 1}, by_time);
  const std::size_t available = static_cast<std::size_t>(end - events.begin());
  out.assign(end - static_cast<std::ptrdiff_t>(std::min(count, available)), end);
}

DepthMap MemoryRecording::read_depth(Side, DepthView, std::size_t) {
  throw InternalError("this recording has no depth");
}

GrayImage MemoryRecording::read_image(Side, std::size_t) {
  throw InternalError("this recording has no images");
}

}  // namespace spikedepth
