#include "app/program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>

#include "app/commands/commands.hpp"
#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"
#include "core/base/version.hpp"

namespace spikedepth::app {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kUnreadable = 3;
constexpr int kBug = 4;
constexpr int kInterrupted = 130;

const char* const kFooter =
    "Start here:\n"
    "  spikedepth simulate rooms/a --seed 1 --seconds 10   make a recording with exact depth\n"
    "  spikedepth train --data rooms/a --run runs/first    learn from it\n"
    "  spikedepth eval runs/first --data rooms/b           measure it under named protocols\n"
    "  spikedepth view rooms/b --model runs/first          watch it\n"
    "  spikedepth VERB --help                              options and examples of a verb\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 unreadable data, 4 a bug of "
    "this program,\n"
    "130 interrupted and resumable.";

// A full disk or a closed pipe must not pass for a result.
bool written() {
  errno = 0;
  std::cout.flush();
  if (std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  // What failed before, inside the standard library, has left no cause.
  std::fprintf(stderr, "spikedepth: standard output cannot be written%s%s; the result is lost\n",
               errno != 0 ? ": " : "", errno != 0 ? std::strerror(errno) : "");
  return false;
}

// CLI11 reports an unknown first word poorly; name the nearest verb instead.
void check_verb(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> verbs;
  for (const auto* verb : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (verb->get_name() == argv[1]) return;
    verbs.push_back(verb->get_name());
  }
  throw unknown_name("verb", argv[1], verbs);
}

int run(int argc, char** argv) {
  CLI::App program("Depth from two event cameras with spiking neural networks.", "spikedepth");
  program.set_version_flag("--version", "spikedepth " + version_text());
  program.footer(kFooter);
  program.require_subcommand(0, 1);
  Action action;
  add_verbs(program, action);
  check_verb(program, argc, argv);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    std::fprintf(stderr, "spikedepth: %s; see spikedepth %s--help\n", error.what(),
                 argc > 1 && argv[1][0] != '-' ? (std::string(argv[1]) + " ").c_str() : "");
    return kUsage;
  }
  if (!action) {
    std::fputs(program.help().c_str(), stdout);
    return 0;
  }
  // A benchmark keeps nothing that a signal could spoil.
  if (!program.got_subcommand("bench")) catch_interrupts();
  action();
  return 0;
}

}  // namespace

void add_verbs(CLI::App& program, Action& action) {
  add_info(program, action);
  add_runs(program, action);
  add_verify(program, action);
  add_simulate(program, action);
  add_convert(program, action);
  add_train(program, action);
  add_eval(program, action);
  add_predict(program, action);
  add_export(program, action);
  add_models(program, action);
  add_sweep(program, action);
  add_scene(program, action);
  add_study(program, action);
  add_bench(program, action);
  add_completion(program, action);
#ifdef SPIKEDEPTH_WITH_GUI
  add_view(program, action);
#endif
}

int run_program(int argc, char** argv) {
  // Past a limit of file sizes a write fails then, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int code = run(argc, argv);
    return written() ? code : kFailed;
  } catch (const Error& error) {
    std::fprintf(stderr, "spikedepth: %s\n", error.what());
    return interrupted() ? kInterrupted : error.exit_code();
  } catch (const std::filesystem::filesystem_error& error) {
    std::fprintf(stderr, "spikedepth: %s: %s\n", error.path1().c_str(),
                 error.code().message().c_str());
    return kUnreadable;
  } catch (const std::bad_alloc&) {
    std::fputs("spikedepth: memory ran out; close other programs or give it less at a time\n",
               stderr);
    return kFailed;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "spikedepth: internal error, please report it: %s\n", error.what());
    return kBug;
  }
}

}  // namespace spikedepth::app
