#pragma once
// Small helpers for messages.
#include <string>
#include <vector>

namespace spikedepth {

/// The candidate with the smallest edit distance to `word`; empty if there are no candidates.
std::string nearest_name(const std::string& word, const std::vector<std::string>& candidates);

/// Plain comparisons, case-sensitive.
bool ends_with(const std::string& text, const std::string& suffix);
bool starts_with(const std::string& text, const std::string& prefix);

/// printf-style formatting into a string.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

/// "a, b, c".
std::string join(const std::vector<std::string>& words, const std::string& separator = ", ");

/// 3661 -> "1h01m", 75 -> "1m15s", 4.2 -> "4s".
std::string short_duration(double seconds);

}  // namespace spikedepth
