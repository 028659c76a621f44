#include "core/base/config.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/nesting.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/base/toml_compat.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kLargestFile_bytes = std::uint64_t{16} << 20;

const char* type_name(const FieldRef& ref) {
  static const char* const names[] = {"true or false",    "a whole number",     "a number",
                                      "a string",         "a list of integers", "a list of numbers",
                                      "a list of strings"};
  return names[ref.index()];
}

const Field* find_field(const FieldList& fields, const std::string& name) {
  for (const auto& field : fields.fields()) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string unknown_key(const FieldList& fields, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& field : fields.fields()) names.push_back(field.name);
  return "unknown key '" + name + "'; did you mean '" + nearest_name(name, names) + "'?";
}

// A pending assignment: values are checked first and stored only when all are good.
using Assignments = std::vector<std::function<void()>>;

bool read_scalar(const toml::value& value, bool& out) {
  if (!value.is_boolean()) return false;
  out = value.as_boolean();
  return true;
}
bool read_scalar(const toml::value& value, std::int64_t& out) {
  if (!value.is_integer()) return false;
  out = value.as_integer();
  return true;
}
bool read_scalar(const toml::value& value, double& out) {
  if (value.is_integer()) {
    out = static_cast<double>(value.as_integer());
    return true;
  }
  if (!value.is_floating()) return false;
  out = value.as_floating();
  // What is too large for a double is read as the largest one, or as infinity.
  return std::abs(out) < std::numeric_limits<double>::max();
}
bool read_scalar(const toml::value& value, std::string& out) {
  if (!value.is_string()) return false;
  out = original_bytes(toml_text(value));
  return true;
}
template <typename T>
bool read_scalar(const toml::value& value, std::vector<T>& out) {
  if (!value.is_array()) return false;
  out.clear();
  for (const auto& item : value.as_array()) {
    T element{};
    if (!read_scalar(item, element)) return false;
    out.push_back(element);
  }
  return true;
}

template <typename T>
void check_choice(const Field&, const T&) {}
void check_choice(const Field& field, std::string value) {
  FieldList probe;
  if (!field.choices.empty()) probe.choice(field.name, value, field.choices, "");
  check_choices(probe);
}

// Networks and optimisers compute in float32, to which a number beyond this cannot be turned.
void check_size(const Field& field, double value) {
  constexpr double kSmallest = 1e-30, kLargest = 1e30;
  const double size = std::abs(value);
  if (size == 0 || (size >= kSmallest && size <= kLargest)) return;
  throw ConfigError(format("'%s' is %g; 0 or a number of size 1e-30 to 1e30 was expected",
                           field.name.c_str(), value));
}
template <typename T>
void check_size(const Field&, const T&) {}
void check_size(const Field& field, const std::vector<double>& values) {
  for (const double value : values) check_size(field, value);
}

bool stage(const toml::value& value, const Field& field, Assignments& assignments) {
  return std::visit(
      [&](auto* target) {
        auto parsed = *target;
        if (!read_scalar(value, parsed)) return false;
        check_choice(field, parsed);
        check_size(field, parsed);
        assignments.push_back([target, parsed] { *target = parsed; });
        return true;
      },
      field.value);
}

void walk(const std::string& path, const toml::value& table, const std::string& prefix,
          const FieldList& fields, Assignments& assignments) {
  for (const auto& [key, value] : table.as_table()) {
    const std::string name = prefix + key;
    const unsigned line = toml_line(value);
    if (const Field* field = find_field(fields, name)) {
      if (!stage(value, *field, assignments)) {
        throw ConfigError(format("%s:%u: '%s' must be %s (%s)", path.c_str(), line, name.c_str(),
                                 type_name(field->value), field->help.c_str()));
      }
    } else if (value.is_table()) {
      walk(path, value, name + ".", fields, assignments);
    } else {
      throw ConfigError(format("%s:%u: %s", path.c_str(), line, unknown_key(fields, name).c_str()));
    }
  }
}

std::string toml_string(const std::string& text) {
  return json_text(text);
}

std::string toml_literal(bool value) {
  return value ? "true" : "false";
}
std::string toml_literal(std::int64_t value) {
  return std::to_string(value);
}
std::string toml_literal(const std::string& value) {
  return toml_string(value);
}
std::string toml_literal(double value) {
  std::string text = json_text(value);  // shortest form that reads back exactly
  if (text.find_first_of(".einf") == std::string::npos) text += ".0";
  return text;
}
template <typename T>
std::string toml_literal(const std::vector<T>& values) {
  std::vector<std::string> words;
  for (const auto& value : values) words.push_back(toml_literal(value));
  return "[" + join(words) + "]";
}

