#include "app/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

constexpr std::size_t kMostValues = 200;

using Check = std::function<std::string(const std::string& word)>;

CLI::Option* checked(CLI::Option* option, const char* kind, const std::string& type,
                     const Check& check) {
  CLI::Validator validator(
      [check](std::string& word) {
        const auto expected = check(word);
        return expected.empty() ? "" : "'" + word + "' was found; " + expected;
      },
      "", kind);
  return option->type_name(type)->check(validator);
}

std::optional<double> number_in(const std::string& word) {
  if (word.empty() || std::isspace(static_cast<unsigned char>(word.front())) != 0) return {};
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  if (end != word.c_str() + word.size() || !std::isfinite(value)) return {};
  return value;
}

std::optional<std::int64_t> whole_in(const std::string& word) {
  std::int64_t value = 0;
  const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
  if (result.ec != std::errc() || result.ptr != word.data() + word.size()) return {};
  return value;
}

bool holds(const NumberRange& range, double value) {
  return (range.open_least ? value > range.least : value >= range.least) &&
         (range.open_most ? value < range.most : value <= range.most);
}

bool holds(const WholeRange& range, std::int64_t value) {
  return value >= range.least && value <= range.most;
}

std::string described(const NumberRange& range) {
  return format("%s%g to %s%g%s%s", range.open_least ? "above " : "", range.least,
                range.open_most ? "below " : "", range.most, *range.unit == 0 ? "" : " ",
                range.unit);
}

std::string described(const WholeRange& range) {
  return format("%lld to %lld", static_cast<long long>(range.least),
                static_cast<long long>(range.most));
}

std::string with_range(const std::string& help, const std::string& range) {
  return help + " [" + range + "]";
}

Check whole_check(const WholeRange& range) {
  return [range](const std::string& word) -> std::string {
    const auto value = whole_in(word);
    return value && holds(range, *value) ? "" : "a whole number was expected, " + described(range);
  };
}

// "4", or "1..3"; empty where the word is neither.
std::vector<std::int64_t> whole_values_in(const std::string& word, const WholeRange& range) {
  const auto dots = word.find("..");
  const auto first = whole_in(word.substr(0, dots)),
             last = dots == std::string::npos ? first : whole_in(word.substr(dots + 2));
  if (!first || !last || !holds(range, *first) || !holds(range, *last) || *last < *first) return {};
  if (*last - *first >= static_cast<std::int64_t>(kMostValues)) return {};
  std::vector<std::int64_t> values;
  for (auto value = *first; value <= *last; ++value) values.push_back(value);
  return values;
}

std::optional<TimeUs> time_in(const std::string& word) {
  double factor = 1e6;
  std::string digits = word;
  if (ends_with(digits, "ms")) {
    factor = 1e3;
    digits.resize(digits.size() - 2);
  } else if (ends_with(digits, "s")) {
    digits.pop_back();
  }
  const auto value = number_in(digits);
  if (!value || *value < 0 || *value * factor > kLongest_s * 1e6) return {};
  return static_cast<TimeUs>(std::llround(*value * factor));
}

std::optional<std::pair<int, int>> pair_in(const std::string& word, char between,
                                           const WholeRange& range) {
  const auto at = word.find(between);
  if (at == std::string::npos) return {};
  const auto first = whole_in(word.substr(0, at)), second = whole_in(word.substr(at + 1));
  if (!first || !second || !holds(range, *first) || !holds(range, *second)) return {};
  return std::make_pair(static_cast<int>(*first), static_cast<int>(*second));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char letter : text) {
    if (letter == separator) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

// Empty where the text is no such list.
std::vector<double> values_in(const std::string& text, const NumberRange& range) {
  const bool steps = text.find(':') != std::string::npos;
  std::vector<double> numbers;
  for (const auto& word : split(text, steps ? ':' : ',')) {
    const auto value = number_in(word);
    if (!value) return {};
    numbers.push_back(*value);
  }
  if (steps) {
    if (numbers.size() != 3 || numbers[1] < numbers[0] || !(numbers[2] > 0)) return {};
    const double first = numbers[0], step = numbers[2];
    const double count = std::floor((numbers[1] - first) / step + 1e-9) + 1;
    if (count > static_cast<double>(kMostValues)) return {};
    numbers.clear();
    for (int i = 0; i < static_cast<int>(count); ++i) numbers.push_back(first + i * step);
  }
  const bool fit = std::all_of(numbers.begin(), numbers.end(),
                               [&](double value) { return holds(range, value); });
  return fit && numbers.size() <= kMostValues ? numbers : std::vector<double>();
}

Check choice_check(const std::vector<std::string>& choices) {
  return [choices](const std::string& word) -> std::string {
    if (std::find(choices.begin(), choices.end(), word) != choices.end()) return "";
    const std::string nearest = word.empty() ? "" : nearest_name(word, choices);
    return (nearest.empty() ? "" : "did you mean '" + nearest + "'? ") +
           "Choose one of: " + join(choices);
  };
}

std::string words_check(const std::string& word) {
  return word.empty() ? "a name was expected, not an empty word" : "";
}

}  // namespace

