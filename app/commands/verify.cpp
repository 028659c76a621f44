// spikedepth verify
#include "io/verify/verify.hpp"

#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "io/recordings/open_recording.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth verify mvsec/indoor_flying1\n"
    "  spikedepth verify rooms/a --json\n"
    "Reads every event and depth map in bounded memory: rates, overlap and clock lag of the "
    "cameras, label gaps, share of events outside the\n"
    "rectified view, defects. Exit code 3 if the verdict is bad, 0 otherwise.";

struct Options {
  std::string path, calibration;
  bool json = false;
};

void verify(const Options& options) {
  const auto recording = open_recording(with_calibration(options.path, options.calibration));
  const auto report = verify_recording(*recording, Examination::whole, show_progress());
  std::fputs((options.json ? json_text(to_json(report), 2) + "\n" : to_text(report)).c_str(),
             stdout);
  if (report.level() != VerdictLevel::bad) return;
  for (const auto& verdict : report.verdicts) {
    if (verdict.level == VerdictLevel::bad) throw DataError(options.path, verdict.sentence);
  }
}

}  // namespace

void add_verify(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("verify",
                                      "Read a whole recording and judge whether it can be trusted");
  words(*verb, "path", options->path, "recording")->required();
  add_calibration_option(*verb, options->calibration);
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { verify(*options); }; });
}

}  // namespace spikedepth::app
