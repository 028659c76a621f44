#include "app/recordings.hpp"

#include <cctype>
#include <charconv>
#include <filesystem>
#include <map>

#include "app/options.hpp"
#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/mvsec/mvsec_splits.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/verify/verify.hpp"

namespace spikedepth::app {
namespace {

[[noreturn]] void fail(const std::string& text) {
  throw ConfigError("'" + text +
                    "': after @ come labels such as @100:900, or a split such as @ddes1-train "
                    "(ddes, stereospike or "
                    "contiguous; 1, 2 or 3; train, validation or test)");
}

std::int64_t label_number(const std::string& text, std::int64_t otherwise,
                          const std::string& whole) {
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end || value < 0) fail(whole);
  return value;
}

// "ddes1-train" -> the spans of that role.
std::vector<LabelSpan> split_spans(const std::string& name, const std::string& whole) {
  const auto dash = name.find('-');
  if (dash == std::string::npos || dash < 2) fail(whole);
  const std::string list = name.substr(0, dash - 1);
  const int number = name[dash - 1] - '0';
  const std::string role = name.substr(dash + 1);
  if (number < 1 || number > 3) fail(whole);
  DataSplit split;
  if (list == "ddes") {
    split = ddes_split(number);
  } else if (list == "stereospike") {
    split = stereospike_split(number, 1, false);
  } else if (list == "contiguous") {
    split = contiguous_mvsec_split(number);
  } else {
    fail(whole);
  }
  if (role == "train") return split.train;
  if (role == "validation") return split.validation;
  if (role == "test") return split.test;
  fail(whole);
}

bool needed(VerdictSubject subject, DataUse use) {
  if (subject == VerdictSubject::depth) return use == DataUse::score;
  if (subject == VerdictSubject::stereo) return use != DataUse::show;
  return subject == VerdictSubject::events;
}

std::vector<LabelRange> open_split(const std::string& folder, const std::string& name,
                                   const std::string& whole, const DataNeeds& needs) {
  std::map<std::string, std::shared_ptr<Recording>> opened;
  std::vector<LabelRange> chosen;
  for (const auto& span : split_spans(name, whole)) {
    auto& recording = opened[span.sequence];
    if (!recording) recording = open_checked(folder + "/" + span.sequence, needs);
    chosen.push_back({recording, span.first, span.last});
  }
  return chosen;
}

}  // namespace

std::string data_forms() {
  std::vector<std::string> formats;
  for (const auto& format : recording_formats()) formats.emplace_back(format.name);
  return "recording: 'path', 'path@first:last' (labels), or 'mvsec-folder@ddes1-train' (split "
         "ddes, "
         "stereospike or contiguous; 1-3; train, validation or test); two files as 'left,right', "
         "'path,left=NAME' of a file with several cameras; 'format:path' (" +
         join(formats) + ") where the format is not told by the content; repeatable";
}

void add_calibration_option(CLI::App& verb, std::string& file) {
  words(verb, "--calibration", file,
        "calibration of the two cameras, in place of the recording's own: Kalibr's camera "
        "chain, DSEC's cam_to_cam.yaml, OpenCV's stereo YAML, or an HDF5 file of M3ED; "
        "PATH,calibration=FILE says the same");
}

std::string with_calibration(const std::string& text, const std::string& file) {
  if (file.empty()) return text;
  const auto at = text.rfind('@');
  const bool labels = at != std::string::npos && !std::filesystem::exists(place_of_recording(text));
  const std::string place = labels ? text.substr(0, at) : text;
  return place + ",calibration=" + std::filesystem::absolute(file).string() +
         (labels ? text.substr(at) : "");
}

std::string recording_name(const std::string& folder) {
  auto path = std::filesystem::absolute(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (!path.has_filename())
    throw ConfigError("'" + folder +
                      "' has no name that its recording could take; choose a folder");
  return path.filename().string();
}

void add_insist_option(CLI::App& verb, bool& insist) {
  verb.add_flag("--force-data", insist,
                "take recordings that look wrong all the same; `spikedepth verify` says what is");
}

std::shared_ptr<Recording> open_checked(const std::string& path, const DataNeeds& needs) {
  const auto at = path.rfind('@');
  if (at != std::string::npos && !std::filesystem::exists(place_of_recording(path)) &&
      std::filesystem::exists(place_of_recording(path.substr(0, at)))) {
    throw ConfigError("'" + path +
                      "': labels after @ belong to train, eval and sweep; here --from and --to "
                      "choose a part");
  }
  std::shared_ptr<Recording> recording = open_recording(path);
  const std::string name = recording->info().name;
  for (const auto& note : recording->info().notes) warn(name + ": " + note);
  const auto report = verify_recording(*recording, Examination::sample, {});
  for (const auto& verdict : report.verdicts) {
    if (verdict.level == VerdictLevel::ok || verdict.subject == VerdictSubject::absence) continue;
    if (verdict.level == VerdictLevel::bad && needed(verdict.subject, needs.use) && !needs.insist)
      throw DataError(path, verdict.sentence + " Mend it, or insist with --force-data.");
    warn(name + ": " + verdict.sentence);
  }
  return recording;
}

std::vector<LabelRange> open_chosen(const std::string& text, const DataNeeds& needs) {
  const auto at = text.rfind('@');
  // A path that exists is a path, whatever is in it.
  if (at == std::string::npos || std::filesystem::exists(place_of_recording(text)))
    return {{open_checked(text, needs)}};
  const std::string path = text.substr(0, at);
  const std::string range = text.substr(at + 1);
  if (!range.empty() && std::isalpha(static_cast<unsigned char>(range[0])) != 0)
    return open_split(path, range, text, needs);
  const auto colon = range.find(':');
  if (colon == std::string::npos) fail(text);
  const auto first = label_number(range.substr(0, colon), 0, text);
  const auto last = label_number(range.substr(colon + 1), -1, text);
  return {{open_checked(path, needs), first, last}};
}

std::vector<LabelRange> open_all(const std::vector<std::string>& texts, const DataNeeds& needs) {
  std::vector<LabelRange> all;
  for (const auto& text : texts) {
    for (auto& chosen : open_chosen(text, needs))
      all.push_back(needs.use == DataUse::score ? checked(std::move(chosen)) : std::move(chosen));
  }
  return all;
}

}  // namespace spikedepth::app
