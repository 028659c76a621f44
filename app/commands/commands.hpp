#pragma once
// The verbs. Each declares its options on a subcommand and stores what to do once they are parsed.
#include <CLI/CLI.hpp>
#include <functional>

namespace spikedepth::app {

/// Set by the chosen verb's callback; run by main, which turns errors into exit codes.
using Action = std::function<void()>;

/// All of them.
void add_verbs(CLI::App& program, Action& action);
void add_info(CLI::App& program, Action& action);
void add_runs(CLI::App& program, Action& action);
void add_verify(CLI::App& program, Action& action);
void add_simulate(CLI::App& program, Action& action);
void add_convert(CLI::App& program, Action& action);
void add_train(CLI::App& program, Action& action);
void add_eval(CLI::App& program, Action& action);
void add_predict(CLI::App& program, Action& action);
void add_export(CLI::App& program, Action& action);
void add_completion(CLI::App& program, Action& action);  // and `manual`
void add_models(CLI::App& program, Action& action);
void add_scene(CLI::App& program, Action& action);
void add_sweep(CLI::App& program, Action& action);
void add_study(CLI::App& program, Action& action);
void add_bench(CLI::App& program, Action& action);
/// Reading recordings, on the verb `bench`.
void add_bench_reader(CLI::App& verb, Action& action);
/// The benchmarks of the event-driven engine, on the verb `bench`.
void add_bench_engine(CLI::App& verb, Action& action);
/// Training and engine beside a load, on the verb `bench`.
void add_bench_busy(CLI::App& verb, Action& action);
void add_view(CLI::App& program, Action& action);  // where the viewer is built

}  // namespace spikedepth::app
