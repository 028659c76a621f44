// spikedepth eval
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/eval_report.hpp"
#include "app/lever_curve.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "app/window_watchers.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "core/depth/layer_tables.hpp"
#include "core/depth/window_figures.hpp"
#include "core/snn/network_threads.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "models/experiments/compression.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth eval runs/first --data rooms/c\n"
    "  spikedepth eval runs/paper --data mvsec/indoor_flying1@140:1201 --protocol ddes-dense "
    "--protocol stereospike\n"
    "  spikedepth eval runs/first --data rooms/c --out report --pictures 5 --json\n"
    "  spikedepth eval runs/first --data rooms/c --protocol dense --energy all --threshold-gain "
    "0.8:1.6:0.1\n"
    "Writes frames.csv (one row per window, protocol and predictor), places.csv, .svg and .png "
    "(errors near depth jumps, by distance,\n"
    "with and without events), summary.json, layers.csv (firing), operations.csv (the\n"
    "work of the synapses; its column layer joins layers.csv) and pictures into --out.\n"
    "Errors are means over images; sd is their standard deviation, +-95% the half-width of the "
    "mean's 95 % confidence interval, over\n"
    "recordings where there are several, else over images (Student t).\n"
    "The constant-depth predictor (median of the training data) and OpenCV block matching are "
    "always scored beside the network.";

struct Options {
  EngineChoice engine;
  WatcherOptions watchers;
  std::string model, out, energy_constants;
  std::vector<double> threshold_gain, event_share;
  std::string calibration;
  std::vector<std::string> data, protocols, energy, gain_layers;
  std::int64_t pictures = 3, weight_bits = 0;
  double prune = 0;
  double far_m = 8.0;
  bool insist = false, json = false, latex = false;
};

// The figures of every window, a row each, where there are any.
class FigureTable {
 public:
  void add(const EvaluatedWindow& window) {
    figures_.add(window.estimate->figures);
    rows_ += csv_cell(window.recording) + "," + std::to_string(window.label) +
             figure_cells(window.estimate->figures) + "\n";
  }
  const FigureColumns& figures() const { return figures_; }
  // An earlier call's table goes.
  void write(const std::string& path) const {
    if (figures_.empty()) {
      std::filesystem::remove(path);
    } else {
      write_file_atomically(path, "recording,label" + figures_.column_names() + "\n" + rows_);
    }
  }

 private:
  FigureColumns figures_;
  std::string rows_;
};

// Writes every n-th window as a picture.
class PictureWriter {
 public:
  PictureWriter(std::string folder, std::int64_t windows, const Options& options)
      : folder_(std::move(folder)), far_m_(options.far_m) {
    if (options.pictures > 0) period_ = std::max<std::int64_t>(1, windows / options.pictures);
    limit_ = options.pictures;
  }
  void operator()(const EvaluatedWindow& window) {
    const auto index = seen_++;
    if (period_ == 0 || index % period_ != period_ / 2 || written_ >= limit_) return;
    ++written_;
    DepthPicture picture;
    picture.caption = format("%s, label %zu", window.recording.c_str(), window.label);
    picture.frame = window.frame;
    picture.prediction = &window.estimate->depth;
    picture.truth = window.truth;
    picture.range.far_m = far_m_;
    names_.push_back(format("%s_%06zu.png", window.recording.c_str(), window.label));
    write_depth_picture(folder_ + "/" + names_.back(), picture);
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::string folder_;
  std::vector<std::string> names_;
  double far_m_;
  std::int64_t period_ = 0, limit_ = 0, seen_ = 0, written_ = 0;
};

std::string default_folder(const std::string& model) {
  namespace fs = std::filesystem;
  return fs::is_directory(model) ? (fs::path(model) / "eval").string()
                                 : fs::path(model).replace_extension("").string() + "-eval";
}

EnergyConstants read_constants(const std::string& path) {
  EnergyConstants constants;
  FieldList fields;
  fields.section("energy", constants);
  if (!path.empty()) apply_toml_file(path, fields);
  if (!(constants.mac_pj > 0 && constants.ac_pj > 0))
    throw ConfigError(path + ": energies must be above 0 pJ");
  return constants;
}

// One curve for each run-time parameter that was asked for.
void measure_levers(const Options& options, const std::vector<EvaluationSource>& sources,
                    const EvaluationConfig& config, const std::string& folder) {
  const auto show = [&](const std::string& name, const std::vector<LeverPoint>& points) {
    write_lever_curve(folder, name, config.protocols.front().name, points);
    if (options.json) return;
    std::printf("%-16s %9s %8s %14s   (protocol %s)\n", name.c_str(), "MDE m", "rate %",
                "operations M", config.protocols.front().name.c_str());
    for (const auto& point : points) {
      std::printf("%-16g %9.4f %8.2f %14.2f\n", point.value, point.mde_m,
                  100 * point.mean_firing_rate, 1e-6 * point.synaptic_operations);
    }
  };
  if (!options.threshold_gain.empty()) {
    const auto apply = [&](double gain) {
      for (const auto& source : sources) {
        for (const auto& layer : options.gain_layers)
          source.estimator->set_layer_threshold_gain(layer, gain);
        if (options.gain_layers.empty()) source.estimator->set_threshold_gain(gain);
      }
    };
    show("threshold_gain",
         measure_lever(sources, config, options.threshold_gain, apply, show_progress()));
    apply(1.0);
  }
  if (!options.event_share.empty()) {
    auto thinned = config;
    std::vector<LeverPoint> points;
    for (const double share : options.event_share) {
      thinned.event_share = share;
      points.push_back(measure_lever(
                           sources, thinned, {share}, [](double) {}, show_progress())
                           .front());
    }
    show("event_share", points);
  }
}

TrainingTarget training_target(TrainedModel& model) {
  const auto& training = model.experiment().train;
  return {training.data.fill_holes, training.slice, training.data.rounding == "round"};
}

// Rows and pictures carry a recording's name and the label's number: both alike would be mixed.
void check_distinct(const std::vector<EvaluationSource>& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto &one = sources[i].labels, &other = sources[j].labels;
      const auto& name = one.recording->info().name;
      if (name == other.recording->info().name && one.first < other.last &&
          other.first < one.last) {
        throw ConfigError("--data: two recordings are called " + name +
                          " and share labels, so that their rows and pictures could not be told "
                          "apart; name each once, or rename one");
      }
    }
  }
}

