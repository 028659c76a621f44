// From numbers to sentences.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "io/verify/verify.hpp"

namespace spikedepth {
namespace {

constexpr double kDay_s = 86400;
// Of the pixels of MVSEC's rig, 18 % rectify to outside the view.
constexpr double kLargestOutside = 0.3;
constexpr double kLargestBusiest = 0.2;
constexpr std::uint64_t kFewEvents = 100;
constexpr double kLargestPixelRate_hz =
    1000;  // a pixel alone reaches more, a whole sensor does not
constexpr double kLeastRate_hz = 1000;
constexpr TimeUs kLongSpan_us = 600'000'000;
constexpr double kLargestMisfit_px = 1;
constexpr double kLeastAgreement = 1.5;  // of simulated rooms: 3 to 10
constexpr double kNearest_m = 0.02, kFarthest_m = 200;

class Judge {
 public:
  explicit Judge(const RecordingReport& report) : report_(report) {}

  std::vector<Verdict> all() {
    events();
    cameras();
    labels();
    if (report_.examination != Examination::brief) {
      rates();
      defects();
      depths();
      stereo();
      calibration();
    }
    if (!report_.calibrated) {
      add(VerdictLevel::warn, VerdictSubject::absence,
          "There is no camera chain: events cannot be rectified from it, and depth is unknown in "
          "scale.");
    }
    if (verdicts_.empty())
      add(VerdictLevel::ok, VerdictSubject::events,
          report_.examination != Examination::brief ? "Nothing is wrong with it."
                                                    : "Nothing is wrong at first sight.");
    return verdicts_;
  }

 private:
  void add(VerdictLevel level, VerdictSubject subject, const std::string& sentence) {
    verdicts_.push_back({level, subject, sentence});
  }

  void events() {
    const double duration_s = static_cast<double>(report_.info.span.length()) * 1e-6;
    if (duration_s <= 0) {
      add(VerdictLevel::bad, VerdictSubject::events, "There is no usable event.");
    } else if (has_strays()) {
      strays(duration_s > kDay_s ? VerdictLevel::bad : VerdictLevel::warn);
    } else if (duration_s > kDay_s) {
      add(VerdictLevel::bad, VerdictSubject::events,
          format("Its times span %.1f days: some of them are damaged.", duration_s / kDay_s));
    } else if (report_.examination == Examination::whole && duration_s > 6 * 3600) {
      add(VerdictLevel::warn, VerdictSubject::events, "Only the first six hours were examined.");
    }
  }

  bool has_strays() const {
    return !report_.sides[0].strays.empty() || !report_.sides[1].strays.empty();
  }

  void strays(VerdictLevel level) {
    for (const Side side : {Side::left, Side::right}) {
      const SideReport& camera = report_.sides[report_.info.index_of(side)];
      for (const StrayTimes& strays : camera.strays)
        add(level, VerdictSubject::events, stray_text(strays, side, camera.events) + ".");
    }
  }

  void cameras() {
    if (report_.sides[0].events == 0)
      add(VerdictLevel::bad, VerdictSubject::events, "The left camera has no events.");
    if (!report_.info.has_right) {
      add(VerdictLevel::warn, VerdictSubject::absence,
          "There is no right camera: only monocular networks can use it.");
      return;
    }
    if (report_.sides[1].events == 0) {
      add(VerdictLevel::bad, VerdictSubject::stereo, "The right camera has no events.");
    } else if (report_.overlap_share < 0.95) {
      add(report_.overlap_share < 0.5 ? VerdictLevel::bad : VerdictLevel::warn,
          VerdictSubject::stereo,
          format("Both cameras were on for only %.0f %% of the time.",
                 100 * report_.overlap_share));
    }
  }

  void labels() {
    const LabelReport& labels = report_.labels;
    if (labels.count == 0) {
      add(VerdictLevel::warn, VerdictSubject::absence,
          "There is no ground-truth depth: it can be looked at, but not learned from or scored.");
      return;
    }
    if (labels.gaps > 0) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format("Depth maps are missing at %zu places, the longest gap is %.2f s.", labels.gaps,
                 labels.longest_gap_s));
    }
    const TimeWindow& span = report_.sides[0].core;
    if (labels.span.begin >= span.end || labels.span.end <= span.begin) {
      add(VerdictLevel::bad, VerdictSubject::depth,
          "Depth maps and left events do not overlap in time: the clocks do not fit.");
    }
  }

