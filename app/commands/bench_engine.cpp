// spikedepth bench engine, stream and kernels
#include "models/bench/bench_engine.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/lever_curve.hpp"
#include "app/options.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/engine/bench_kernels.hpp"
#include "core/engine/engine_estimator.hpp"
#include "core/engine/stream_changes.hpp"
#include "core/events/encoder.hpp"
#include "io/figures/plot/scatter_plot.hpp"
#include "io/recordings/open_recording.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

constexpr double kPeakSeconds = 0.2;
constexpr int kPlotWidth_px = 760, kPlotHeight_px = 480;

struct Options {
  std::string name = "stereospike", plot;
  std::vector<double> rates = {0.05};
  std::vector<std::string> assignments;
  EngineBenchOptions bench;
  bool json = false;
};

nlohmann::json json_of(double rate, const EngineBenchResult& result) {
  const double engine = median(result.float_ms), integer = median(result.integer_ms);
  const double direct = median(result.direct_ms), dense = median(result.dense_ms);
  nlohmann::json json = {{"rate", rate},
                         {"instruction_set", result.instruction_set},
                         {"rounds", result.float_ms.size()},
                         {"input_density", result.input_density},
                         {"spikes", result.spikes},
                         {"synaptic_operations", result.synaptic_operations},
                         {"additions", result.additions},
                         {"engine_ms_median", engine},
                         {"integer_ms_median", integer},
                         {"engine_mb", static_cast<double>(result.engine_bytes) * 1e-6},
                         {"additions_per_s", result.additions / integer * 1e3}};
  if (direct > 0) {
    json["dense_ms_median"] = direct;
    json["best_dense_ms_median"] = dense;
    json["speedup_median"] = direct / engine;
    json["integer_speedup_median"] = direct / integer;
    json["speedup_over_best_dense"] = dense / engine;
    json["integer_speedup_over_best_dense"] = dense / integer;
    json["spike_mismatches"] = result.mismatches;
    json["depth_mismatches"] = result.depth_mismatches;
  }
  for (const auto& layer : result.layers) {
    json["layers"].push_back({{"layer", layer.name},
                              {"rate", layer.rate},
                              {"synaptic_operations", layer.synaptic_operations},
                              {"float_ms", layer.float_ms},
                              {"integer_ms", layer.integer_ms},
                              {"sums_integers", layer.integers},
                              {"tiles", layer.tiles}});
  }
  return json;
}

void print(const nlohmann::json& json, double peak) {
  std::printf("every layer at %.3g %%, %lld spikes and %.1f M synaptic operations a frame, %s\n",
              100 * json["rate"].get<double>(), json["spikes"].get<long long>(),
              1e-6 * json["synaptic_operations"].get<double>(),
              json["instruction_set"].get<std::string>().c_str());
  std::printf("  %-16s %8s %14s %9s %9s\n", "layer", "rate %", "operations M", "float ms",
              "integer ms");
  for (const auto& layer : json["layers"]) {
    std::printf("  %-16s %8.2f %14.2f %9.2f %9.2f%s\n", layer["layer"].get<std::string>().c_str(),
                100 * layer["rate"].get<double>(),
                1e-6 * layer["synaptic_operations"].get<double>(), layer["float_ms"].get<double>(),
                layer["integer_ms"].get<double>(), layer["tiles"].get<bool>() ? "  tiles" : "");
  }
  std::printf("  engine, float32       median %8.2f ms\n  engine, integers      median %8.2f ms\n",
              json["engine_ms_median"].get<double>(), json["integer_ms_median"].get<double>());
  if (json.contains("dense_ms_median")) {
    std::printf(
        "  LibTorch, as written  median %8.1f ms: %.1f and %.1f times the engine's\n"
        "  LibTorch, low heads   median %8.1f ms: %.1f and %.1f times the engine's\n"
        "  spikes that differ on the grid: %lld, pixels of depth: %lld\n",
        json["dense_ms_median"].get<double>(), json["speedup_median"].get<double>(),
        json["integer_speedup_median"].get<double>(), json["best_dense_ms_median"].get<double>(),
        json["speedup_over_best_dense"].get<double>(),
        json["integer_speedup_over_best_dense"].get<double>(),
        json["spike_mismatches"].get<long long>(), json["depth_mismatches"].get<long long>());
  }
  std::printf("  %.1f G additions/s with integers, %.0f %% of one core's peak of %.1f G\n",
              1e-9 * json["additions_per_s"].get<double>(),
              100 * json["additions_per_s"].get<double>() / peak, 1e-9 * peak);
}

