// spikedepth bench reader
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
#include "io/recordings/open_recording.hpp"
#include "io/recordings/reader_bench.hpp"

namespace spikedepth::app {
namespace {

struct ReaderOptions {
  std::string path, generate;
  double window_ms = 50;
  std::int64_t events = 10000000;
  std::int64_t rounds = 5;
  std::string against;
  bool against_numpy = false, json = false;
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

}  // namespace

void add_bench_reader(CLI::App& verb, Action& action) {
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

}  // namespace spikedepth::app
