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
#include "app/uncertainty_maps.hpp"
#include "app/window_watchers.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/depth/point_cloud.hpp"
#include "core/depth/prediction.hpp"
#include "core/depth/window_figures.hpp"
#include "core/snn/network_threads.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "io/recordings/npz/depth_maps.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth predict runs/first --data rooms/c --out depth                   a map every 50 "
    "ms\n"
    "  spikedepth predict runs/first --data walk.npz --out depth --from 2 --to 6 --period 100 "
    "--format png16\n"
    "  spikedepth predict runs/first --data rooms/c --out depth.npz               all maps in one "
    "NumPy file\n"
    "Formats: pfm (32-bit float metres), png16 (16-bit millimetres, 0 = unknown), picture "
    "(colours),\n"
    "ply (points in the rectified left camera's frame, metres: x right, y down, z forward), npy "
    "(NumPy, float32 metres):\n"
    "one file a map, and index.csv lists each with the end of its window.\n"
    "npz: one file, depth.npz in --out, or --out itself where it ends in .npz: depth [N,H,W] "
    "float32 metres (NaN = unknown),\n"
    "t_us [N] (end of each window), K, baseline_m, R_rect_left and more; it is there when all maps "
    "are. No ground truth is needed.";

constexpr std::int64_t kMostMaps = 1000000;

struct Options {
  EngineChoice engine;
  WatcherOptions watchers;
  std::optional<TimeUs> from, to;
  std::string model, data, calibration, out, format;  // format: of the maps; empty = as --out says
  double period_ms = 50, far_m = 8.0;
  double least_confidence = 0;
  bool confidence = false, force = false, insist = false, json = false;
};

// The one file of --format npz; empty for the other formats.
std::string npz_file(const Options& options) {
  if (ends_with(options.out, ".npz")) return options.out;
  return options.format == "npz" ? options.out + "/depth.npz" : "";
}

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
  if (options.format == "npy") {
    write_depth_npy(options.out + "/" + name + ".npy", depth);
    return name + ".npy";
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
    return name + ".png";
  }
  if (options.format == "png16") {
    write_depth_png16(options.out + "/" + name + ".png", depth);
    return name + ".png";
  }
  write_depth_pfm(options.out + "/" + name + ".pfm", depth);
  return name + ".pfm";
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
  std::istringstream rows(text.substr(text.find('\n') + 1));
  for (std::string row; std::getline(rows, row);) {
    const std::string file = row.substr(0, row.find(','));
    if (file.find('/') != std::string::npos) continue;
    auto files = uncertainty_files(file);
    files.push_back(file);
    for (const auto& one : files) std::filesystem::remove(std::filesystem::path(options.out) / one);
  }
  std::filesystem::remove(index);
}

// What a prediction needs, opened and checked before anything is written.
struct Job {
  explicit Job(const Options& options)
      : model(TrainedModel::load(options.model)),
        opened(open_checked(with_calibration(options.data, options.calibration),
                            {DataUse::predict, options.insist})),
        recording(*opened) {
    if (options.format == "ply" && recording.calibration() == nullptr) {
      throw ConfigError("--format ply needs the camera's calibration, which " +
                        recording.info().name +
                        " lacks; put it beside the recording, or choose another format");
    }
    estimator = watched(model.make_watchful_estimator(recording, options.engine), options.watchers);
    plan.from = options.from.value_or(0);
    if (options.to) plan.to = std::min(*options.to, recording.info().span.end);
    plan.period = static_cast<TimeUs>(std::llround(options.period_ms * 1000));
    total = prediction_count(recording, estimator->input().slice, plan);
    check_count(total, recording.info());
    if (options.confidence || options.least_confidence > 0)
      check_tells_confidence(*model.make_estimator(recording, options.engine), recording,
                             plan.from);
  }

  // Windows come without the depth that is not sure enough.
  std::int64_t run(const Options& options,
                   const std::function<void(const PredictedWindow&)>& visit) {
    return predict(recording, *estimator, plan, show_progress(), [&](PredictedWindow window) {
      figures.add(window.estimate->figures);
      DepthEstimate sure;
      if (options.least_confidence > 0) {
        sure = *window.estimate;
        keep_confident(sure, options.least_confidence);
        window.estimate = &sure;
      }
      visit(window);
    });
  }

  TrainedModel model;
  std::shared_ptr<Recording> opened;
  Recording& recording;
  std::unique_ptr<DepthEstimator> estimator;
  PredictionPlan plan;
  FigureColumns figures;
  std::int64_t total = 0;
};

