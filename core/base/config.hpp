#pragma once
// TOML files and "--set key=value" applied to a field list; the only place that knows TOML.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Sets fields from a TOML file. Throws ConfigError naming file, line and the nearest key when a
/// key is unknown, and what was found and expected when a type is wrong; nothing is set in that
/// case.
void apply_toml_file(const std::string& path, const FieldList& fields);

/// The string at a dotted key of a TOML file, or `otherwise` if the key is absent. Throws
/// ConfigError as apply_toml_file does.
std::string toml_string_at(const std::string& path, const std::string& key,
                           const std::string& otherwise);

/// Sets one field from "a.b=value"; the value is read as TOML, and as a bare string for string
/// fields.
void apply_override(const std::string& assignment, const FieldList& fields);

/// All fields as TOML with their help as comments; reading it back gives the same values.
std::string to_toml(const FieldList& fields);

/// All fields as one flat JSON object, dotted name -> value.
nlohmann::json to_json(const FieldList& fields);

/// Sets fields from such an object. Unknown names are an error that cites `where`; missing ones
/// keep their value.
void from_json(const nlohmann::json& object, const FieldList& fields, const std::string& where);

}  // namespace spikedepth