std::string section_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? "" : name.substr(0, dot);
}

/// The text of a configuration that a parser may see.
std::string text_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
    throw ConfigError(path + ": no such configuration file");
  if (require_regular_file(path, "a configuration") > kLargestFile_bytes)
    throw ConfigError(path + ": is larger than 16 MiB; a configuration was expected");
  std::string text = read_file(path);
  if (toml_nesting(text) > kDeepestNesting)
    throw ConfigError(
        format("%s: nests deeper than %zu levels; see `spikedepth train "
               "--print-config` for the form",
               path.c_str(), kDeepestNesting));
  return text;
}

toml::value parse_file(const std::string& path) {
  const std::string text = text_of(path);
  try {
    std::istringstream stream(text);
    return toml::parse(stream, path);
  } catch (const toml::syntax_error& error) {
    throw ConfigError(
        format("%s:%u: not valid TOML; see `spikedepth train --print-config` for the form",
               path.c_str(), toml_line(error)));
  } catch (const std::exception& error) {
    throw ConfigError(path + ": cannot be read as TOML: " + error.what());
  }
}

}  // namespace

std::string toml_string_at(const std::string& path, const std::string& key,
                           const std::string& otherwise) {
  toml::value value = parse_file(path);
  std::size_t begin = 0;
  while (begin <= key.size()) {
    const auto dot = std::min(key.find('.', begin), key.size());
    const std::string part = key.substr(begin, dot - begin);
    if (!value.is_table() || value.as_table().count(part) == 0) return otherwise;
    const toml::value inner = value.as_table().at(part);
    value = inner;
    begin = dot + 1;
  }
  if (!value.is_string()) throw ConfigError(path + ": '" + key + "' must be a string");
  return toml_text(value);
}

void apply_toml_file(const std::string& path, const FieldList& fields) {
  Assignments assignments;
  walk(path, parse_file(path), "", fields, assignments);
  for (const auto& assign : assignments) assign();
}

void apply_override(const std::string& assignment, const FieldList& fields) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError("--set '" + assignment +
                      "': expected key=value, for example --set train.epochs=3");
  }
  const std::string name = assignment.substr(0, equals);
  const std::string text = assignment.substr(equals + 1);
  const Field* field = find_field(fields, name);
  if (field == nullptr) throw ConfigError("--set " + assignment + ": " + unknown_key(fields, name));
  if (auto* target = std::get_if<std::string*>(&field->value);
      target != nullptr && text.find('"') != 0) {
    check_choice(*field, text);
    **target = text;
    return;
  }
  Assignments assignments;
  bool good = false;
  try {
    if (toml_nesting(text) > kDeepestNesting)
      throw ConfigError("--set " + name + ": the value nests too deep");
    std::istringstream stream("value = " + text + "\n");
    good = stage(toml::parse(stream, "--set").at("value"), *field, assignments);
  } catch (const ConfigError&) {
    throw;
  } catch (const std::exception&) {
  }
  if (!good) {
    throw ConfigError("--set " + assignment + ": '" + name + "' must be " +
                      type_name(field->value) + " (" + field->help + ")");
  }
  for (const auto& assign : assignments) assign();
}

std::string to_toml(const FieldList& fields) {
  std::string text;
  std::string section;
  for (const auto& field : fields.fields()) {
    if (section_of(field.name) != section) {
      section = section_of(field.name);
      text += "\n[" + section + "]\n";
    }
    const std::string key = section.empty() ? field.name : field.name.substr(section.size() + 1);
    const std::string value =
        std::visit([](auto* target) { return toml_literal(*target); }, field.value);
    text += "# " + field.help + "\n" + key + " = " + value + "\n";
  }
  return text;
}

nlohmann::json to_json(const FieldList& fields) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& field : fields.fields()) {
    std::visit([&](auto* target) { object[field.name] = *target; }, field.value);
  }
  return object;
}

void from_json(const nlohmann::json& object, const FieldList& fields, const std::string& where) {
  for (const auto& [name, value] : object.items()) {
    const Field* field = find_field(fields, name);
    if (field == nullptr) throw ConfigError(where + ": " + unknown_key(fields, name));
    try {
      std::visit(
          [&value = value, &field = *field](auto* target) {
            auto parsed = *target;
            value.get_to(parsed);
            check_choice(field, parsed);
            *target = parsed;
          },
          field->value);
    } catch (const nlohmann::json::exception&) {
      throw ConfigError(where + ": '" + name + "' must be " + type_name(field->value));
    }
  }
}

}  // namespace spikedepth
