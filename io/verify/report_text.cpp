// A report for people and for programs.
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/text.hpp"
#include "io/verify/verify.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostFiles = 3;  // data, ground truth, camera chain

const char* level_name(VerdictLevel level) {
  switch (level) {
    case VerdictLevel::ok:
      return "ok";
    case VerdictLevel::warn:
      return "warn";
    case VerdictLevel::bad:
      return "bad";
  }
  return "";
}

double seconds(TimeUs t) {
  return static_cast<double>(t) * 1e-6;
}

std::string line(const char* label, const std::string& text) {
  return format("  %-14s", label) + text + "\n";
}

std::string side_text(const RecordingReport& report, Side side) {
  const SideReport& camera = report.sides[report.info.index_of(side)];
  if (camera.events == 0) return "none";
  std::string text = format("%llu, %.0f k/s", static_cast<unsigned long long>(camera.events),
                            camera.mean_rate_hz / 1000);
  if (report.examination == Examination::brief) return text;
  text += format(" (peak %.0f), ON %.0f %%, outside view %.1f %%", camera.peak_rate_hz / 1000,
                 100 * camera.on_share, 100 * camera.outside_share);
  const std::uint64_t wrong = camera.defects.dropped() + camera.defects.backwards;
  return wrong == 0 ? text : text + format(", %llu bad", static_cast<unsigned long long>(wrong));
}

std::string labels_text(const RecordingReport& report) {
  const LabelReport& labels = report.labels;
  if (labels.count == 0) return "none";
  std::string text = format("%zu at %.4g Hz, %.2f s to %.2f s", labels.count, labels.rate_hz,
                            seconds(labels.span.begin), seconds(labels.span.end));
  if (report.examination == Examination::brief) return text;
  return text + format(", %.1f %% known, %.2f m to %.2f m", 100 * labels.valid_share,
                       labels.smallest_m, labels.largest_m);
}

std::string size_text(SensorSize size) {
  return format("%d x %d", size.width, size.height);
}

std::string cameras_text(const RecordingReport& report) {
  const RecordingInfo& info = report.info;
  std::string text = size_text(info.sensor(Side::left));
  if (info.has_right && info.sensor(Side::right) != info.sensor(Side::left))
    text += " and " + size_text(info.sensor(Side::right));
  text += info.has_right ? ", stereo" : ", one camera";
  if (report.calibrated) text += format(", baseline %.1f mm", 1000 * report.baseline_m);
  if (info.has_right) text += format(", overlap %.0f %%", 100 * report.overlap_share);
  if (report.clock_lag) text += format(", clock lag %.0f ms", report.clock_lag->lag_ms);
  return text;
}

nlohmann::json side_json(const SideReport& side, SensorSize sensor, bool deep) {
  nlohmann::json json = {{"width", sensor.width},           {"height", sensor.height},
                         {"events", side.events},           {"begin_s", seconds(side.span.begin)},
                         {"end_s", seconds(side.span.end)}, {"mean_rate_hz", side.mean_rate_hz}};
  if (!deep) return json;
  json["on_share"] = side.on_share;
  json["outside_share"] = side.outside_share;
  json["empty_window_share"] = side.empty_share;
  json["longest_gap_s"] = side.longest_gap_s;
  json["peak_rate_hz"] = side.peak_rate_hz;
  json["busiest_pixels_share"] = side.busiest_share;
  if (side.misfit_px >= 0 && std::isfinite(side.misfit_px))
    json["rectification_misfit_px"] = side.misfit_px;
  json["defects"] = {{"read", side.defects.read},
                     {"out_of_range", side.defects.out_of_range},
                     {"bad_polarity", side.defects.bad_polarity},
                     {"bad_time", side.defects.bad_time},
                     {"backwards", side.defects.backwards}};
  return json;
}

nlohmann::json labels_json(const LabelReport& labels, bool deep) {
  nlohmann::json json = {{"count", labels.count},
                         {"begin_s", seconds(labels.span.begin)},
                         {"end_s", seconds(labels.span.end)},
                         {"rate_hz", labels.rate_hz},
                         {"gaps", labels.gaps},
                         {"longest_gap_s", labels.longest_gap_s}};
  if (!deep) return json;
  json["valid_share"] = labels.valid_share;
  json["empty_maps"] = labels.empty_maps;
  json["smallest_m"] = labels.smallest_m;
  json["median_m"] = labels.median_m;
  json["largest_m"] = labels.largest_m;
  json["not_positive_pixels"] = labels.defects.not_positive;
  json["infinite_pixels"] = labels.defects.infinite;
  return json;
}

}  // namespace

std::string to_text(const RecordingReport& report) {
  const RecordingInfo& info = report.info;
  std::string text = info.name + "  (" + info.format + ")\n";
  text += line("duration", format("%.2f s", seconds(info.span.length())));
  text += line("cameras", cameras_text(report));
  text += line("left events", side_text(report, Side::left));
  text += line("right events", side_text(report, Side::right));
  text += line("depth maps", labels_text(report));
  text += line("images, poses", format("%zu left, %zu right, %zu poses", report.images[0],
                                       report.images[1], report.poses));
  for (std::size_t i = 0; i < info.files.size() && i < kMostFiles; ++i) {
    text += line("file", info.files[i]);
  }
  if (info.files.size() > kMostFiles) {
    text += line("", format("and %zu files of its calibration", info.files.size() - kMostFiles));
  }
  for (const std::string& note : info.notes) text += line("note", note);
  for (const Verdict& verdict : report.verdicts)
    text += line(level_name(verdict.level), verdict.sentence);
  return text;
}

nlohmann::json to_json(const RecordingReport& report) {
  const RecordingInfo& info = report.info;
  const bool deep = report.examination == Examination::whole;
  nlohmann::json json = {{"name", info.name},
                         {"format", info.format},
                         {"files", info.files},
                         {"notes", info.notes},
                         {"deep", deep},
                         {"width", info.view.width},
                         {"height", info.view.height},
                         {"base_time_s", info.base_time_s},
                         {"duration_s", seconds(info.span.length())},
                         {"stereo", info.has_right},
                         {"calibrated", report.calibrated},
                         {"overlap_share", report.overlap_share},
                         {"left", side_json(report.sides[0], info.sensor(Side::left), deep)},
                         {"right", side_json(report.sides[1], info.sensor(Side::right), deep)},
                         {"labels", labels_json(report.labels, deep)},
                         {"images", report.images},
                         {"poses", report.poses},
                         {"level", level_name(report.level())}};
  if (report.calibrated) json["baseline_m"] = report.baseline_m;
  if (report.clock_lag) {
    json["clock_lag_ms"] = report.clock_lag->lag_ms;
    json["clock_correlation"] = report.clock_lag->correlation;
  }
  if (report.truth_agreement && report.truth_agreement->as_metres > 0)
    json["truth_agreement"] = report.truth_agreement->as_metres;
  json["verdicts"] = nlohmann::json::array();
  for (const Verdict& verdict : report.verdicts) {
    json["verdicts"].push_back(
        {{"level", level_name(verdict.level)}, {"sentence", verdict.sentence}});
  }
  return json;
}

}  // namespace spikedepth
