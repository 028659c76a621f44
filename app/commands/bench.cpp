// spikedepth bench
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/json_text.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
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

struct ModelOptions {
  std::string name = "stereospike";
  std::vector<std::string> assignments;
  std::int64_t rounds = 5, threads = 0;
  bool json = false;
};

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
  add_bench_reader(*verb, action);
  add_network(*verb, action, "model", "Forward pass and training step of a network", bench_network);
  add_network(*verb, action, "train-step",
              "A training step beside the direct formulation of the same network", bench_step);
  add_neurons(*verb, action);
  add_bench_engine(*verb, action);
  add_bench_busy(*verb, action);
}

}  // namespace spikedepth::app