// Those that the report of an earlier call lists.
void remove_earlier_pictures(const std::string& folder) {
  const std::string path = folder + "/summary.json";
  if (!std::filesystem::exists(path)) return;
  const auto summary = try_parse_json(read_file(path));
  if (!summary.is_object() || !summary.contains("pictures")) return;
  for (const auto& name : summary["pictures"]) {
    if (name.is_string() && name.get<std::string>().find('/') == std::string::npos)
      std::filesystem::remove(std::filesystem::path(folder) / name.get<std::string>());
  }
}

// The grid rounds to bits of its own, so that nothing is rounded twice.
EngineChoice engine_choice(const Options& options) {
  auto choice = options.engine;
  if (choice.weights == "grid") choice.grid_bits = options.weight_bits;
  return choice;
}

void eval(const Options& options) {
  const std::string out = options.out.empty() ? default_folder(options.model) : options.out;
  std::vector<std::string> names = options.protocols;
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw ConfigError("--protocol " + *twice + " is given twice; once is enough");
  const EnergyOptions energy{find_energy_conventions(options.energy),
                             read_constants(options.energy_constants)};
  std::vector<Protocol> asked_for;
  for (const auto& name : options.protocols) asked_for.push_back(find_protocol(name));
  EvaluationConfig config;
  config.protocols = asked_for.empty() ? usual_protocols() : asked_for;
  set_network_threads(options.engine.threads);
  auto model = TrainedModel::load(options.model);
  if (options.prune > 0) prune_weights(*model.model(), options.prune);
  const auto engine = engine_choice(options);
  if (options.weight_bits > 0 && engine.grid_bits == 0)
    round_weights(*model.model(), options.weight_bits);
  config.constant_depth_m = model.training_median_depth_m();
  config.details = true;

  OutputFolder folder(out);
  std::vector<std::string> data;
  for (const auto& text : options.data) data.push_back(with_calibration(text, options.calibration));
  const auto chosen = open_all(data, {DataUse::score, options.insist});
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  std::int64_t windows = 0;
  for (const auto& part : chosen) {
    estimators.push_back(watched(model.make_estimator(*part.recording, engine), options.watchers));
    estimators.back()->count_operations(true);
    sources.push_back({checked(part), estimators.back().get()});
    windows += sources.back().labels.count();
  }
  check_distinct(sources);
  for (const auto& layer : options.gain_layers)  // before the work, not after it
    sources.front().estimator->set_layer_threshold_gain(layer, 1.0);
  if (!options.threshold_gain.empty() && options.gain_layers.empty()) {
    sources.front().estimator->set_threshold_gain(2.0);
    sources.front().estimator->set_threshold_gain(1.0);
  }
  remove_earlier_pictures(out);
  PictureWriter pictures(out, windows, options);
  FigureTable figures;
  const auto report =
      evaluate(sources, config, show_progress(), [&](const EvaluatedWindow& window) {
        pictures(window);
        figures.add(window);
      });

  auto summary = report.to_json();
  summary["model"] = options.model;
  summary["epoch"] = model.epoch();
  if (options.prune > 0) summary["pruned_share"] = options.prune;
  if (options.weight_bits > 0) summary["weight_bits"] = options.weight_bits;
  const auto grid = model.grid_bits_of(engine);
  for (const auto& layer : grid) summary["grid_bits"][layer.name] = layer.bits;
  if (options.engine.smooth > 0) summary["smooth"] = options.engine.smooth;
  if (options.watchers.modulates()) summary["target_rate"] = options.watchers.held_rate();
  if (!options.watchers.scene_memory.empty())
    summary["scene_memory"] = options.watchers.scene_memory;
  if (!figures.figures().empty()) summary["window_figures"] = figures.figures().to_json();
  summary["constant_depth_m"] = config.constant_depth_m;
  summary["data"] = options.data;
  summary["pictures"] = pictures.names();
  if (!energy.conventions.empty()) summary["energy"] = energy_json(report, energy);
  auto notes = evaluation_notes(report, asked_for, training_target(model));
  for (auto& note : range_notes(model.training_range(), report.input))
    notes.push_back(std::move(note));
  for (const auto& source : sources) {
    for (auto& note : source.estimator->warnings()) notes.push_back(std::move(note));
  }
  if (!notes.empty()) summary["notes"] = notes;
  write_file_atomically(out + "/frames.csv", report.frames_csv());
  figures.write(out + "/windows.csv");
  if (options.latex) write_file_atomically(out + "/eval.tex", report.latex());
  write_file_atomically(out + "/places.csv", report.places_csv());
  write_places_chart(report, out);
  write_confidence(report, out);
  write_file_atomically(out + "/operations.csv", operations_csv(report.operations, report.rates));
  write_file_atomically(out + "/layers.csv", layers_csv(report.rates));
  write_file_atomically(out + "/summary.json", json_text(summary, 2) + "\n");
  for (const auto& note : notes) warn(note);
  if (options.json) {
    measure_levers(options, sources, config, out);
    std::printf("%s\n", json_text(summary, 2).c_str());
    return;
  }
  std::fputs((report.table() + report.places_table()).c_str(), stdout);
  std::fputs(report.confidence.sentence().c_str(), stdout);
  print_firing_and_work(report, energy);
  if (!figures.figures().empty()) std::printf("windows: %s\n", figures.figures().text().c_str());
  if (!grid.empty()) std::printf("weights on the grid: %s\n", grid_bits_text(grid).c_str());
  measure_levers(options, sources, config, out);
  std::fputs(report.answer().c_str(), stdout);
  std::printf("windows %lld (%lld without events, %lld without truth); files in %s\n",
              static_cast<long long>(report.windows),
              static_cast<long long>(report.windows_without_events),
              static_cast<long long>(report.windows_without_truth), out.c_str());
}

}  // namespace