  void defects() {
    for (const Side side : {Side::left, Side::right}) {
      const SideReport& camera = report_.sides[report_.info.index_of(side)];
      if (camera.events == 0) continue;
      share(side, camera.defects.dropped(), camera.defects.read,
            "could not be used (pixel, polarity or time out of range)", 0.01);
      // Behind one time far ahead, every other one goes back.
      const bool behind_a_stray =
          std::any_of(camera.strays.begin(), camera.strays.end(),
                      [](const StrayTimes& strays) { return !strays.before; });
      if (!behind_a_stray)
        share(side, camera.defects.backwards, camera.defects.read,
              "go back in time and were sorted", 1e-4);
      if (camera.outside_share > kLargestOutside) {
        add(VerdictLevel::warn, VerdictSubject::stereo,
            format("%.0f %% of the %s camera's events fall outside the rectified view.",
                   100 * camera.outside_share, side_name(side)));
      }
      if (camera.empty_share > 0.01) {
        const auto longest = format(", at the longest for %.2f s", camera.longest_gap_s);
        add(VerdictLevel::warn, VerdictSubject::events,
            format("The %s camera is silent in %.1f %% of the 50 ms windows", side_name(side),
                   100 * camera.empty_share) +
                (camera.longest_gap_s > 0 ? longest : "") + ".");
      }
      if (camera.busiest_share > kLargestBusiest) {
        add(VerdictLevel::warn, VerdictSubject::events,
            format("Ten pixels send %.0f %% of the %s camera's events: hot pixels.",
                   100 * camera.busiest_share, side_name(side)));
      }
      if (camera.on_share < 0.05 || camera.on_share > 0.95) {
        add(VerdictLevel::warn, VerdictSubject::events,
            format("%.0f %% of the %s camera's events are ON: one polarity is nearly missing.",
                   100 * camera.on_share, side_name(side)));
      }
    }
  }

  void share(Side side, std::uint64_t count, std::uint64_t of, const char* what, double bad_share) {
    if (count == 0) return;
    const double part = static_cast<double>(count) / static_cast<double>(of);
    add(part > bad_share ? VerdictLevel::bad : VerdictLevel::warn, VerdictSubject::events,
        format("%llu of the %s camera's events (%.3g %%) %s.",
               static_cast<unsigned long long>(count), side_name(side), 100 * part, what));
  }

