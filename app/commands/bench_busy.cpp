// spikedepth bench busy: how training and the engine fare beside programs that never rest.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

struct Options {
  std::int64_t load = 8, rounds = 5, frames = 20;
  bool json = false;
};

// Processes that compute without rest while it lives.
class Load {
 public:
  explicit Load(std::int64_t processes) {
    for (std::int64_t i = 0; i < processes; ++i) {
      const pid_t child = ::fork();
      if (child < 0) throw Error("cannot start another process; close some programs");
      if (child == 0) spin();
      children_.push_back(child);
    }
  }
  ~Load() {
    for (const auto child : children_) ::kill(child, SIGKILL);
    for (const auto child : children_) ::waitpid(child, nullptr, 0);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

 private:
  [[noreturn]] static void spin() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    volatile std::uint64_t count = 0;
    while (true) count = count + 1;
  }
  std::vector<pid_t> children_;
};

// What is compared: this program as it is, and with threads that sleep whenever they wait.
constexpr std::array<const char*, 2> kNames = {"as it is", "passive"};

struct Work {
  const char* name;
  std::string words;    // behind "spikedepth bench"
  const char* key;      // of the milliseconds in its JSON
  const char* passive;  // further words that make the threads passive
};

double milliseconds_of(const Work& work, std::size_t setting) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = std::string(setting == 0 ? "" : "OMP_WAIT_POLICY=passive ") + "'" +
                              program + "' bench " + work.words +
                              (setting == 0 ? "" : work.passive) + " --json";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 4096> buffer{};
  while (pipe && std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
    output += buffer.data();
  const auto json = try_parse_json(output);
  if (json.is_discarded()) throw Error("the measurement printed no figures: " + command);
  const auto& row = json.is_array() ? json.front() : json;
  return row.at(work.key).get<double>();
}

void bench_busy(const Options& options) {
  const auto frames = std::to_string(options.frames);
  const Work works[] = {
      {"training step", "model stereospike --set model.width=8 --rounds " + frames,
       "train_step_ms_median", ""},
      {"engine, a frame", "engine --engine-only --set model.width=8 --rounds " + frames,
       "engine_ms_median", " --spin-us 0"}};
  auto json = nlohmann::json::array();
  std::string text = format(
      "medians of %lld runs, beside %lld processes that never rest and alone\n"
      "  %-18s %-10s %12s %12s\n",
      static_cast<long long>(options.rounds), static_cast<long long>(options.load), "", "",
      "busy ms", "quiet ms");
  for (const auto& work : works) {
    std::array<std::array<std::vector<double>, 2>, 2> found;  // busy, quiet; by setting
    for (std::int64_t round = 0; round < options.rounds; ++round) {
      for (std::size_t quiet = 0; quiet < 2; ++quiet) {
        const std::unique_ptr<Load> load(quiet == 0 ? new Load(options.load) : nullptr);
        for (std::size_t setting = 0; setting < kNames.size(); ++setting)
          found[quiet][setting].push_back(milliseconds_of(work, setting));
      }
    }
    std::array<double, 2> ratio{};
    for (std::size_t quiet = 0; quiet < 2; ++quiet)
      ratio[quiet] = median(found[quiet][0]) / median(found[quiet][1]);
    for (std::size_t setting = 0; setting < kNames.size(); ++setting) {
      text += format("  %-18s %-10s %12.2f %12.2f\n", work.name, kNames[setting],
                     median(found[0][setting]), median(found[1][setting]));
    }
    text += format("  %-18s %-10s %12.2f %12.2f\n", work.name, "ratio", ratio[0], ratio[1]);
    json.push_back({{"work", work.name},
                    {"busy_ms", median(found[0][0])},
                    {"busy_passive_ms", median(found[0][1])},
                    {"quiet_ms", median(found[1][0])},
                    {"quiet_passive_ms", median(found[1][1])},
                    {"busy_ratio", ratio[0]},
                    {"quiet_ratio", ratio[1]}});
  }
  std::fputs(options.json ? (json_text(json, 2) + "\n").c_str() : text.c_str(), stdout);
}

}  // namespace

void add_bench_busy(CLI::App& verb, Action& action) {
  auto options = std::make_shared<Options>();
  auto* busy = verb.add_subcommand(
      "busy", "Training step and engine beside a load, against threads that sleep while they wait");
  whole(*busy, "--load", options->load, {1, 256}, "processes that compute without rest");
  whole(*busy, "--rounds", options->rounds, kRounds, "runs of each; the median counts");
  whole(*busy, "--frames", options->frames, kRounds, "steps or frames a run");
  busy->add_flag("--json", options->json, "as JSON");
  busy->callback([&action, options] { action = [options] { bench_busy(*options); }; });
}

}  // namespace spikedepth::app
