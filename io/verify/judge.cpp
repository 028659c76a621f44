// From numbers to sentences.
#include <cmath>

#include "core/base/text.hpp"
#include "io/verify/verify.hpp"

namespace spikedepth {
namespace {

constexpr double kDay_s = 86400;
// Of the pixels of MVSEC's rig, 18 % rectify to outside the view.
constexpr double kLargestOutside = 0.3;

class Judge {
 public:
  explicit Judge(const RecordingReport& report) : report_(report) {}

  std::vector<Verdict> all() {
    events();
    cameras();
    labels();
    if (report_.deep) {
      defects();
      depths();
      stereo();
    }
    if (!report_.calibrated) {
      add(VerdictLevel::warn,
          "There is no camera chain: events cannot be rectified from it, and depth is unknown in "
          "scale.");
    }
    if (verdicts_.empty())
      add(VerdictLevel::ok,
          report_.deep ? "Nothing is wrong with it." : "Nothing is wrong at first sight.");
    return verdicts_;
  }

 private:
  void add(VerdictLevel level, const std::string& sentence) {
    verdicts_.push_back({level, sentence});
  }

  void events() {
    const double duration_s = static_cast<double>(report_.info.span.length()) * 1e-6;
    if (duration_s <= 0) {
      add(VerdictLevel::bad, "There is no usable event.");
    } else if (duration_s > kDay_s) {
      add(VerdictLevel::bad,
          format("Its times span %.1f days: some of them are damaged.", duration_s / kDay_s));
    } else if (report_.deep && duration_s > 6 * 3600) {
      add(VerdictLevel::warn, "Only the first six hours were examined.");
    }
  }

  void cameras() {
    if (report_.sides[0].events == 0) add(VerdictLevel::bad, "The left camera has no events.");
    if (!report_.info.has_right) {
      add(VerdictLevel::warn, "There is no right camera: only monocular networks can use it.");
      return;
    }
    if (report_.sides[1].events == 0) {
      add(VerdictLevel::bad, "The right camera has no events.");
    } else if (report_.overlap_share < 0.95) {
      add(report_.overlap_share < 0.5 ? VerdictLevel::bad : VerdictLevel::warn,
          format("Both cameras were on for only %.0f %% of the time.",
                 100 * report_.overlap_share));
    }
  }

  void labels() {
    const LabelReport& labels = report_.labels;
    if (labels.count == 0) {
      add(VerdictLevel::warn,
          "There is no ground-truth depth: it can be looked at, but not learned from or scored.");
      return;
    }
    if (labels.gaps > 0) {
      add(VerdictLevel::warn,
          format("Depth maps are missing at %zu places, the longest gap is %.2f s.", labels.gaps,
                 labels.longest_gap_s));
    }
    const TimeWindow& span = report_.sides[0].span;
    if (labels.span.begin >= span.end || labels.span.end <= span.begin) {
      add(VerdictLevel::bad,
          "Depth maps and left events do not overlap in time: the clocks do not fit.");
    }
  }

  void defects() {
    for (const Side side : {Side::left, Side::right}) {
      const SideReport& camera = report_.sides[report_.info.index_of(side)];
      if (camera.events == 0) continue;
      share(side, camera.defects.dropped(), camera.defects.read,
            "could not be used (pixel, polarity or time out of range)", 0.01);
      share(side, camera.defects.backwards, camera.defects.read, "go back in time and were sorted",
            1e-4);
      if (camera.outside_share > kLargestOutside) {
        add(VerdictLevel::warn,
            format("%.0f %% of the %s camera's events fall outside the rectified view.",
                   100 * camera.outside_share, side_name(side)));
      }
      if (camera.empty_share > 0.01) {
        add(VerdictLevel::warn,
            format("The %s camera is silent in %.1f %% of the 50 ms windows, at the longest for "
                   "%.2f s.",
                   side_name(side), 100 * camera.empty_share, camera.longest_gap_s));
      }
      if (camera.on_share < 0.05 || camera.on_share > 0.95) {
        add(VerdictLevel::warn,
            format("%.0f %% of the %s camera's events are ON: one polarity is nearly missing.",
                   100 * camera.on_share, side_name(side)));
      }
    }
  }

  void share(Side side, std::uint64_t count, std::uint64_t of, const char* what, double bad_share) {
    if (count == 0) return;
    const double part = static_cast<double>(count) / static_cast<double>(of);
    add(part > bad_share ? VerdictLevel::bad : VerdictLevel::warn,
        format("%llu of the %s camera's events (%.3g %%) %s.",
               static_cast<unsigned long long>(count), side_name(side), 100 * part, what));
  }

  void depths() {
    const LabelReport& labels = report_.labels;
    if (labels.count == 0) return;
    if (labels.empty_maps > 0) {
      add(VerdictLevel::warn,
          format("%zu of %zu depth maps hold no valid pixel.", labels.empty_maps, labels.count));
    }
    if (labels.valid_share < 0.1) {
      add(VerdictLevel::warn,
          format("Only %.1f %% of the depth pixels are known.", 100 * labels.valid_share));
    }
    const std::uint64_t wrong = labels.defects.not_positive + labels.defects.infinite;
    if (wrong > 0) {
      add(VerdictLevel::warn,
          format("%llu depth pixels are zero, negative or infinite and count as unknown.",
                 static_cast<unsigned long long>(wrong)));
    }
  }

  void stereo() {
    if (!report_.info.has_right) return;
    if (report_.clock_lag && std::abs(report_.clock_lag->lag_ms) >= 2) {
      const bool large = std::abs(report_.clock_lag->lag_ms) >= 10;
      add(large ? VerdictLevel::bad : VerdictLevel::warn,
          format("The right camera's clock is %.0f ms %s the left one's.",
                 std::abs(report_.clock_lag->lag_ms),
                 report_.clock_lag->lag_ms > 0 ? "behind" : "ahead of"));
    }
    if (report_.disparity_signs && report_.disparity_signs->looks_swapped()) {
      add(VerdictLevel::bad,
          "Left and right seem to be exchanged: coinciding events have negative disparity.");
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
