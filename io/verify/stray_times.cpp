#include "io/verify/stray_times.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/events/count_events.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostStrays = 1000;
constexpr TimeUs kShortestGap_us = 60'000'000;
constexpr TimeUs kGapOverCore = 10;

/// One end of a span, looked at from outside: distances grow inwards from 0.
class End {
 public:
  End(Recording& recording, Side side, bool at_begin)
      : recording_(recording),
        side_(side),
        at_begin_(at_begin),
        span_(recording.info().side_span[recording.info().index_of(side)]) {}

  /// The widest gap near this end: how many events lie outside it, and where it begins and ends.
  struct Gap {
    std::size_t outside = 0;
    TimeUs begin = 0, end = 0;  // distances of the events on both sides of it
    TimeUs length() const { return end - begin; }
  };

  Gap widest_gap() {
    TimeUs inner = 0, reach = 1000;  // few events within the one, many within the other
    while (count(0, reach, kMostStrays + 1) <= kMostStrays) {
      if (reach >= span_.length()) return {};  // too few events altogether
      inner = reach;
      reach = std::min(2 * reach, span_.length());
    }
    const std::vector<TimeUs> outer = distances(inner);
    Gap widest;
    for (std::size_t i = 0; i < outer.size(); ++i) {
      const TimeUs next = i + 1 < outer.size() ? outer[i + 1] : first_beyond(inner, reach);
      if (next - outer[i] > widest.length()) widest = {i + 1, outer[i], next};
    }
    return widest;
  }

  TimeUs time_at(TimeUs distance) const {
    return at_begin_ ? span_.begin + distance : span_.end - 1 - distance;
  }

 private:
  /// Times whose distances lie in [from, to).
  TimeWindow window(TimeUs from, TimeUs to) const {
    return at_begin_ ? TimeWindow{span_.begin + from, span_.begin + to}
                     : TimeWindow{span_.end - to, span_.end - from};
  }

  std::size_t count(TimeUs from, TimeUs to, std::size_t most) {
    return count_events(recording_, side_, window(from, to), most);
  }

  std::vector<TimeUs> distances(TimeUs to) {
    EventBatch events;
    recording_.read_events(side_, window(0, to), events);
    std::vector<TimeUs> result;
    for (const Event& event : events)
      result.push_back(at_begin_ ? event.t - span_.begin : span_.end - 1 - event.t);
    std::sort(result.begin(), result.end());
    return result;
  }

  /// Distance of the first event in [from, to), which holds some.
  TimeUs first_beyond(TimeUs from, TimeUs to) {
    while (to - from > 1) {
      const TimeUs middle = from + (to - from) / 2;
      if (count(from, middle, 1) > 0) {
        to = middle;
      } else {
        from = middle;
      }
    }
    return from;
  }

  Recording& recording_;
  Side side_;
  bool at_begin_;
  TimeWindow span_;
};

std::string distance_text(double seconds) {
  if (seconds >= 365.25 * 86400) return format("%.1f years", seconds / (365.25 * 86400));
  if (seconds >= 2 * 86400) return format("%.1f days", seconds / 86400);
  if (seconds >= 2 * 3600) return format("%.1f hours", seconds / 3600);
  return format("%.0f minutes", seconds / 60);
}

}  // namespace

TimesOfSide find_stray_times(Recording& recording, Side side) {
  const RecordingInfo& info = recording.info();
  TimesOfSide result;
  result.core = info.side_span[info.index_of(side)];
  if (result.core.length() < kShortestGap_us) return result;
  End first(recording, side, true), last(recording, side, false);
  const End::Gap before = first.widest_gap(), after = last.widest_gap();
  const TimeUs begin = first.time_at(before.end), end = last.time_at(after.end);
  const auto is_stray = [&](const End::Gap& gap) {
    return gap.outside > 0 && gap.outside * 100 <= info.events(side) &&
           gap.length() >= kShortestGap_us && gap.length() / kGapOverCore >= end - begin;
  };
  const auto add = [&](const End::Gap& gap, bool is_before, TimeUs t) {
    result.strays.push_back({gap.outside, is_before, 1e-6 * static_cast<double>(gap.length()),
                             recording.place_of(side, t)});
  };
  if (is_stray(before)) {
    add(before, true, first.time_at(0));
    result.core.begin = begin;
  }
  if (is_stray(after)) {
    add(after, false, last.time_at(after.begin));
    result.core.end = end + 1;
  }
  return result;
}

std::string stray_text(const StrayTimes& strays, Side side, std::uint64_t events) {
  const bool one = strays.count == 1;
  return format("%llu of the %s camera's %llu events %s %s %s the others",
                static_cast<unsigned long long>(strays.count), side_name(side),
                static_cast<unsigned long long>(events), one ? "lies" : "lie",
                distance_text(strays.distance_s).c_str(), strays.before ? "before" : "after") +
         (strays.place.empty()
              ? ""
              : " (" + std::string(one ? "" : "the first: ") + strays.place + ")") +
         (one ? "; remove it" : "; remove them");
}

}  // namespace spikedepth
