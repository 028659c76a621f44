// spikedepth predict
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "models/experiments/model_estimator.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth predict runs/first --data rooms/c --out depth                   a map every 50 "
    "ms\n"
    "  spikedepth predict runs/first --data walk.npz --out depth --from 2 --to 6 --period 100 "
    "--format png16\n"
    "Formats: pfm (32-bit float metres), png16 (16-bit millimetres, 0 = unknown), picture "
    "(colours).\n"
    "index.csv lists each file with the end of its window; no ground truth is needed.";

struct Options {
  EngineChoice engine;
  std::string model, data, out, format = "pfm";
  double from_s = 0, to_s = -1, period_ms = 50, far_m = 8.0;
  bool json = false;
};

std::string write_map(const Options& options, std::int64_t index, const EventFrame& frame,
                      const DepthMap& depth) {
  const std::string name = spikedepth::format("depth_%06lld", static_cast<long long>(index));
  if (options.format == "pfm") {
    write_depth_pfm(options.out + "/" + name + ".pfm", depth);
    return name + ".pfm";
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

void predict(const Options& options) {
  if (options.format != "pfm" && options.format != "png16" && options.format != "picture") {
    throw ConfigError("--format is '" + options.format + "'; choose pfm, png16 or picture");
  }
  if (options.period_ms <= 0) throw ConfigError("--period must be above 0 ms");
  set_network_threads(options.engine.threads);
  auto model = TrainedModel::load(options.model);
  const auto opened = open_with_notes(options.data);
  auto& recording = *opened;
  const auto estimator = model.make_estimator(recording, options.engine);
  const auto encoder =
      make_count_encoder(recording, PixelRounding::truncate, recording.info().has_right);
  std::filesystem::create_directories(options.out);

  const auto period_us = static_cast<TimeUs>(std::llround(options.period_ms * 1000));
  const auto length_us = estimator->slice_policy().length_us();
  const auto end_us = options.to_s < 0 ? recording.info().span.end
                                       : static_cast<TimeUs>(std::llround(options.to_s * 1e6));
  const auto first_us = static_cast<TimeUs>(std::llround(options.from_s * 1e6)) + length_us;
  const auto total = end_us < first_us ? 0 : (end_us - first_us) / period_us + 1;
  auto progress = show_progress();
  std::string index = "file,window_end_us,left_events,right_events,mean_depth_m,latency_ms\n";
  StereoSlice slice;
  EventFrame frame;
  for (std::int64_t i = 0; i < total; ++i) {
    const TimeUs end = first_us + i * period_us;
    read_slice(recording, {end - length_us, end}, slice);
    const auto estimate = estimator->estimate(slice);
    encoder.encode(slice, frame);
    double sum = 0;
    for (const float metres : estimate.depth.metres) sum += metres;
    index += spikedepth::format(
        "%s,%lld,%zu,%zu,%.5f,%.2f\n", write_map(options, i, frame, estimate.depth).c_str(),
        static_cast<long long>(end), slice.left.size(), slice.right.size(),
        sum / static_cast<double>(estimate.depth.metres.size()), estimate.latency_ms);
    if (progress({"predict", i + 1, total, ""}) == Flow::stop) {
      write_file_atomically(options.out + "/index.csv", index);
      throw CancelledError("stopped after " + std::to_string(i + 1) +
                           " maps; index.csv lists them");
    }
  }
  write_file_atomically(options.out + "/index.csv", index);
  if (options.json) {
    std::printf("%s\n", nlohmann::json({{"maps", total}, {"folder", options.out}}).dump().c_str());
  } else {
    std::printf("%lld depth maps and index.csv in %s\n", static_cast<long long>(total),
                options.out.c_str());
  }
}

}  // namespace

void add_predict(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("predict", "Write depth maps of a recording");
  verb->add_option("model", options->model, "run folder or checkpoint")->required();
  verb->add_option("--data", options->data, "recording; needs no depth")->required();
  verb->add_option("--out", options->out, "folder for the maps")->required();
  verb->add_option("--format", options->format, "pfm, png16 or picture");
  verb->add_option("--from", options->from_s, "start of the first window, seconds");
  verb->add_option("--to", options->to_s,
                   "end of the last window, seconds; default: the recording's end");
  verb->add_option("--period", options->period_ms, "milliseconds between maps");
  verb->add_option("--far", options->far_m, "depth at the far end of the colours, metres");
  add_engine_options(*verb, options->engine);
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { predict(*options); }; });
}

}  // namespace spikedepth::app
