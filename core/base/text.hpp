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

/// ASCII letters in lower case.
std::string lower_case(std::string text);

/// printf-style formatting into a string.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

/// "a, b, c".
std::string join(const std::vector<std::string>& words, const std::string& separator = ", ");

/// At most `most` characters of it, the last three of them "..." where something was left out.
/// Control characters become '?', so that what a file holds stays one line.
std::string clipped(const std::string& text, std::size_t most);

/// "a, b, c and 18 more": the first `most` of them, each clipped.
std::string join_some(const std::vector<std::string>& words, std::size_t most = 3);

/// A cell of a CSV row: in quotes where it holds a comma, a quote or the end of a line.
std::string csv_cell(const std::string& text);
/// In quotes, whatever it holds.
std::string csv_quoted(const std::string& text);

/// A word of a shell's command.
std::string shell_word(const std::string& word);

/// 3661 -> "1h01m", 75 -> "1m15s", 4.2 -> "4s".
std::string short_duration(double seconds);

}  // namespace spikedepth
