// spikedepth view
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <tuple>

#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/model_offers.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "app/window_watchers.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/learning/run_directory.hpp"
#include "core/snn/network_threads.hpp"
#include "gui/viewer.hpp"
#include "io/recordings/open_recording.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth view rooms/b --model runs/first                                     the window; "
    "H "
    "shows its keys\n"
    "  spikedepth view rooms/b --model runs/first --compare runs/second               two networks "
    "in "
    "lock-step\n"
    "  spikedepth view rooms/b --model sweeps/a                                       its points "
    "with rate and error to choose from\n"
    "  spikedepth view rooms/b --model runs/first --headless --record out.mp4 --from 2s --to 6s\n"
    "  spikedepth view rooms/b --model runs/first --screenshot out.png --size 1600x1000 --at 1.2s\n"
    "  spikedepth view rooms/b --model runs/first --screenshot learned.png --panel features\n"
    "  spikedepth view rooms/b --model runs/first --read 173,130 --at 1.2s            one pixel's "
    "figures\n"
    "  spikedepth view rooms/b --model runs/first --headless --bench --json           latency, "
    "repaints, load\n"
    "  spikedepth view rooms/b --model runs/first --headless --soak 10000             memory over "
    "many windows\n"
    "Keys: Space plays, J backward, arrows step, S side panel, V pictures only, W what was "
    "learned, F fits the "
    "colours, "
    "Z whole pictures, C cloud reset, H all.\n"
    "Videos: .mp4, .avi, or .mkv (lossless). Times are seconds (2, 2s) or milliseconds (350ms).\n"
    "Bookmarks are kept in the run's bookmarks.json; without a network beside the recording.";

constexpr double kMostGrowth_mb = 32;
constexpr NumberRange kGain = {0, 1000, "", true};
constexpr WholeRange kPixels = {0, 100000};

struct Options {
  EngineChoice engine;
  WatcherOptions watchers;
  std::string recording, calibration, model, compare, record, screenshot, panel;
  std::optional<std::pair<int, int>> read, pixel, size;
  std::optional<TimeUs> at, from, to;
  double near_m = 0.5, far_m = 8.0, error_range_m = 1.0, accumulation_ms = 50, period_ms = 50;
  double gain = 1.0, compare_gain = 1.0, speed = 1.0, seconds = 10;
  std::int64_t soak = 0;
  bool insist = false, fit_colours = false, absolute = false, underlay = false, headless = false,
       bench = false, json = false;
};

std::string bookmarks_path(const Options& options) {
  if (!options.model.empty() && !TrainedModel::is_ready_network(options.model))
    return folder_of_network(options.model) + "/bookmarks.json";
  std::string beside = place_of_recording(options.recording);
  while (beside.size() > 1 && beside.back() == '/') beside.pop_back();
  return beside + ".bookmarks.json";
}

// Throws DataError where there is none, before a window opens.
std::string existing_network(const std::string& path) {
  const auto network = network_of(path);
  if (!TrainedModel::is_ready_network(network)) resolve_checkpoint(network);
  return network;
}

gui::ViewerSetup setup_of(const Options& options) {
  gui::ViewerSetup setup;
  const auto path = with_calibration(options.recording, options.calibration);
  const std::filesystem::path place(place_of_recording(path));
  setup.name = (place.has_filename() ? place : place.parent_path()).filename().string();
  setup.recording = [path] { return open_recording(path); };
  // One core is left for painting.
  EngineChoice base = options.engine;
  if (base.threads <= 0) base.threads = std::max<std::int64_t>(1, processor_cores() - 1);
  setup.estimators = [path, base,
                      watchers = options.watchers](const ModelChoice& choice) -> LoadedNetwork {
    set_network_threads(base.threads);  // holds for the thread that calls it
    auto model = TrainedModel::load(existing_network(choice.path));
    EngineChoice engine = base;
    engine.engine = choice.engine;
    return LoadedNetwork(
        watched(model.make_watchful_estimator(*open_recording(path), engine), watchers),
        model.training_median_depth_m());
  };
  if (!options.model.empty())
    setup.models[0] = ModelChoice{existing_network(options.model), options.engine.engine};
  if (!options.compare.empty()) {
    setup.models[1] = ModelChoice{existing_network(options.compare), options.engine.engine};
  }
  setup.gains = {options.gain, options.compare_gain};
  for (const auto& named : {options.model, options.compare}) {
    if (named.empty() || (named == options.model && !setup.offers.empty())) continue;
    const auto offers = model_offers(named);
    setup.offers.insert(setup.offers.end(), offers.begin(), offers.end());
  }
  setup.engines = kEngines;
  setup.bookmarks_path = bookmarks_path(options);
  setup.player.period_us = static_cast<TimeUs>(std::llround(options.period_ms * 1000));
  setup.player.accumulation_us = static_cast<TimeUs>(std::llround(options.accumulation_ms * 1000));
  setup.player.start_us = options.at.value_or(0);
  setup.near_m = options.near_m;
  setup.far_m = options.far_m;
  setup.error_range_m = options.error_range_m;
  setup.fit_colours = options.fit_colours;
  setup.absolute_error = options.absolute;
  setup.underlay = options.underlay;
  setup.panel = options.panel;
  if (options.size) std::tie(setup.width_px, setup.height_px) = *options.size;
  if (const auto& pixel = options.read ? options.read : options.pixel)
    setup.selected = Pixel{pixel->first, pixel->second};
  setup.stop_asked = interrupted;
  return setup;
}

