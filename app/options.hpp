#pragma once
// How verbs declare their options: each says what its words may be, and every word is checked when
// the command line is read, before anything is opened or made.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.hpp"

namespace spikedepth::app {

/// Values from `least` to `most`; the ends belong to it unless they are open.
struct NumberRange {
  double least, most;
  const char* unit = "";
  bool open_least = false, open_most = false;
};

struct WholeRange {
  std::int64_t least, most;
};

/// More threads than any machine of today uses well; 0 stands for one a core.
constexpr WholeRange kThreads = {0, 256};
inline const std::vector<std::string> kDevices = {"auto", "cpu", "cuda"};
/// Seeds that TOML, JSON and double precision hold exactly.
constexpr std::int64_t kMostSeed = std::int64_t{1} << 53;
constexpr WholeRange kRounds = {1, 1000000};
/// Times in a recording, in seconds: nearly 32 years.
constexpr double kLongest_s = 1e9;

/// What may stand after an option; the names of the checks that CLI11 keeps.
namespace kind {
inline const char* const number = "number";
inline const char* const whole = "whole number";
inline const char* const time = "time";
inline const char* const pair = "pair";
inline const char* const choice = "choice";
inline const char* const values = "values";
inline const char* const assignment = "assignment";
inline const char* const file = "file";
inline const char* const words = "words";  // paths and names that the verb itself looks up
}  // namespace kind

CLI::Option* number(CLI::App& verb, const std::string& name, double& value,
                    const NumberRange& range, const std::string& help);
CLI::Option* whole(CLI::App& verb, const std::string& name, std::int64_t& value,
                   const WholeRange& range, const std::string& help);
/// "1,2,3", "1..3" (both ends included) or both mixed: at most 200 values.
CLI::Option* whole_list(CLI::App& verb, const std::string& name, std::vector<std::int64_t>& values,
                        const WholeRange& range, const std::string& help);
/// "2", "2s" or "350ms", from 0.
CLI::Option* time(CLI::App& verb, const std::string& name, std::optional<TimeUs>& value,
                  const std::string& help);
/// "173,130" or "1600x1000": two whole numbers of `range`.
CLI::Option* pair(CLI::App& verb, const std::string& name,
                  std::optional<std::pair<int, int>>& value, char between, const WholeRange& range,
                  const std::string& help);
/// One of `choices`; with a list of values every word of it.
CLI::Option* choice(CLI::App& verb, const std::string& name, std::string& value,
                    const std::vector<std::string>& choices, const std::string& help);
CLI::Option* choice(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                    const std::vector<std::string>& choices, const std::string& help);
/// "0.8:1.6:0.1" (first:last:step, both ends included) or "0.5,1,2": at most 200 values of `range`.
CLI::Option* values(CLI::App& verb, const std::string& name, std::vector<double>& values,
                    const NumberRange& range, const std::string& help);
/// "key=value", repeatable.
CLI::Option* assignments(CLI::App& verb, const std::string& name,
                         std::vector<std::string>& assignments, const std::string& help);
/// A file to write, whose ending is one of `endings`.
CLI::Option* file(CLI::App& verb, const std::string& name, std::string& value,
                  const std::vector<std::string>& endings, const std::string& help);
/// A path or a name that the verb looks up: not empty.
CLI::Option* words(CLI::App& verb, const std::string& name, std::string& value,
                   const std::string& help);
CLI::Option* words(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                   const std::string& help);

}  // namespace spikedepth::app
