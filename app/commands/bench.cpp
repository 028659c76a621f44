// spikedepth bench
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/events/encoder.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/reader_bench.hpp"
#include "models/bench/bench_model.hpp"
#include "models/bench/bench_neurons.hpp"
#include "models/bench/bench_train_step.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth bench reader rooms/a --against-numpy       events/s of read + rectify + count, "
    "beside h5py and NumPy\n"
    "  spikedepth bench reader big.raw --against faery   a Prophesee RAW file beside a Python "
    "library; data-scripts/make_large_raw.py makes one\n"
    "  spikedepth bench reader --generate big --events 80000000   makes a 5 GB file, streams it "
    "and prints the peak memory\n"
    "  spikedepth bench model stereospike --set model.width=8     forward and training step\n"
    "  spikedepth bench train-step                                the training step beside the "
    "direct formulation\n"
    "  spikedepth bench neurons                                   a layer of neurons, forward and "
    "backward\n"
    "  spikedepth bench engine --rate 0.02,0.05,0.1               event-driven engine beside "
    "LibTorch\n"
    "  spikedepth bench engine --rate 0.01:0.11:0.01 --engine-only --lists-only --plot engine.png\n"
    "  spikedepth bench stream runs/first --data rooms/b --period 10   what changes between "
    "windows\n"
    "  spikedepth bench kernels                                   the engine's inner loops alone\n"
    "  spikedepth bench busy                                      beside eight programs that never "
    "rest\n"
    "Run nothing else meanwhile. The first pass over a file warms the page cache and does not "
    "count.";

struct ReaderOptions {
  std::string path, generate;
  double window_ms = 50;
  std::int64_t events = 10000000;
  std::int64_t rounds = 5;
  std::string against;
  bool against_numpy = false, json = false;
};

struct ModelOptions {
  std::string name = "stereospike";
  std::vector<std::string> assignments;
  std::int64_t rounds = 5, threads = 0;
  bool json = false;
};

// The script lies beside the sources, or in the installation's share folder.
std::string script(const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path installed = fs::read_symlink("/proc/self/exe").parent_path().parent_path() /
                             "share/spikedepth/data-scripts";
  for (const auto& folder : {installed, fs::path(SPIKEDEPTH_SCRIPTS)}) {
    if (fs::exists(folder / name)) return (folder / name).string();
  }
  throw DataError(
      name, "is not beside the program; reinstall it, or run the script of the sources by hand");
}