  void depths() {
    const LabelReport& labels = report_.labels;
    if (labels.count == 0) return;
    if (labels.maps > 0 && labels.empty_maps == labels.maps) {
      add(VerdictLevel::bad, VerdictSubject::depth,
          format("None of the %zu depth maps that were read holds a valid pixel.", labels.maps));
      return;
    }
    if (labels.empty_maps > 0) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format("%zu of %zu depth maps hold no valid pixel.", labels.empty_maps, labels.maps));
    }
    if (labels.valid_share < 0.1) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format("Only %.1f %% of the depth pixels are known.", 100 * labels.valid_share));
    }
    if (labels.median_m > kFarthest_m || (labels.median_m > 0 && labels.median_m < kNearest_m)) {
      add(VerdictLevel::bad, VerdictSubject::depth,
          format(
              "Half of the depths lie beyond %.3g m: metres were expected; they are probably %s.",
              labels.median_m,
              labels.median_m > 1 ? "millimetres or centimetres" : "another unit or inverse"));
    }
    if (labels.median_m > 0 && labels.smallest_m == labels.largest_m) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format("All depths that were read are %g m: fine for a wall, else no measurement.",
                 labels.median_m));
    }
    if (report_.truth_agreement && report_.truth_agreement->holds_disparities()) {
      add(VerdictLevel::bad, VerdictSubject::depth,
          format("The depth maps hold disparities, not metres: as pixels, events meet there %.1f "
                 "times as often as by chance, as metres %.1f times; store focal length times "
                 "baseline over disparity.",
                 report_.truth_agreement->as_disparities, report_.truth_agreement->as_metres));
    } else if (report_.truth_agreement && report_.truth_agreement->as_metres > 0 &&
               report_.truth_agreement->as_metres < kLeastAgreement) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format(
              "Events meet at the depth maps' disparities only %.1f times as often as by chance: "
              "depth, calibration or clocks may not belong together.",
              report_.truth_agreement->as_metres));
    }
    if (labels.without_events_share > 0.5) {
      add(VerdictLevel::bad, VerdictSubject::depth,
          format(
              "%.0f %% of the depth maps come after 50 ms without an event: their clock does not "
              "fit the events'.",
              100 * labels.without_events_share));
    }
    const std::uint64_t wrong = labels.defects.not_positive + labels.defects.infinite;
    if (wrong > 0) {
      add(VerdictLevel::warn, VerdictSubject::depth,
          format("%llu depth pixels are zero, negative or infinite and count as unknown.",
                 static_cast<unsigned long long>(wrong)));
    }
  }

  void stereo() {
    if (!report_.info.has_right) return;
    if (report_.clock_lag && std::abs(report_.clock_lag->lag_ms) >= 2) {
      const bool large = std::abs(report_.clock_lag->lag_ms) >= 10;
      add(large ? VerdictLevel::bad : VerdictLevel::warn, VerdictSubject::stereo,
          format("The right camera's clock is %.0f ms %s the left one's.",
                 std::abs(report_.clock_lag->lag_ms),
                 report_.clock_lag->lag_ms > 0 ? "behind" : "ahead of"));
    }
    if (report_.disparity_signs && report_.pairing) add_pairing();
    if (report_.row_offset && report_.row_offset->is_off()) {
      add(VerdictLevel::bad, VerdictSubject::stereo,
          format(
              "Rows of the two cameras do not agree: the right one shows things %d rows %s; check "
              "the calibration.",
              std::abs(report_.row_offset->rows),
              report_.row_offset->rows > 0 ? "lower" : "higher"));
    }
  }

  // Whether the arrays would fit better in another way than they are stored.
  void add_pairing() {
    const DisparitySigns& stored = *report_.disparity_signs;
    const CameraPairing& pairing = *report_.pairing;
    if (pairing.is_copy()) {
      add(VerdictLevel::bad, VerdictSubject::stereo,
          "Both cameras hold the same events: one of them is a copy of the other.");
    } else if (stored.looks_swapped()) {
      add(VerdictLevel::bad, VerdictSubject::stereo,
          "Left and right seem to be exchanged: coinciding events have negative disparity.");
    } else if (pairing.looks_exchanged(stored)) {
      add(VerdictLevel::bad, VerdictSubject::stereo,
          "Left and right seem to be exchanged: the other way round, far more events coincide.");
    } else if (pairing.looks_crossed(stored)) {
      add(VerdictLevel::bad, VerdictSubject::stereo,
          "ON and OFF of one camera seem to be exchanged: ON events coincide with OFF events.");
    }
  }

  // What no event camera sends, and what is hardly worth looking at.
  void rates() {
    for (const Side side : {Side::left, Side::right}) {
      const SideReport& camera = report_.sides[report_.info.index_of(side)];
      if (camera.events < kFewEvents) continue;
      const double of_a_pixel =
          camera.mean_rate_hz / static_cast<double>(report_.info.sensor(side).pixels());
      if (of_a_pixel > kLargestPixelRate_hz) {
        add(VerdictLevel::bad, VerdictSubject::events,
            format("The %s camera sends %.3g events a second and pixel, more than any sensor: the "
                   "unit of its times is wrong; microseconds or Unix seconds were expected.",
                   side_name(side), of_a_pixel));
      } else if (camera.mean_rate_hz < kLeastRate_hz && camera.core.length() > kLongSpan_us) {
        add(VerdictLevel::warn, VerdictSubject::events,
            format("The %s camera sends %.3g events a second over %.0f s: if that is too few, the "
                   "unit of its times is wrong (nanoseconds?).",
                   side_name(side), camera.mean_rate_hz,
                   1e-6 * static_cast<double>(camera.core.length())));
      }
    }
  }

  // The maps that are used against the camera chain beside them.
  void calibration() {
    for (const Side side : {Side::left, Side::right}) {
      const double misfit = report_.sides[report_.info.index_of(side)].misfit_px;
      if (!(misfit > kLargestMisfit_px)) continue;
      add(VerdictLevel::bad, VerdictSubject::stereo,
          std::isfinite(misfit)
              ? format("The %s camera's rectification maps lie %.1f px beside its camera chain at "
                       "the median: they belong to another calibration, or are exchanged.",
                       side_name(side), misfit)
              : format("The %s camera's rectification maps have nothing in common with its camera "
                       "chain: they belong to another calibration, or are exchanged.",
                       side_name(side)));
    }
  }

  const RecordingReport& report_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> judge(const RecordingReport& report) {
  return Judge(report).all();
}

}  // namespace spikedepth