void add_eval(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "eval", "Measure a trained network under named protocols, beside baselines");
  words(*verb, "model", options->model,
        "run folder, checkpoint or a network that needs no training: delay-phase")
      ->required();
  words(*verb, "--data", options->data, data_forms())->required();
  choice(*verb, "--protocol", options->protocols, protocol_names(),
         "what is scored: " + join(protocol_names()) + "; repeatable; default all but dsec");
  auto* energy = choice(*verb, "--energy", options->energy, energy_names(),
                        "energy estimate: " + join(energy_names()) + "; repeatable");
  auto* constants =
      words(*verb, "--energy-constants", options->energy_constants,
            "TOML file with [energy] mac_pj and ac_pj; default: 32 bits in 45 nm, 4.6 and 0.9");
  auto* gain = values(*verb, "--threshold-gain", options->threshold_gain, {0, 1000, "", true},
                      "measure again with every threshold times 0.8:1.6:0.1 (first:last:step) or "
                      "0.5,1,2; writes threshold_gain.csv, .svg, .png");
  auto* layers = words(*verb, "--gain-layers", options->gain_layers,
                       "layers that the gain moves, e.g. conv1,conv2; default all")
                     ->delimiter(',');
  values(*verb, "--event-share", options->event_share, {0, 1, "", true},
         "measure again on a random share of the events, e.g. 0.25,0.5,1; writes "
         "event_share.csv, .svg, .png");
  number(*verb, "--prune", options->prune, {0, 1, "", false, true},
         "measure without this share of each layer's weights, the smallest");
  whole(*verb, "--weight-bits", options->weight_bits, {2, 16},
        "measure with weights rounded to this many bits; with --weights grid: to so many of the "
        "grid");
  words(*verb, "--out", options->out, "folder for the report; default: eval/ in the run folder");
  whole(*verb, "--pictures", options->pictures, {0, 100000}, "windows to write as pictures");
  number(*verb, "--far", options->far_m, kFar_m,
         "depth at the far end of the pictures' colours, metres");
  add_engine_options(*verb, options->engine);
  gain->excludes(add_watcher_options(*verb, options->watchers));
  constants->needs(energy);
  layers->needs(gain);
  add_calibration_option(*verb, options->calibration);
  add_insist_option(*verb, options->insist);
  verb->add_flag("--latex", options->latex, "also write eval.tex, a LaTeX table with booktabs");
  verb->add_flag("--json", options->json, "summary as JSON on stdout");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { eval(*options); }; });
}

}  // namespace spikedepth::app