ScatterPlot plot_of(const nlohmann::json& points) {
  ScatterPlot plot;
  plot.title = "one frame of the engine against its work";
  plot.x_label = "active synapses a frame, millions";
  plot.y_label = "milliseconds a frame (median)";
  plot.highlight_name = "integers";
  plot.point_name = "float32";
  plot.rising = true;
  for (const auto& point : points) {
    const double work = 1e-6 * point["synaptic_operations"].get<double>();
    for (const bool integer : {false, true}) {
      const double ms = point[integer ? "integer_ms_median" : "engine_ms_median"].get<double>();
      PlotPoint drawn;
      drawn.x = {work, work, work};
      drawn.y = {ms, ms, ms};
      drawn.highlighted = integer;
      if (integer) drawn.label = format("%.3g %%", 100 * point["rate"].get<double>());
      plot.points.push_back(drawn);
    }
  }
  return plot;
}

void write_plot(const std::string& path, const nlohmann::json& points) {
  const bool svg = path.size() > 4 && path.substr(path.size() - 4) == ".svg";
  const auto canvas = svg ? make_svg_canvas(kPlotWidth_px, kPlotHeight_px)
                          : make_png_canvas(kPlotWidth_px, kPlotHeight_px);
  draw_scatter_plot(plot_of(points), {0, 0, kPlotWidth_px, kPlotHeight_px}, *canvas);
  write_file_atomically(path, canvas->finish());
}

void bench(const Options& options) {
  if (!options.plot.empty()) check_output_file(options.plot);
  auto assignments = options.assignments;
  assignments.insert(assignments.begin(), "model.name=" + options.name);
  const auto experiment = Experiment::load("", assignments);
  const double peak = peak_additions_per_second(true, kPeakSeconds);
  nlohmann::json points = nlohmann::json::array();
  for (const double rate : options.rates) {
    auto bench = options.bench;
    bench.rate = rate;
    points.push_back(json_of(rate, bench_engine(experiment, bench)));
    points.back()["peak_additions_per_s_one_core"] = peak;
    if (!options.json) print(points.back(), peak);
  }
  if (!options.plot.empty()) write_plot(options.plot, points);
  if (options.json)
    std::printf("%s\n", json_text(points.size() == 1 ? points.front() : points, 2).c_str());
}

struct StreamOptions {
  std::string model, data;
  double period_ms = 50, seconds = 2;
  bool json = false;
};

void stream(const StreamOptions& options) {
  auto model = TrainedModel::load(options.model);
  const auto recording = open_recording(options.data);
  EngineChoice choice;
  choice.engine = "event-driven";
  const auto estimator = model.make_estimator(*recording, choice);
  const auto& engine = dynamic_cast<const EngineEstimator&>(*estimator).engine();
  const auto& policy = estimator->input().slice;
  const auto length_us = policy.length_us();
  const auto span = recording->info().span;
  const auto period_us = static_cast<TimeUs>(std::llround(options.period_ms * 1000));
  const auto last_us =
      std::min(span.end, span.begin + length_us + static_cast<TimeUs>(options.seconds * 1e6));
  StreamChanges changes;
  std::vector<std::vector<double>> layer_ms(engine.layer_ms().size());  // the last: readouts
  StereoSlice slice;
  for (TimeUs end = span.begin + length_us; end <= last_us; end += period_us) {
    read_slice(*recording, policy.window_until(end), slice);
    estimator->estimate(slice);
    changes.add(engine);
    for (std::size_t i = 0; i < layer_ms.size(); ++i) layer_ms[i].push_back(engine.layer_ms()[i]);
  }
  nlohmann::json json = {{"period_ms", options.period_ms}, {"windows", changes.windows()}};
  if (!options.json)
    std::printf("%d windows of %.4g ms, one every %.4g ms\n  %-16s %12s %12s %8s %8s\n",
                changes.windows(), 1e-3 * static_cast<double>(length_us), options.period_ms,
                "layer", "spikes", "changed", "ratio", "ms");
  double sum_ms = median(layer_ms.back());
  const auto means = changes.means();
  for (std::size_t i = 0; i < means.size(); ++i) {
    const auto& layer = means[i];
    const double ms = median(layer_ms[i]);
    sum_ms += ms;
    json["layers"].push_back({{"layer", layer.layer},
                              {"spikes", layer.spikes},
                              {"changed", layer.changed},
                              {"ratio", layer.ratio()},
                              {"ms_median", ms}});
    if (!options.json)
      std::printf("  %-16s %12.0f %12.0f %8.2f %8.2f\n", layer.layer.c_str(), layer.spikes,
                  layer.changed, layer.ratio(), ms);
  }
  json["engine_ms"] = sum_ms;
  if (!options.json)
    std::printf("  all layers and readouts (%.2f ms): %.2f ms a window\n", median(layer_ms.back()),
                sum_ms);
  if (options.json) std::printf("%s\n", json_text(json, 2).c_str());
}