void tell(const Options& options, const Job& job, const char* kind, const std::string& place) {
  for (const auto& note : job.estimator->warnings()) warn(note);
  if (options.json) {
    nlohmann::json json = {{"maps", job.total}, {kind, place}};
    if (!job.figures.empty()) json["window_figures"] = job.figures.to_json();
    std::printf("%s\n", json_text(json).c_str());
  } else {
    if (!job.figures.empty()) std::printf("windows: %s\n", job.figures.text().c_str());
    std::printf("%lld depth maps %sin %s\n", static_cast<long long>(job.total),
                std::string(kind) == "folder" ? "and index.csv " : "", place.c_str());
  }
}

void write_folder(const Options& options) {
  OutputFolder folder(options.out);
  Job job(options);
  clear_earlier(options);
  std::string rows;
  const auto done = job.run(options, [&](const PredictedWindow& window) {
    const auto file = write_map(options, window.index, *window.frame, window.estimate->depth,
                                job.recording.calibration());
    if (options.confidence) write_uncertainty(options.out, options.format, file, *window.estimate);
    rows += prediction_index_line(file, window);
  });
  write_file_atomically(options.out + "/index.csv",
                        prediction_index_header() + job.figures.column_names() + "\n" + rows);
  if (done < job.total) {
    for (const auto& note : job.estimator->warnings()) warn(note);
    throw CancelledError("stopped after " + std::to_string(done) + " maps; index.csv lists them");
  }
  tell(options, job, "folder", options.out);
}

void write_one_file(const Options& options, const std::string& file) {
  if (!options.format.empty() && options.format != "npz") {
    throw ConfigError("--out " + options.out +
                      " names one NumPy file, which is --format npz; for "
                      "--format " +
                      options.format + " name a folder");
  }
  std::unique_ptr<OutputFolder> folder;
  if (file != options.out) folder = std::make_unique<OutputFolder>(options.out);
  check_output_file(file);
  if (std::filesystem::exists(file) && !options.force)
    throw ConfigError(file +
                      ": is there already; choose another --out, or replace it with --force");
  Job job(options);
  const auto& info = job.recording.info();
  std::vector<std::string> arrays = {"depth"};
  if (options.confidence)
    arrays.insert(arrays.end(), uncertainty_arrays().begin(), uncertainty_arrays().end());
  DepthMapsWriter writer(file, info.view, arrays);
  const auto done = job.run(options, [&](const PredictedWindow& window) {
    std::vector<DepthMap> sure;
    if (options.confidence) sure = uncertainty_maps(*window.estimate);
    std::vector<const DepthMap*> maps = {&window.estimate->depth};
    for (const auto& map : sure) maps.push_back(&map);
    writer.add(window.slice->window.end, maps);
  });
  if (done < job.total)
    throw CancelledError("stopped after " + std::to_string(done) + " maps; nothing was written");
  writer.finish(
      {info.name, options.model, version_text(), info.base_time_s, job.recording.calibration()});
  tell(options, job, "file", file);
}

void write_maps(const Options& options) {
  if (options.confidence && !holds_uncertainty(options.format)) {
    throw ConfigError(
        "--confidence writes maps beside pfm, png16, npy and npz, not beside --format " +
        options.format);
  }
  set_network_threads(options.engine.threads);
  const auto file = npz_file(options);
  if (file.empty()) {
    write_folder(options);
  } else {
    write_one_file(options, file);
  }
}

}  // namespace

void add_predict(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("predict", "Write depth maps of a recording");
  words(*verb, "model", options->model,
        "run folder, checkpoint or a network that needs no training: delay-phase")
      ->required();
  words(*verb, "--data", options->data, "recording; needs no depth")->required();
  words(*verb, "--out", options->out, "folder for the maps, or one file that ends in .npz")
      ->required();
  choice(*verb, "--format", options->format, {"pfm", "png16", "picture", "ply", "npy", "npz"},
         "of the maps; default npz where --out ends in .npz, else pfm");
  time(*verb, "--from", options->from, "start of the first window");
  time(*verb, "--to", options->to, "end of the last window; default: the recording's end");
  number(*verb, "--period", options->period_ms, {0.001, 3.6e6, "ms"}, "milliseconds between maps");
  number(*verb, "--far", options->far_m, kFar_m, "depth at the far end of the colours, metres");
  verb->add_flag(
      "--confidence", options->confidence,
      "also write how sure the network is: maps of confidence (0 to 1) and of the bounds "
      "low and high of the interval that is to hold 80 % of the truth");
  number(*verb, "--least-confidence", options->least_confidence, {0, 1, ""},
         "leave the depth of less sure pixels unknown");
  add_engine_options(*verb, options->engine);
  add_rig_option(*verb, options->engine);
  add_watcher_options(*verb, options->watchers);
  verb->add_flag("--force", options->force, "replace an earlier prediction in the folder");
  add_calibration_option(*verb, options->calibration);
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { write_maps(*options); }; });
}

}  // namespace spikedepth::app
