// spikedepth predict
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <sstream>

#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/depth/point_cloud.hpp"
#include "core/depth/prediction.hpp"
#include "core/snn/network_threads.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth predict runs/first --data rooms/c --out depth                   a map every 50 "
    "ms\n"
    "  spikedepth predict runs/first --data walk.npz --out depth --from 2 --to 6 --period 100 "
    "--format png16\n"
    "Formats: pfm (32-bit float metres), png16 (16-bit millimetres, 0 = unknown), picture "
    "(colours),\n"
    "ply (points in the rectified left camera's frame, metres: x right, y down, z forward).\n"
    "index.csv lists each file with the end of its window; no ground truth is needed.";

constexpr std::int64_t kMostMaps = 1000000;

struct Options {
  EngineChoice engine;
  std::optional<TimeUs> from, to;
  std::string model, data, out, format = "pfm";
  double period_ms = 50, far_m = 8.0;
  bool force = false, insist = false, json = false;
};

void write_cloud(const std::string& path, const DepthMap& depth,
                 const StereoCalibration& calibration, double far_m) {
  std::vector<CloudPoint> points;
  unproject(depth, calibration, std::numeric_limits<float>::max(), points);
  std::vector<Rgb> colours;
  colours.reserve(points.size());
  DepthRange range;
  range.far_m = far_m;
  for (const auto& point : points) colours.push_back(depth_colour(point.z, range));
  write_ply(path, points, colours);
}

std::string write_map(const Options& options, std::int64_t index, const EventFrame& frame,
                      const DepthMap& depth, const StereoCalibration* calibration) {
  const std::string name = spikedepth::format("depth_%06lld", static_cast<long long>(index));
  if (options.format == "pfm") {
    write_depth_pfm(options.out + "/" + name + ".pfm", depth);
    return name + ".pfm";
  }
  if (options.format == "ply") {
    write_cloud(options.out + "/" + name + ".ply", depth, *calibration, options.far_m);
    return name + ".ply";
  }
  if (options.format == "picture") {
    DepthPicture picture;
    picture.caption = name;
    picture.frame = &frame;
    picture.prediction = &depth;
    picture.range.far_m = options.far_m;
    write_depth_picture(options.out + "/" + name + ".png", picture);
  } else {
    write_depth_png16(options.out + "/" + name + ".png", depth);
  }
  return name + ".png";
}

void check_count(std::int64_t maps, const RecordingInfo& info) {
  if (maps <= 0) {
    throw ConfigError(spikedepth::format(
        "--from and --to must choose a part of 0 to %.3f s that holds a window of the network",
        1e-6 * static_cast<double>(info.span.end)));
  }
  if (maps > kMostMaps) {
    throw ConfigError(
        spikedepth::format("that would be %lld depth maps, more than %lld; choose a longer "
                           "--period, or a part with --from and --to",
                           static_cast<long long>(maps), static_cast<long long>(kMostMaps)));
  }
}

// Maps of an earlier call must not stand beside those of this one.
void clear_earlier(const Options& options) {
  const std::string index = options.out + "/index.csv";
  if (!std::filesystem::exists(index)) return;
  const auto text = read_file(index);
  if (!starts_with(text, prediction_index_header())) {
    throw ConfigError(index +
                      ": is no index of a prediction and would be replaced; choose another --out");
  }
  if (!options.force) {
    throw ConfigError(
        options.out +
        ": holds an earlier prediction; choose another --out, or replace it with --force");
  }
  std::istringstream rows(text.substr(prediction_index_header().size()));
  for (std::string row; std::getline(rows, row);) {
    const std::string file = row.substr(0, row.find(','));
    if (file.find('/') == std::string::npos)
      std::filesystem::remove(std::filesystem::path(options.out) / file);
  }
  std::filesystem::remove(index);
}

void write_maps(const Options& options) {
  OutputFolder folder(options.out);
  set_network_threads(options.engine.threads);
  auto model = TrainedModel::load(options.model);
  const auto opened = open_checked(options.data, {DataUse::predict, options.insist});
  auto& recording = *opened;
  if (options.format == "ply" && recording.calibration() == nullptr) {
    throw ConfigError("--format ply needs the camera's calibration, which " +
                      recording.info().name +
                      " lacks; put it beside the recording, or choose another format");
  }
  const auto estimator = model.make_watchful_estimator(recording, options.engine);
  PredictionPlan plan;
  plan.from = options.from.value_or(0);
  if (options.to) plan.to = std::min(*options.to, recording.info().span.end);
  plan.period = static_cast<TimeUs>(std::llround(options.period_ms * 1000));
  const auto total = prediction_count(recording, estimator->input().slice, plan);
  check_count(total, recording.info());
  clear_earlier(options);
  std::string index = prediction_index_header();
  const auto done =
      predict(recording, *estimator, plan, show_progress(), [&](const PredictedWindow& window) {
        const auto file = write_map(options, window.index, *window.frame, window.estimate->depth,
                                    recording.calibration());
        index += prediction_index_line(file, window);
      });
  write_file_atomically(options.out + "/index.csv", index);
  for (const auto& note : estimator->warnings()) warn(note);
  if (done < total)
    throw CancelledError("stopped after " + std::to_string(done) + " maps; index.csv lists them");
  if (options.json) {
    std::printf("%s\n", json_text({{"maps", total}, {"folder", options.out}}).c_str());
  } else {
    std::printf("%lld depth maps and index.csv in %s\n", static_cast<long long>(total),
                options.out.c_str());
  }
}

}  // namespace

void add_predict(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("predict", "Write depth maps of a recording");
  words(*verb, "model", options->model, "run folder or checkpoint")->required();
  words(*verb, "--data", options->data, "recording; needs no depth")->required();
  words(*verb, "--out", options->out, "folder for the maps")->required();
  choice(*verb, "--format", options->format, {"pfm", "png16", "picture", "ply"},
         "of the maps; default pfm");
  time(*verb, "--from", options->from, "start of the first window");
  time(*verb, "--to", options->to, "end of the last window; default: the recording's end");
  number(*verb, "--period", options->period_ms, {0.001, 3.6e6, "ms"}, "milliseconds between maps");
  number(*verb, "--far", options->far_m, kFar_m, "depth at the far end of the colours, metres");
  add_engine_options(*verb, options->engine);
  add_rig_option(*verb, options->engine);
  verb->add_flag("--force", options->force, "replace an earlier prediction in the folder");
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { write_maps(*options); }; });
}

}  // namespace spikedepth::app
