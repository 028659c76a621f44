#include "io/rows/row_values.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

namespace {

/// Events up to `limit` that are older than one of these before them.
std::uint64_t behind(const EventBatch& events, TimeUs limit) {
  std::uint64_t count = 0;
  TimeUs newest = std::numeric_limits<TimeUs>::min();
  for (const Event& event : events) {
    if (event.t > limit) continue;
    count += event.t < newest ? 1 : 0;
    newest = std::max(newest, event.t);
  }
  return count;
}

}  // namespace

PolarityCode judge_polarity(const ColumnFacts& polarities, const std::string& file) {
  const auto& times = polarities.polarities;
  PolarityCode code;
  std::uint64_t most = 0;
  for (std::size_t i = 3; i < times.size(); ++i) {
    if (times[i] <= most) continue;
    most = times[i];
    code.other = ColumnFacts::kPolarities[i];
    code.meaning = times[2] > times[1] ? -1 : 1;
  }
  const std::vector<double> values = polarities.few_values();
  if (values.size() != 2 || polarities.count < 50) return code;
  for (const double value : values) {
    const double meaning = code.decode(value);
    const bool often = 10 * polarities.times_of(value) > polarities.count;
    if (meaning == -1 || meaning == 0 || meaning == 1 || !often) continue;
    throw DataError(file, format("has the polarities %g and %g; 0 and 1, -1 and 1, or 0 and 255 "
                                 "were expected, change them",
                                 values[0], values[1]));
  }
  return code;
}

bool is_set_back(const std::array<MemoryRecording::Rows, 2>& sides) {
  return std::any_of(sides.begin(), sides.end(), [](const MemoryRecording::Rows& rows) {
    const EventBatch& events = rows.events;
    constexpr TimeUs kNoLimit = std::numeric_limits<TimeUs>::max();
    if (100 * behind(events, kNoLimit) <= events.size()) return false;
    std::vector<TimeUs> times;
    for (const Event& event : events) times.push_back(event.t);
    const auto newest = times.end() - 1 - static_cast<std::ptrdiff_t>(times.size() / 1000);
    std::nth_element(times.begin(), newest, times.end());
    return 100 * behind(events, *newest) > events.size();
  });
}

std::string set_back_note(double seconds, const std::string& place) {
  return format(
      "the time jumps back by %.6g s at %s: the clock was set back or wrapped there, or "
      "a time before it is damaged; cut the file there, or remove that event",
      seconds, place.c_str());
}

void expect_usable_rows(const Recording& recording, const std::string& file,
                        const std::string& what_to_do) {
  EventDefects all;
  for (const Side side : {Side::left, Side::right}) {
    const EventDefects defects = recording.defects(side);
    all.read += defects.read;
    all.out_of_range += defects.out_of_range;
    all.bad_polarity += defects.bad_polarity;
    all.bad_time += defects.bad_time;
  }
  if (2 * all.dropped() <= all.read) return;
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  throw DataError(
      file,
      format("%llu of %llu rows cannot be used (%llu pixels outside the sensor or beyond %d, %llu "
             "polarities that are not 0, 1 or -1, %llu times that are no numbers); %s",
             number(all.dropped()), number(all.read), number(all.out_of_range),
             MemoryRecording::kLargestSide_px, number(all.bad_polarity), number(all.bad_time),
             what_to_do.c_str()));
}

}  // namespace spikedepth
