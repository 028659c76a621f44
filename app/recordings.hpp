#pragma once
// Recordings as verbs open them: looked at first, so that none gives a meaningless result silently.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/events/label_range.hpp"

namespace spikedepth::app {

/// What a verb does with a recording, hence what must be right about it.
enum class DataUse {
  show,     // events and their times
  predict,  // both cameras as well
  score     // and the ground truth
};

struct DataNeeds {
  DataUse use = DataUse::show;
  bool insist = false;  // take it whatever is wrong
};

/// --force-data
void add_insist_option(CLI::App& verb, bool& insist);

/// --calibration
void add_calibration_option(CLI::App& verb, std::string& file);

/// A text that names a recording, with `file` as its calibration; as it is where `file` is empty.
std::string with_calibration(const std::string& text, const std::string& file);

/// The name of a recording that is written into `folder`: the folder's own, also where that is
/// called "." or "..". Throws ConfigError where it has none.
std::string recording_name(const std::string& folder);

/// What --data accepts, for help texts; names the formats of the table.
std::string data_forms();

/// Opens one --data text; a split gives several stretches. open_all() also checks their labels,
/// where truth is needed. Throws ConfigError or DataError.
std::vector<LabelRange> open_chosen(const std::string& text, const DataNeeds& needs);
std::vector<LabelRange> open_all(const std::vector<std::string>& texts, const DataNeeds& needs);

/// Opens a recording, looks at a sample of it, and prints its notes and what is odd as warnings.
/// Throws DataError where what the verb needs is wrong.
std::shared_ptr<Recording> open_checked(const std::string& path, const DataNeeds& needs);

}  // namespace spikedepth::app
