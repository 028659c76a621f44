// spikedepth convert
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/events/copy_recording.hpp"
#include "io/recordings/aedat4/aedat4_writer.hpp"
#include "io/recordings/columns/dsec_writer.hpp"
#include "io/recordings/mvsec/mvsec_writer.hpp"
#include "io/recordings/npz/npz_recording.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/prophesee_writer.hpp"
#include "io/recordings/text/text_recording.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth convert mvsec/indoor_flying1 short --from 10 --to 15    5 s as MVSEC files in "
    "the folder short/\n"
    "  spikedepth convert rooms/a events.npz\n"
    "  spikedepth convert events.npz events.txt\n"
    "  spikedepth convert rooms/a rooms.aedat4\n"
    "  spikedepth convert rooms/a rooms.raw            EVT3: rooms_left.raw and rooms_right.raw\n"
    "The target's ending decides: .npz, .txt (t_us x y p [camera]), .aedat4 (both cameras in one "
    "file), .raw (Prophesee EVT3)\n"
    "and .dat (one file a camera), else a folder in MVSEC's layout. Events, images, depth and "
    "poses "
    "are carried over where the\n"
    "target has a place for them; AEDAT 4 holds events and images, other files events only.";

struct Options {
  std::string source, calibration, target, layout = "mvsec";
  std::optional<TimeUs> from, to;
  bool force = false, insist = false, json = false;
};

bool is_file_name(const std::string& target) {
  const auto ending = lower_case(std::filesystem::path(target).extension().string());
  return ending == ".npz" || ending == ".txt" || ending == ".aedat4" || ending == ".raw" ||
         ending == ".dat";
}

// A name with an ending is meant as a file; one of another kind must not become a folder.
void check_ending(const std::string& target) {
  const auto ending = lower_case(std::filesystem::path(target).extension().string());
  if (ending.size() < 2 || is_file_name(target) ||
      std::isalpha(static_cast<unsigned char>(ending[1])) == 0) {
    return;
  }
  throw ConfigError("'" + target + "': files ending in " + ending +
                    " are not written; use .npz, .txt, .aedat4, .raw or .dat, or end the name with "
                    "/ for a folder in MVSEC's layout");
}

// A recording that replaced itself by a part of it would be lost.
void check_not_its_own_source(const Options& options) {
  const std::filesystem::path target(options.target), place(place_of_recording(options.source));
  std::error_code unknown;
  if (!std::filesystem::exists(target, unknown)) return;
  const auto folder = place.has_parent_path() ? place.parent_path() : std::filesystem::path(".");
  const bool same = std::filesystem::equivalent(target, place, unknown) ||
                    (std::filesystem::is_directory(target, unknown) &&
                     std::filesystem::equivalent(target, folder, unknown));
  if (same)
    throw ConfigError(options.target +
                      ": is what is being converted; choose another name for the result");
}

PropheseeTarget prophesee_target(const Options& options, const Recording& recording) {
  const RecordingInfo& info = recording.info();
  const auto base_us = static_cast<TimeUs>(std::llround(info.base_time_s * 1e6));
  return {options.target, info.sensors, info.has_right, base_us + options.from.value_or(0)};
}

/// The files that will be written.
std::vector<std::string> target_files(const Options& options, const Recording& recording) {
  const auto ending = lower_case(std::filesystem::path(options.target).extension().string());
  if (ending != ".raw" && ending != ".dat") return {options.target};
  return camera_files(options.target, recording.info().has_right);
}

double base_time_s(const Options& options, const Recording& recording) {
  return recording.info().base_time_s + 1e-6 * static_cast<double>(options.from.value_or(0));
}

std::unique_ptr<RecordingSink> make_aedat4_sink(const Options& options,
                                                const Recording& recording) {
  Aedat4WriterOptions file;
  file.path = options.target;
  file.sensors = recording.info().sensors;
  file.has_right = recording.info().has_right;
  file.images = {!recording.image_times(Side::left).empty(),
                 !recording.image_times(Side::right).empty()};
  file.base_time_s = base_time_s(options, recording);
  return make_aedat4_writer(file);
}