void kernels(bool as_json) {
  nlohmann::json json = nlohmann::json::array();
  for (const auto& result : bench_kernels(kPeakSeconds)) {
    json.push_back({{"instruction_set", result.instruction_set},
                    {"kernel", result.kernel},
                    {"per_second", result.per_second},
                    {"unit", result.unit}});
    if (!as_json) {
      std::printf("%-9s %-15s %9.2f G %s/s\n", result.instruction_set.c_str(),
                  result.kernel.c_str(), 1e-9 * result.per_second, result.unit.c_str());
    }
  }
  if (as_json) std::printf("%s\n", json_text(json, 2).c_str());
}

}  // namespace

void add_bench_engine(CLI::App& verb, Action& action) {
  auto options = std::make_shared<Options>();
  auto* engine = verb.add_subcommand(
      "engine", "The event-driven engine beside LibTorch at a set firing rate of every layer");
  words(*engine, "name", options->name, "network; `spikedepth models` lists them");
  values(*engine, "--rate", options->rates, {0, 1, "", true, true},
         "share of the neurons that fire: 0.05, or 0.01:0.2:0.01, or 0.02,0.05,0.1");
  assignments(*engine, "--set", options->assignments, "key=value, e.g. model.width=8; repeatable");
  whole(*engine, "--rounds", options->bench.rounds, kRounds, "frames; the median counts");
  whole(*engine, "--threads", options->bench.threads, kThreads, "CPU threads; 0 = one a core");
  whole(*engine, "--spin-us", options->bench.spin_us, {0, 1000000},
        "microseconds that the engine's waiting threads spin before they sleep");
  engine->add_flag("!--engine-only", options->bench.with_dense, "leave LibTorch out");
  engine->add_flag("!--lists-only", options->bench.with_tiles,
                   "no matrix tiles: every layer adds the weights of active inputs only");
  file(*engine, "--plot", options->plot, {".png", ".svg"}, "time against work of all rates");
  engine->add_flag("--json", options->json, "as JSON");
  engine->callback([&action, options] { action = [options] { bench(*options); }; });

  auto streaming = std::make_shared<StreamOptions>();
  auto* change = verb.add_subcommand(
      "stream", "How many spikes change between windows of a stream, layer by layer");
  words(*change, "model", streaming->model, "run folder or checkpoint")->required();
  words(*change, "--data", streaming->data, "recording")->required();
  number(*change, "--period", streaming->period_ms, {0.001, 3.6e6, "ms"},
         "milliseconds from one window to the next; its length is the network's");
  number(*change, "--seconds", streaming->seconds, {0.001, kLongest_s, "s"},
         "of the recording, from its start");
  change->add_flag("--json", streaming->json, "as JSON");
  change->callback([&action, streaming] { action = [streaming] { stream(*streaming); }; });

  auto as_json = std::make_shared<bool>(false);
  auto* kernel = verb.add_subcommand(
      "kernels", "The engine's inner loops alone, one core, each instruction set");
  kernel->add_flag("--json", *as_json, "as JSON");
  kernel->callback([&action, as_json] { action = [as_json] { kernels(*as_json); }; });
}

}  // namespace spikedepth::app
