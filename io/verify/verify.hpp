#pragma once
// What a recording is like and whether it can be trusted, before anyone trains on it.
#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/events/recording.hpp"
#include "io/verify/stereo_checks.hpp"
#include "io/verify/stray_times.hpp"

namespace spikedepth {

/// One camera's events. Shares are 0..1.
struct SideReport {
  std::uint64_t events = 0;  // rows in the file
  TimeWindow span;
  TimeWindow core;                 // the span without stray times; figures are of it
  std::vector<StrayTimes> strays;  // at either end
  double mean_rate_hz = 0;         // rows over the core
  // Known after a sample or the whole:
  EventDefects defects;
  double on_share = 0;
  double outside_share = 0;  // of events that rectify to outside the view
  double empty_share = 0;    // of 50 ms windows without an event
  double busiest_share = 0;  // of the sampled events: what the ten busiest pixels sent
  double misfit_px =
      -1;  // median, of the rectification from what the camera chain says; -1 unknown
  // Known after the whole:
  double longest_gap_s = 0;  // without events, to 1 ms
  double peak_rate_hz = 0;   // of the busiest 50 ms window
};

/// The left depth maps.
struct LabelReport {
  std::size_t count = 0;
  TimeWindow span;
  double rate_hz = 0;  // from the median distance
  double longest_gap_s = 0;
  std::size_t gaps = 0;  // distances of more than 1.5 times the median
  // Known after a sample or the whole:
  double valid_share = 0;                              // of the pixels that were looked at
  std::size_t maps = 0;                                // looked at
  std::size_t empty_maps = 0;                          // without a single valid pixel
  double smallest_m = 0, median_m = 0, largest_m = 0;  // the median is a sample's
  double without_events_share = 0;  // of sampled 50 ms windows that end with a map
  DepthDefects defects;
};

enum class VerdictLevel { ok, warn, bad };

/// What a sentence is about. Things that are absent make no figure wrong.
enum class VerdictSubject { events, stereo, depth, absence };

/// One sentence on one aspect.
struct Verdict {
  VerdictLevel level;
  VerdictSubject subject;
  std::string sentence;
};

/// How much of a recording is read: only what opening it tells; a bounded sample; everything.
enum class Examination { brief, sample, whole };

struct RecordingReport {
  RecordingInfo info;
  Examination examination = Examination::brief;
  bool calibrated = false;
  double baseline_m = 0;
  std::array<SideReport, 2> sides;
  double overlap_share = 0;  // of the recording's span in which both cameras were on
  LabelReport labels;
  std::array<std::size_t, 2> images{};
  std::size_t poses = 0;
  std::optional<ClockLag> clock_lag;
  std::optional<DisparitySigns> disparity_signs;
  std::optional<CameraPairing> pairing;
  std::optional<RowOffset> row_offset;
  std::optional<TruthAgreement> truth_agreement;  // see stereo_checks.hpp
  std::vector<Verdict> verdicts;
  /// The worst of the verdicts.
  VerdictLevel level() const;
};

/// Describes the recording. A sample reads some windows and maps; the whole, every event and every
/// left depth map, in bounded memory (at most the first six hours). The recording should be freshly
/// opened, so that its defect counts are those of one pass. Throws CancelledError if `progress`
/// asks to stop.
RecordingReport verify_recording(Recording& recording, Examination examination,
                                 const ProgressCallback& progress);

/// For a terminal of 80 columns.
std::string to_text(const RecordingReport& report);
nlohmann::json to_json(const RecordingReport& report);

/// Judges the numbers of a report; part of verify_recording.
std::vector<Verdict> judge(const RecordingReport& report);

}  // namespace spikedepth
