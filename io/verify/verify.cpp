#include "io/verify/verify.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "io/verify/sampling.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kBin_us = 1000;
constexpr std::size_t kBinsPerWindow = 50;
constexpr TimeUs kPart_us = 1'000'000;
constexpr TimeUs kLongest_us = TimeUs{6} * 3600 * 1'000'000;
// Fewer pixels than this may well send most of the events.
constexpr std::size_t kFewPixels = 1000;
constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

void report(const ProgressCallback& progress, const char* stage, std::int64_t done,
            std::int64_t total) {
  if (progress && progress({stage, done, total, ""}) == Flow::stop) {
    throw CancelledError("the examination was interrupted");
  }
}

/// What one pass over a camera's events finds.
struct Pass {
  std::vector<std::uint32_t> per_ms;
  std::uint64_t seen = 0;
  std::uint64_t on = 0;
  std::uint64_t outside = 0;
};

Pass read_all_events(Recording& recording, Side side, TimeWindow all,
                     const ProgressCallback& progress) {
  const TimeWindow span{all.begin, std::min(all.end, all.begin + kLongest_us)};
  const RectificationTable table =
      make_rectification_table(recording.forward_map(side), PixelRounding::round);
  Pass pass;
  pass.per_ms.resize(static_cast<std::size_t>((span.length() + kBin_us - 1) / kBin_us));
  const char* stage = side == Side::left ? "left events" : "right events";
  const auto add = [&](const Event* first, std::size_t count) {
    for (const Event* event = first; event != first + count; ++event) {
      const std::size_t pixel =
          std::size_t{event->y} * static_cast<std::size_t>(table.sensor.width) + event->x;
      pass.on += event->polarity > 0 ? 1 : 0;
      pass.outside += table.target[pixel] < 0 ? 1 : 0;
      ++pass.per_ms[static_cast<std::size_t>((event->t - span.begin) / kBin_us)];
    }
    pass.seen += count;
  };
  for (TimeUs begin = span.begin; begin < span.end; begin += kPart_us) {
    report(progress, stage, begin - span.begin, span.length());
    recording.visit_events(side, {begin, std::min(span.end, begin + kPart_us)}, add);
  }
  return pass;
}

/// Figures of the camera's own span from its counts per millisecond of the recording's span.
void fill_side(const Pass& pass, SideReport& side) {
  if (pass.seen > 0) {
    side.on_share = static_cast<double>(pass.on) / static_cast<double>(pass.seen);
    side.outside_share = static_cast<double>(pass.outside) / static_cast<double>(pass.seen);
  }
  std::size_t windows = 0;
  std::size_t empty = 0;
  std::uint64_t peak = 0;
  for (std::size_t first = 0; first < pass.per_ms.size(); first += kBinsPerWindow) {
    const std::size_t last = std::min(pass.per_ms.size(), first + kBinsPerWindow);
    std::uint64_t count = 0;
    for (std::size_t bin = first; bin < last; ++bin) count += pass.per_ms[bin];
    ++windows;
    empty += count == 0 ? 1 : 0;
    peak = std::max(peak, count);
  }
  std::size_t gap = 0;
  std::size_t longest = 0;
  for (const std::uint32_t count : pass.per_ms) {
    gap = count == 0 ? gap + 1 : 0;
    longest = std::max(longest, gap);
  }
  side.longest_gap_s = static_cast<double>(longest) * 1e-3;
  side.peak_rate_hz = static_cast<double>(peak) / 0.05;
  if (windows > 0) side.empty_share = static_cast<double>(empty) / static_cast<double>(windows);
}

SideReport describe_side(Recording& recording, Side side) {
  const RecordingInfo& info = recording.info();
  SideReport result;
  result.events = info.events(side);
  result.span = info.side_span[info.index_of(side)];
  TimesOfSide times = find_stray_times(recording, side);
  result.core = times.core;
  result.strays = std::move(times.strays);
  if (result.core.length() > 0) {
    result.mean_rate_hz =
        static_cast<double>(result.events) * 1e6 / static_cast<double>(result.core.length());
  }
  return result;
}

LabelReport describe_labels(const Recording& recording) {
  const std::vector<TimeUs>& times = recording.depth_times(Side::left);
  LabelReport result;
  result.count = times.size();
  if (times.empty()) return result;
  result.span = {times.front(), times.back() + 1};
  std::vector<TimeUs> distances;
  for (std::size_t i = 1; i < times.size(); ++i) distances.push_back(times[i] - times[i - 1]);
  if (distances.empty()) return result;
  std::sort(distances.begin(), distances.end());
  const auto median = static_cast<double>(distances[distances.size() / 2]);
  result.rate_hz = 1e6 / median;
  result.longest_gap_s = static_cast<double>(distances.back()) * 1e-6;
  for (const TimeUs distance : distances) {
    result.gaps += static_cast<double>(distance) > 1.5 * median ? 1 : 0;
  }
  return result;
}