void check(const Options& options) {
  if (options.far_m <= options.near_m) {
    throw ConfigError(
        format("--near %g and --far %g: the far end of the colours must lie beyond the near one",
               options.near_m, options.far_m));
  }
  if (options.headless && options.record.empty() && options.screenshot.empty() && !options.read &&
      !options.bench && options.soak <= 0)
    throw ConfigError(
        "--headless needs something to do: --record FILE, --screenshot FILE, --read X,Y, --bench "
        "or --soak N");
}

void check_pixel(const Options& options, SensorSize view) {
  const auto& pixel = options.read ? options.read : options.pixel;
  if (!pixel || (pixel->first < view.width && pixel->second < view.height)) return;
  throw ConfigError(format("%s %d,%d lies outside the view of %d x %d pixels",
                           options.read ? "--read" : "--pixel", pixel->first, pixel->second,
                           view.width, view.height));
}

void check_start(const Options& options, const TimeWindow& span) {
  if (!options.at || *options.at <= span.end) return;
  throw ConfigError(format("--at %.3f s lies beyond the recording's end, %.3f s",
                           static_cast<double>(*options.at) * 1e-6,
                           static_cast<double>(span.end) * 1e-6));
}

void record(const Options& options, const gui::ViewerSetup& setup) {
  gui::VideoOrder order;
  order.path = options.record;
  order.from_us = options.from.value_or(0);
  if (options.to) order.to_us = *options.to;
  order.speed = options.speed;
  const auto frames = gui::record_video(setup, order, show_progress());
  if (options.json) {
    std::printf("%s\n", json_text({{"frames", frames}, {"file", options.record}}).c_str());
  } else {
    std::printf("%lld frames in %s\n", static_cast<long long>(frames), options.record.c_str());
  }
}

void print_bench(const Options& options, const nlohmann::json& result) {
  if (options.json) {
    std::printf("%s\n", json_text(result, 2).c_str());
    return;
  }
  std::printf(
      "%.1f s of %d x %d, played at 1x on platform %s\nwindows    %.1f a second, %lld "
      "dropped\nlatency    p50 %.1f ms, p99 %.1f ms from event to depth\nrepaints   %.1f a second "
      "that "
      "brought something new (all panels shown, the cloud turns), %.0f panels a "
      "second\nprocessor  %.2f cores for the window, %.2f for everything\n",
      result["seconds"].get<double>(), result["width_px"].get<int>(),
      result["height_px"].get<int>(), result["platform"].get<std::string>().c_str(),
      result["windows_per_s"].get<double>(), result["dropped"].get<long long>(),
      result["event_to_depth_p50_ms"].get<double>(), result["event_to_depth_p99_ms"].get<double>(),
      result["repaints_per_s"].get<double>(), result["repainted_panels_per_s"].get<double>(),
      result["cores_window"].get<double>(), result["cores_all"].get<double>());
}

// Memory must not grow once caches are full; a fifth of the windows is given for that.
void soak(const Options& options, const gui::ViewerSetup& setup) {
  auto result = gui::soak_viewer(setup, options.soak, show_progress());
  const auto memory = result["memory_mb"].get<std::vector<double>>();
  const double growth = memory.size() < 3 ? 0 : memory.back() - memory[1];
  result["growth_mb"] = growth;
  if (options.json) {
    std::printf("%s\n", json_text(result, 2).c_str());
  } else {
    std::printf("%lld windows, %lld dropped\nmemory    ", result["windows"].get<long long>(),
                result["dropped"].get<long long>());
    for (const double megabytes : memory) std::printf(" %.0f", megabytes);
    std::printf(" MB after each tenth\ngrowth     %.1f MB after the first fifth (limit %.0f)\n",
                growth, kMostGrowth_mb);
  }
  if (growth > kMostGrowth_mb)
    throw Error(format("memory grew by %.1f MB; the limit is %.0f MB", growth, kMostGrowth_mb));
}