CLI::Option* number(CLI::App& verb, const std::string& name, double& value,
                    const NumberRange& range, const std::string& help) {
  return checked(
      verb.add_option(name, value, with_range(help, described(range))), kind::number, "NUMBER",
      [range](const std::string& word) -> std::string {
        const auto found = number_in(word);
        return found && holds(range, *found) ? "" : "a number was expected, " + described(range);
      });
}

CLI::Option* whole(CLI::App& verb, const std::string& name, std::int64_t& value,
                   const WholeRange& range, const std::string& help) {
  return checked(verb.add_option(name, value, with_range(help, described(range))), kind::whole, "N",
                 whole_check(range));
}

CLI::Option* whole_list(CLI::App& verb, const std::string& name, std::vector<std::int64_t>& values,
                        const WholeRange& range, const std::string& help) {
  auto* option = verb.add_option_function<std::vector<std::string>>(
      name,
      [&values, range](const std::vector<std::string>& words) {
        values.clear();
        for (const auto& word : words) {
          for (const auto value : whole_values_in(word, range)) values.push_back(value);
        }
      },
      help);
  return checked(option->delimiter(','), kind::whole, "N,N", [range](const std::string& word) {
    return whole_values_in(word, range).empty()
               ? format(
                     "a whole number or a range such as 1..3 of at most %zu was expected, each %s",
                     kMostValues, described(range).c_str())
               : "";
  });
}

CLI::Option* time(CLI::App& verb, const std::string& name, std::optional<TimeUs>& value,
                  const std::string& help) {
  auto* option = verb.add_option_function<std::string>(
      name, [&value](const std::string& word) { value = time_in(word); }, help);
  return checked(option, kind::time, "TIME", [](const std::string& word) {
    return time_in(word) ? ""
                         : "a time from 0 was expected: 2 or 2s for seconds, 350ms for "
                           "milliseconds";
  });
}

CLI::Option* pair(CLI::App& verb, const std::string& name,
                  std::optional<std::pair<int, int>>& value, char between, const WholeRange& range,
                  const std::string& help) {
  auto* option = verb.add_option_function<std::string>(
      name,
      [&value, between, range](const std::string& word) { value = pair_in(word, between, range); },
      help);
  return checked(option, kind::pair, format("N%cN", between),
                 [between, range](const std::string& word) {
                   return pair_in(word, between, range)
                              ? ""
                              : format(
                                    "two whole numbers with %c between them were expected, each "
                                    "%s",
                                    between, described(range).c_str());
                 });
}

CLI::Option* choice(CLI::App& verb, const std::string& name, std::string& value,
                    const std::vector<std::string>& choices, const std::string& help) {
  return checked(verb.add_option(name, value, help), kind::choice, "NAME", choice_check(choices));
}

CLI::Option* choice(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                    const std::vector<std::string>& choices, const std::string& help) {
  return checked(verb.add_option(name, values, help), kind::choice, "NAME", choice_check(choices));
}

CLI::Option* values(CLI::App& verb, const std::string& name, std::vector<double>& values,
                    const NumberRange& range, const std::string& help) {
  auto* option = verb.add_option_function<std::string>(
      name, [&values, range](const std::string& word) { values = values_in(word, range); }, help);
  return checked(option, kind::values, "VALUES", [range](const std::string& word) {
    return values_in(word, range).empty()
               ? format("first:last:step or value,value was expected, at most %zu values, each %s",
                        kMostValues, described(range).c_str())
               : "";
  });
}

CLI::Option* assignments(CLI::App& verb, const std::string& name,
                         std::vector<std::string>& assignments, const std::string& help) {
  return checked(verb.add_option(name, assignments, help), kind::assignment, "KEY=VALUE",
                 [](const std::string& word) {
                   const auto at = word.find('=');
                   return at == std::string::npos || at == 0
                              ? "key=value was expected, for example train.epochs=3"
                              : "";
                 });
}

CLI::Option* file(CLI::App& verb, const std::string& name, std::string& value,
                  const std::vector<std::string>& endings, const std::string& help) {
  return checked(
      verb.add_option(name, value, help), kind::file, "FILE", [endings](const std::string& word) {
        const auto ending = std::filesystem::path(word).extension().string();
        const bool known = std::find(endings.begin(), endings.end(), ending) != endings.end();
        return known ? "" : "a file name that ends in " + join(endings, " or ") + " was expected";
      });
}

CLI::Option* words(CLI::App& verb, const std::string& name, std::string& value,
                   const std::string& help) {
  return checked(verb.add_option(name, value, help), kind::words, "TEXT", words_check);
}

CLI::Option* words(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                   const std::string& help) {
  return checked(verb.add_option(name, values, help), kind::words, "TEXT", words_check);
}

}  // namespace spikedepth::app