void read_all_labels(Recording& recording, LabelReport& labels, const ProgressCallback& progress) {
  const DepthView view =
      recording.has_depth(Side::left, DepthView::rectified) ? DepthView::rectified : DepthView::raw;
  if (!recording.has_depth(Side::left, view)) return;
  std::uint64_t valid_pixels = 0;
  std::uint64_t pixels = 0;
  float smallest = std::numeric_limits<float>::infinity();
  float largest = 0;
  for (std::size_t i = 0; i < labels.count; ++i) {
    report(progress, "depth maps", static_cast<std::int64_t>(i),
           static_cast<std::int64_t>(labels.count));
    const DepthMap map = recording.read_depth(Side::left, view, i);
    std::uint64_t valid = 0;
    for (const float metres : map.metres) {
      if (!is_valid_depth(metres)) continue;
      ++valid;
      smallest = std::min(smallest, metres);
      largest = std::max(largest, metres);
    }
    labels.empty_maps += valid == 0 ? 1 : 0;
    valid_pixels += valid;
    pixels += map.metres.size();
  }
  labels.maps = labels.count;
  labels.defects = recording.depth_defects();
  if (pixels > 0)
    labels.valid_share = static_cast<double>(valid_pixels) / static_cast<double>(pixels);
  if (valid_pixels == 0) return;
  labels.smallest_m = smallest;
  labels.largest_m = largest;
}

void add_event_sample(Recording& recording, Side side, SideReport& report) {
  const auto sample = sample_events(recording, side, report.core);
  const auto share = [&](std::uint64_t part) {
    return sample.events == 0 ? 0 : static_cast<double>(part) / static_cast<double>(sample.events);
  };
  report.on_share = share(sample.on);
  report.outside_share = share(sample.outside);
  report.busiest_share = sample.pixels > kFewPixels ? share(sample.busiest) : 0;
  if (sample.windows > 0) {
    report.empty_share =
        static_cast<double>(sample.empty_windows) / static_cast<double>(sample.windows);
  }
  report.misfit_px = rectification_misfit_px(recording, side);
  report.defects = recording.defects(side);
}

void add_depth_sample(Recording& recording, LabelReport& labels) {
  const auto sample = sample_depth(recording);
  labels.maps = sample.maps;
  labels.empty_maps = sample.empty_maps;
  if (sample.pixels > 0)
    labels.valid_share = static_cast<double>(sample.valid) / static_cast<double>(sample.pixels);
  labels.smallest_m = sample.smallest_m;
  labels.median_m = sample.median_m;
  labels.largest_m = sample.largest_m;
  if (sample.windows > 0) {
    labels.without_events_share =
        static_cast<double>(sample.windows_without_events) / static_cast<double>(sample.windows);
  }
  labels.defects = recording.depth_defects();
}

/// Of both cameras' events but stray ones.
TimeWindow common_core(const std::array<SideReport, 2>& sides) {
  const TimeWindow& left = sides[0].core;
  const TimeWindow& right = sides[1].core;
  if (right.length() <= 0) return left;
  if (left.length() <= 0) return right;
  return {std::min(left.begin, right.begin), std::max(left.end, right.end)};
}

double overlap_share(const std::array<SideReport, 2>& sides) {
  const TimeWindow& left = sides[0].core;
  const TimeWindow& right = sides[1].core;
  if (left.length() <= 0 || right.length() <= 0) return 0;
  const TimeUs common = std::min(left.end, right.end) - std::max(left.begin, right.begin);
  return common <= 0
             ? 0
             : static_cast<double>(common) / static_cast<double>(common_core(sides).length());
}

/// So many events in so little time that their times are damaged, and their windows full.
bool is_crowded(const RecordingReport& report) {
  constexpr double kMostOfSensor_hz = 1e9;
  return std::max(report.sides[0].mean_rate_hz, report.sides[1].mean_rate_hz) > kMostOfSensor_hz;
}

}  // namespace

RecordingReport verify_recording(Recording& recording, Examination examination,
                                 const ProgressCallback& progress) {
  const bool whole = examination == Examination::whole;
  RecordingReport result;
  result.info = recording.info();
  result.examination = examination;
  result.calibrated = recording.calibration() != nullptr;
  if (result.calibrated) result.baseline_m = recording.calibration()->baseline_m();
  result.labels = describe_labels(recording);
  result.poses = recording.poses().size();
  for (const Side side : kSides)
    result.sides[result.info.index_of(side)] = describe_side(recording, side);
  result.overlap_share = overlap_share(result.sides);
  const TimeWindow core = common_core(result.sides);
  std::array<Pass, 2> passes;
  for (const Side side : kSides) {
    const std::size_t i = result.info.index_of(side);
    result.images[i] = recording.image_times(side).size();
    if (examination == Examination::brief || result.sides[i].events == 0) continue;
    add_event_sample(recording, side, result.sides[i]);
    if (!whole) continue;
    passes[i] = read_all_events(recording, side, core, progress);
    fill_side(passes[i], result.sides[i]);
    result.sides[i].defects = recording.defects(side);
  }
  if (examination != Examination::brief) {
    add_depth_sample(recording, result.labels);
    if (result.calibrated && result.info.has_right && !is_crowded(result)) {
      result.disparity_signs = count_disparity_signs(recording);
      result.pairing = pair_cameras(recording);
      result.row_offset = find_row_offset(recording);
      result.truth_agreement = truth_agreement(recording);
    }
  }
  if (whole) {
    const auto sampled = result.labels;
    result.labels = describe_labels(recording);
    result.labels.median_m = sampled.median_m;
    result.labels.without_events_share = sampled.without_events_share;
    read_all_labels(recording, result.labels, progress);
    result.clock_lag = find_clock_lag(passes[0].per_ms, passes[1].per_ms);
  }
  result.verdicts = judge(result);
  return result;
}

VerdictLevel RecordingReport::level() const {
  VerdictLevel worst = VerdictLevel::ok;
  for (const Verdict& verdict : verdicts) worst = std::max(worst, verdict.level);
  return worst;
}

}  // namespace spikedepth