void view(const Options& options) {
  for (const auto& file : {options.record, options.screenshot}) {
    if (!file.empty()) check_output_file(file);
  }
  const auto opened =
      open_checked(with_calibration(options.recording, options.calibration),
                   {options.model.empty() ? DataUse::show : DataUse::predict, options.insist});
  check_pixel(options, opened->info().view);
  check_start(options, opened->info().span);
  const auto setup = setup_of(options);
  check(options);
  if (options.read) {
    const auto result = gui::read_selected_pixel(setup, setup.player.start_us);
    std::printf("%s\n", options.json ? json_text(result, 2).c_str()
                                     : result["text"].get<std::string>().c_str());
  } else if (!options.record.empty()) {
    record(options, setup);
  } else if (!options.screenshot.empty()) {
    gui::write_screenshot(setup, options.screenshot, setup.player.start_us);
    std::printf("%s\n", options.screenshot.c_str());
  } else if (options.bench) {
    print_bench(options, gui::bench_viewer(setup, options.seconds));
  } else if (options.soak > 0) {
    soak(options, setup);
  } else {
    gui::run_viewer(setup);
  }
}

void add_what_is_shown(CLI::App& verb, Options& options) {
  words(verb, "recording", options.recording, "recording of any format")->required();
  auto* model = words(verb, "--model", options.model,
                      "run folder, checkpoint, or folder of a sweep: its points stand in a list");
  auto* compare = words(verb, "--compare", options.compare, "a second one, shown in lock-step");
  number(verb, "--gain", options.gain, kGain, "threshold gain of the network")->needs(model);
  compare->needs(model);
  number(verb, "--compare-gain", options.compare_gain, kGain, "threshold gain of the second one")
      ->needs(compare);
  time(verb, "--at", options.at, "where to begin");
  pair(verb, "--pixel", options.pixel, ',', kPixels, "pixel to trace: X,Y");
  auto* near = number(verb, "--near", options.near_m, {0, 1e6, "m"},
                      "depth at the near end of the colours, metres");
  auto* far =
      number(verb, "--far", options.far_m, kFar_m, "depth at the far end of the colours, metres");
  verb.add_flag("--fit-colours", options.fit_colours,
                "fit both ends to the recording's depth (key F)")
      ->excludes(near)
      ->excludes(far);
  number(verb, "--error-range", options.error_range_m, kFar_m,
         "largest error of the colours, metres");
  verb.add_flag("--absolute", options.absolute, "absolute instead of signed errors");
  verb.add_flag("--underlay", options.underlay, "grey images below the events");
  choice(verb, "--panel", options.panel, gui::panel_names(),
         "one panel over the whole board; features: what the network has learned (key W); "
         "confidence: how sure it is (key K)");
  number(verb, "--accumulation", options.accumulation_ms, {0.1, 1e5, "ms"},
         "milliseconds of events shown");
  number(verb, "--period", options.period_ms, {1, 3.6e6, "ms"},
         "milliseconds between windows where there is no depth map");
  pair(verb, "--size", options.size, 'x', {240, 8000},
       "of window or video, pixels; default 1280x800");
  add_engine_options(verb, options.engine, "CPU threads of the network; 0 = all cores but one");
  add_rig_option(verb, options.engine);
  add_watcher_options(verb, options.watchers)->needs(model);
  verb.get_option("--scene-memory")->needs(model);
}

}  // namespace

void add_view(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("view", "Watch a recording, its depth and its errors");
  add_what_is_shown(*verb, *options);
  verb->add_flag("--headless", options->headless, "open no window");
  auto* video = file(*verb, "--record", options->record, {".mp4", ".avi", ".mkv"},
                     "write a video of all panels");
  time(*verb, "--from", options->from, "start of the video")->needs(video);
  time(*verb, "--to", options->to, "end of the video; default: the recording's end")->needs(video);
  number(*verb, "--speed", options->speed, {0.001, 1000, ""}, "speed of the video")->needs(video);
  auto* picture =
      file(*verb, "--screenshot", options->screenshot, {".png"}, "write the window at --at");
  auto* read =
      pair(*verb, "--read", options->read, ',', kPixels, "print the figures of pixel X,Y at --at");
  auto* bench =
      verb->add_flag("--bench", options->bench,
                     "measure latency, drops, repaints and load at 1x while the cloud turns");
  number(*verb, "--seconds", options->seconds, {0.1, 86400, "s"}, "length of the measurement")
      ->needs(bench);
  auto* soaking = whole(*verb, "--soak", options->soak, {1, 1000000000},
                        "play so many windows and watch the memory");
  for (auto* one : {video, picture, read, bench, soaking}) {
    for (auto* other : {video, picture, read, bench, soaking}) {
      if (one != other) one->excludes(other);
    }
  }
  add_calibration_option(*verb, options->calibration);
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "results as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { view(*options); }; });
}

}  // namespace spikedepth::app
