#include "models/studies/study.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/learning/data_identity.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kProgressUnits = 1000;  // of one part

// `place` itself, or what lies in it and in its folders, by name; nothing where there is nothing:
// the study says so.
std::vector<std::string> regular_files_of(const std::string& place) {
  std::error_code error;
  if (std::filesystem::is_regular_file(place, error)) return {place};
  std::vector<std::string> files;
  const auto options = std::filesystem::directory_options::skip_permission_denied;
  std::filesystem::recursive_directory_iterator entry(place, options, error);
  for (; entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (entry.depth() > 0) entry.disable_recursion_pending();
    if (entry->is_regular_file(error)) files.push_back(entry->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

std::string table_text(const StudyTable& table) {
  std::vector<std::size_t> widths;
  for (const auto& column : table.columns) widths.push_back(column.size());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text = table.title + "\n";
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string joined = "  ";
    for (std::size_t i = 0; i < cells.size(); ++i) joined += padded(cells[i], widths[i]) + "  ";
    text += joined.substr(0, joined.find_last_not_of(' ') + 1) + "\n";
  };
  line(table.columns);
  for (const auto& row : table.rows) line(row);
  return text;
}

std::string interval(const StudyCheck& check) {
  if (std::isinf(check.high)) return format(">= %.4g", check.low);
  if (std::isinf(check.low)) return format("<= %.4g", check.high);
  return check.low == check.high ? format("%.4g", check.low)
                                 : format("%.4g .. %.4g", check.low, check.high);
}

}  // namespace

std::string StudyCheck::verdict() const {
  if (holds()) return "holds";
  if (std::isnan(measured)) return "short: no figure";
  return format("short by %.3g", measured < low ? low - measured : measured - high);
}

bool StudyReport::holds() const {
  return std::all_of(checks.begin(), checks.end(),
                     [](const StudyCheck& check) { return check.holds(); });
}

std::string StudyReport::text() const {
  std::string text;
  for (const auto& table : tables) text += table_text(table) + "\n";
  StudyTable claims{"Claims", {"quantity", "claim", "accepted", "measured", "verdict"}, {}};
  for (const auto& check : checks) {
    claims.rows.push_back({check.what, check.claim, interval(check), format("%.4g", check.measured),
                           check.verdict()});
  }
  if (!checks.empty()) text += table_text(claims);
  for (const auto& note : notes) text += "note: " + note + "\n";
  return text;
}

nlohmann::json StudyReport::to_json() const {
  auto json = nlohmann::json::object();
  json["holds"] = holds();
  for (const auto& table : tables)
    json["tables"].push_back(
        {{"title", table.title}, {"columns", table.columns}, {"rows", table.rows}});
  for (const auto& check : checks) {
    json["checks"].push_back({{"quantity", check.what},
                              {"claim", check.claim},
                              {"accepted", interval(check)},
                              {"measured", check.measured},
                              {"verdict", check.verdict()}});
  }
  json["notes"] = notes;
  return json;
}

StudyContext::StudyContext(const std::string& study, StudyOptions options,
                           ProgressCallback progress, RoomSource rooms, ImageSource images,
                           SpikeSource spikes)
    : study_(study),
      options_(std::move(options)),
      progress_(std::move(progress)),
      rooms_(std::move(rooms)),
      images_(std::move(images)),
      spikes_(std::move(spikes)),
      file_(options_.folder + "/parts.json") {
  nlohmann::json identity = {{"study", study},
                             {"seeds", options_.seeds},
                             {"threads", options_.threads},
                             {"effort", options_.effort}};
  if (!options_.data.empty()) {
    identity["data"] = options_.data;
    identity["data_files"] = identity_of_files(regular_files_of(options_.data));
  }
  if (std::filesystem::exists(file_)) {
    stored_ = try_parse_json(read_file(file_));
    if (!stored_.is_object() || !stored_.contains("identity") || !stored_.contains("parts") ||
        !stored_["parts"].is_object()) {
      throw DataError(file_, "is no list of a study's parts; choose another --out or use --force");
    }
    if (stored_["identity"] != identity) {
      throw DataError(file_,
                      "belongs to another study, to other options or to --data as it was before; "
                      "choose another --out or begin anew with --force");
    }
    return;
  }
  stored_ = {{"identity", identity}, {"parts", nlohmann::json::object()}};
}

std::optional<LabelledSpikeSet> StudyContext::spikes() const {
  return spikes_ && !options_.data.empty() ? spikes_(options_.data) : std::nullopt;
}

std::optional<LabelledImageSet> StudyContext::images(bool own) const {
  return images_ ? images_(own ? options_.data : "") : std::nullopt;
}

std::int64_t StudyContext::steps(std::int64_t usual, std::int64_t least) const {
  return std::max<std::int64_t>(least, std::llround(static_cast<double>(usual) * options_.effort));
}

nlohmann::json StudyContext::part(const std::string& name,
                                  const std::function<nlohmann::json()>& work) {
  auto& parts = stored_["parts"];
  current_ = name;
  if (!parts.contains(name)) {
    beat(0);
    parts[name] = work();
    write_file_atomically(file_, json_text(stored_, 1) + "\n");
  }
  ++finished_;
  return parts[name];
}

void StudyContext::beat(double share, const std::string& message) {
  if (!progress_) return;
  const auto within = std::llround(std::clamp(share, 0.0, 1.0) * kProgressUnits);
  const auto total = std::max(planned_, finished_ + 1) * kProgressUnits;
  const Progress progress{"study " + study_, finished_ * kProgressUnits + within, total,
                          message.empty() ? current_ : current_ + ", " + message};
  if (progress_(progress) == Flow::stop) {
    throw CancelledError("interrupted; finished parts are kept in " + file_ +
                         ", the same command goes on from there");
  }
}

std::string spread(const std::vector<double>& values, int digits) {
  const auto moments = mean_and_deviation(values);
  auto text = format("%.*f", digits, moments.mean);
  if (values.size() > 1) text += format(" +- %.*f", digits, moments.deviation);
  return text;
}

}  // namespace spikedepth