std::unique_ptr<RecordingSink> make_dsec_sink(const Options& options, const Recording& recording) {
  const RecordingInfo& info = recording.info();
  DsecWriterOptions files;
  files.folder = options.target;
  files.sensors = info.sensors;
  files.has_right = info.has_right;
  files.base_us = static_cast<TimeUs>(std::llround(base_time_s(options, recording) * 1e6));
  files.length_us = info.span.end - options.from.value_or(0);
  if (recording.calibration() != nullptr) {
    files.calibration = *recording.calibration();
    files.maps = {recording.forward_map(Side::left), recording.forward_map(Side::right)};
  }
  return make_dsec_writer(files);
}

std::unique_ptr<RecordingSink> make_sink(const Options& options, const Recording& recording) {
  const std::filesystem::path target(options.target);
  const auto ending = lower_case(target.extension().string());
  if (ending == ".npz") return make_npz_writer(options.target);
  if (ending == ".txt") return make_text_writer(options.target, recording.info().sensors);
  if (ending == ".raw" || ending == ".dat") {
    const PropheseeTarget files = prophesee_target(options, recording);
    return ending == ".raw" ? make_evt3_writer(files) : make_dat_writer(files);
  }
  if (ending == ".aedat4") return make_aedat4_sink(options, recording);
  if (options.layout == "dsec") return make_dsec_sink(options, recording);
  MvsecWriterOptions files;
  files.folder = options.target;
  files.sequence = recording_name(options.target);
  files.sensors = recording.info().sensors;
  files.view = recording.info().view;
  files.base_time_s = base_time_s(options, recording);
  if (recording.calibration() != nullptr) files.calibration = *recording.calibration();
  return std::make_unique<MvsecWriter>(files);
}

void convert(const Options& options) {
  check_ending(options.target);
  const auto recording = open_checked(with_calibration(options.source, options.calibration),
                                      {DataUse::show, options.insist});
  const auto& info = recording->info();
  const TimeWindow window{options.from.value_or(0), options.to.value_or(kWholeRecording.end)};
  if (window.length() <= 0 || window.begin >= info.span.end) {
    throw ConfigError(spikedepth::format("--from and --to must choose a part of 0..%.3f s",
                                         static_cast<double>(info.span.end) * 1e-6));
  }
  for (const std::string& file : target_files(options, *recording)) {
    if (std::filesystem::exists(file) && !options.force)
      throw ConfigError(file + ": exists already; choose another name or replace it with --force");
  }
  check_not_its_own_source(options);
  if (is_file_name(options.target)) {
    check_output_file(options.target);
    if (options.layout != "mvsec")
      throw ConfigError("--layout is for folders; " + options.target + " is a file");
  }
  remove_stale_temporaries(options.target);
  const auto sink = make_sink(options, *recording);
  copy_recording(*recording, window, *sink, show_progress());
  const double seconds =
      static_cast<double>(std::min(window.end, info.span.end) - window.begin) * 1e-6;
  if (options.json) {
    std::printf("%s\n", json_text({{"target", options.target}, {"seconds", seconds}}).c_str());
  } else {
    std::printf("%s: %.3f s of %s\n", options.target.c_str(), seconds, info.name.c_str());
  }
}

}  // namespace

void add_convert(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb =
      program.add_subcommand("convert", "Rewrite a recording, or a part of it, in another format");
  words(*verb, "source", options->source, "recording")->required();
  words(*verb, "target", options->target,
        ".npz, .txt, .aedat4, .raw or .dat file, or a folder for MVSEC's layout")
      ->required();
  choice(*verb, "--layout", options->layout, {"mvsec", "dsec"}, "of a folder");
  time(*verb, "--from", options->from, "start; default: the recording's start");
  time(*verb, "--to", options->to, "end; default: the recording's end");
  verb->add_flag("--force", options->force, "replace what is there");
  add_calibration_option(*verb, options->calibration);
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { convert(*options); }; });
}

}  // namespace spikedepth::app