/// What a script prints as JSON; `needs` says what else it takes to run.
nlohmann::json run_script(const std::string& command, const std::string& needs) {
  std::string output;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 4096> buffer{};
  while (pipe && std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
    output += buffer.data();
  const auto json = try_parse_json(output);
  if (json.is_discarded()) throw Error("the other reader printed no figures; it needs " + needs);
  return json;
}

nlohmann::json run_numpy(const std::string& file, double window_ms) {
  return run_script("/usr/bin/python3 " + shell_word(script("read_numpy.py")) + " " +
                        shell_word(file) + spikedepth::format(" --window-ms %.3f", window_ms),
                    "python3-h5py and python3-numpy");
}

/// Of the Python that comes first in PATH, so that a virtual environment can bring the library.
nlohmann::json run_peer(const std::string& library, const std::string& file) {
  return run_script("python3 " + shell_word(script("read_peer.py")) + " " + shell_word(library) +
                        " " + shell_word(file) + " 2>/dev/null",
                    "a Python with the package " + library);
}

struct WholeReads {
  std::vector<double> seconds, cpu_seconds;
  void add(double wall, double cpu) {
    seconds.push_back(wall);
    cpu_seconds.push_back(cpu);
  }
};

/// All events of a RAW file into memory, and through a recording, beside another library: in turns.
void bench_whole_reading(const ReaderOptions& options) {
  WholeReads memory, visit, peer;
  const WholeReadResult warm = bench_raw_read(options.path);
  for (std::int64_t round = 0; round < options.rounds; ++round) {
    const WholeReadResult read = bench_raw_read(options.path);
    memory.add(read.seconds, read.cpu_seconds);
    const auto theirs = run_peer(options.against, options.path);
    peer.add(theirs.at("seconds").get<double>(), theirs.at("cpu_seconds").get<double>());
    const WholeReadResult visited = bench_visit(options.path);
    visit.add(visited.seconds, visited.cpu_seconds);
    if (theirs.at("events").get<std::uint64_t>() != warm.events ||
        theirs.at("pixel_sum").get<std::uint64_t>() != warm.pixel_sum)
      throw Error(options.against + " read other events; one of the two is wrong");
  }
  const auto ratio = [&](const WholeReads& ours, bool cpu) {
    return cpu ? median(peer.cpu_seconds) / median(ours.cpu_seconds)
               : median(peer.seconds) / median(ours.seconds);
  };
  const nlohmann::json json = {{"events", warm.events},
                               {"memory_seconds_median", median(memory.seconds)},
                               {"visit_seconds_median", median(visit.seconds)},
                               {"peer", options.against},
                               {"peer_seconds_median", median(peer.seconds)},
                               {"memory_ratio", ratio(memory, false)},
                               {"memory_cpu_ratio", ratio(memory, true)},
                               {"visit_ratio", ratio(visit, false)},
                               {"visit_cpu_ratio", ratio(visit, true)}};
  if (options.json) {
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf(
      "%.1f M events into memory: median %.3f s, %s %.3f s, %.1f times (%.1f by CPU time)\n",
      static_cast<double>(warm.events) * 1e-6, median(memory.seconds), options.against.c_str(),
      median(peer.seconds), ratio(memory, false), ratio(memory, true));
  std::printf("opened and visited as a recording: median %.3f s, %.1f times (%.1f by CPU time)\n",
              median(visit.seconds), ratio(visit, false), ratio(visit, true));
}

void bench_reading(ReaderOptions options) {
  if (!options.generate.empty()) {
    std::filesystem::create_directories(options.generate);
    options.path = make_large_recording(options.generate, "large",
                                        static_cast<std::uint64_t>(options.events), 5e6);
  }
  if (options.path.empty()) throw ConfigError("name a recording to read, or --generate FOLDER");
  if (!options.against.empty()) {
    bench_whole_reading(options);
    return;
  }
  const auto window_us = static_cast<TimeUs>(std::llround(options.window_ms * 1000));
  std::vector<double> ours, numpy;
  const std::string file = open_recording(options.path)->info().files.front();
  const auto result = bench_reader(options.path, window_us);
  nlohmann::json peer;
  if (options.against_numpy) run_numpy(file, options.window_ms);
  for (std::int64_t round = 0; round < options.rounds; ++round) {
    ours.push_back(bench_reader(options.path, window_us).events_per_second());
    if (!options.against_numpy) continue;
    peer = run_numpy(file, options.window_ms);
    numpy.push_back(peer.at("events_per_second").get<double>());
    if (peer.at("checksum").get<double>() != result.checksum ||
        peer.at("events").get<std::uint64_t>() != result.events) {
      throw Error("the NumPy reader counted other events; one of the two is wrong");
    }
  }
  nlohmann::json json = {{"events", result.events},
                         {"windows", result.windows},
                         {"events_per_second_median", median(ours)},
                         {"peak_memory_mb", peak_memory_mb()}};
  if (options.against_numpy) {
    json["numpy_events_per_second_median"] = median(numpy);
    json["ratio_of_medians"] = median(ours) / median(numpy);
  }
  if (options.json) {
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf("%.1f M events in %llu windows: median %.1f M events/s, peak memory %.0f MB\n",
              static_cast<double>(result.events) * 1e-6,
              static_cast<unsigned long long>(result.windows), median(ours) * 1e-6,
              peak_memory_mb());
  if (options.against_numpy) {
    std::printf("h5py + NumPy on the same file: median %.1f M events/s, ratio of medians %.1f\n",
                median(numpy) * 1e-6, median(ours) / median(numpy));
  }
}

void bench_network(const ModelOptions& options) {
  auto assignments = options.assignments;
  assignments.insert(assignments.begin(), "model.name=" + options.name);
  const auto result =
      bench_model(Experiment::load("", assignments), options.rounds, options.threads);
  const nlohmann::json json = {{"model", options.name},
                               {"parameters", result.parameters},
                               {"forward_ms_median", median(result.forward_ms)},
                               {"train_step_ms_median", median(result.step_ms)},
                               {"peak_memory_mb", peak_memory_mb()}};
  if (options.json) {
    std::printf("%s\n", json_text(json, 2).c_str());
  } else {
    std::printf(
        "%s, %lld parameters, 346x260, batch 1: forward median %.1f ms, training step median %.1f "
        "ms, peak memory %.0f MB\n",
        options.name.c_str(), static_cast<long long>(result.parameters), median(result.forward_ms),
        median(result.step_ms), peak_memory_mb());
  }
}

void bench_step(const ModelOptions& options) {
  auto assignments = options.assignments;
  assignments.insert(assignments.begin(), "model.name=" + options.name);
  const auto result =
      bench_train_step(Experiment::load("", assignments), options.rounds, options.threads);
  const double direct = median(result.direct_ms), ours = median(result.step_ms);
  const double neurons = median(result.neurons_ms);
  const nlohmann::json json = {{"model", options.name},
                               {"neurons_ms_median", neurons},
                               {"plain_neurons_ms_median", median(result.plain_neurons_ms)},
                               {"direct_ms_median", direct},
                               {"step_ms_median", ours},
                               {"ratio_of_medians", direct / ours},
                               {"direct_peak_mb", result.direct_peak_mb},
                               {"peak_mb", result.peak_mb},
                               {"gradient_difference_float32", result.float32_difference},
                               {"gradient_difference_float64", result.float64_difference}};
  if (options.json) {
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf(
      "%s, training step (forward, loss, backward, Adam), 346x260, batch 1\n"
      "  as written  median %8.1f ms, %6.0f MB at the peak\n"
      "  as trained  median %8.1f ms, %6.0f MB at the peak: %.2f times as fast\n"
      "  gradients differ by at most %.1e (float32), %.1e (float64) of a parameter's largest\n"
      "  neurons: %.1f ms in one pass, %.1f %% of the step (LibTorch's operations: %.1f ms)\n",
      options.name.c_str(), direct, result.direct_peak_mb, ours, result.peak_mb, direct / ours,
      result.float32_difference, result.float64_difference, neurons, 100 * neurons / ours,
      median(result.plain_neurons_ms));
}

struct NeuronOptions {
  std::int64_t rounds = 15, threads = 0;
  bool json = false;
};

void bench_layer(const NeuronOptions& options) {
  auto json = nlohmann::json::array();
  std::string text = "2.9 M neurons, one step forward and backward, medians\n";
  for (const auto& row : bench_neurons(options.rounds, options.threads)) {
    const double plain = median(row.plain_ms), fused = median(row.fused_ms);
    json.push_back({{"neurons", row.name},
                    {"plain_ms_median", plain},
                    {"fused_ms_median", fused},
                    {"ratio_of_medians", plain / fused},
                    {"equal_bits", row.equal}});
    text += format(
        "  %-34s LibTorch's operations %6.1f ms, in one pass %6.1f ms: %.1f times as fast, bits "
        "%s\n",
        row.name.c_str(), plain, fused, plain / fused, row.equal ? "equal" : "DIFFERENT");
  }
  std::fputs(options.json ? (json_text(json, 2) + "\n").c_str() : text.c_str(), stdout);
}

void add_neurons(CLI::App& verb, Action& action) {
  auto options = std::make_shared<NeuronOptions>();
  auto* neurons = verb.add_subcommand(
      "neurons", "A layer of neurons beside its composition from LibTorch's operations");
  whole(*neurons, "--rounds", options->rounds, kRounds, "passes; the median counts");
  whole(*neurons, "--threads", options->threads, kThreads, "CPU threads; 0 = one a core");
  neurons->add_flag("--json", options->json, "as JSON");
  neurons->callback([&action, options] { action = [options] { bench_layer(*options); }; });
}

void add_reader(CLI::App& verb, Action& action) {
  auto options = std::make_shared<ReaderOptions>();
  auto* reader =
      verb.add_subcommand("reader", "Reading, rectifying and counting events on one core");
  words(*reader, "path", options->path, "MVSEC recording");
  number(*reader, "--window-ms", options->window_ms, {0.001, 3.6e6, "ms"}, "length of a window");
  whole(*reader, "--rounds", options->rounds, kRounds, "passes; the median counts");
  reader->add_flag("--against-numpy", options->against_numpy,
                   "the same task with h5py and NumPy, in turn");
  words(*reader, "--against", options->against,
        "all events of a Prophesee RAW file at once, beside a Python library: expelliarmus, faery, "
        "evlib or evt3");
  auto* generate = words(*reader, "--generate", options->generate,
                         "make a large random recording in this folder and read that");
  whole(*reader, "--events", options->events, {1, 10000000000},
        "its events per camera (32 bytes each)")
      ->needs(generate);
  reader->add_flag("--json", options->json, "as JSON");
  reader->callback([&action, options] { action = [options] { bench_reading(*options); }; });
}

void add_network(CLI::App& verb, Action& action, const char* name, const char* what,
                 void (*bench)(const ModelOptions&)) {
  auto options = std::make_shared<ModelOptions>();
  auto* model = verb.add_subcommand(name, what);
  words(*model, "name", options->name, "network; `spikedepth models` lists them");
  assignments(*model, "--set", options->assignments, "key=value, e.g. model.width=8; repeatable");
  whole(*model, "--rounds", options->rounds, kRounds, "passes; the median counts");
  whole(*model, "--threads", options->threads, kThreads, "CPU threads; 0 = one a core");
  model->add_flag("--json", options->json, "as JSON");
  model->callback([&action, options, bench] { action = [options, bench] { bench(*options); }; });
}

}  // namespace

void add_bench(CLI::App& program, Action& action) {
  auto* verb = program.add_subcommand(
      "bench", "Measure the reader, a network or the engine on this machine");
  verb->require_subcommand(1);
  verb->footer(kFooter);
  add_reader(*verb, action);
  add_network(*verb, action, "model", "Forward pass and training step of a network", bench_network);
  add_network(*verb, action, "train-step",
              "A training step beside the direct formulation of the same network", bench_step);
  add_neurons(*verb, action);
  add_bench_engine(*verb, action);
  add_bench_busy(*verb, action);
}

}  // namespace spikedepth::app
