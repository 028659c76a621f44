#pragma once
// JSON on its way to files and back. Names of files are bytes, JSON is UTF-8: what is not UTF-8 is
// written escaped, and reading gives the bytes again.
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace spikedepth {

/// `text` as UTF-8: each byte that belongs to no UTF-8 sequence becomes \xHH, and the backslash of
/// a \xHH that was in `text` becomes \x5c. Nothing else changes.
std::string escaped_bytes(const std::string& text);

/// What `escaped_bytes` was given.
std::string original_bytes(const std::string& text);

/// `json` as text, its strings and keys by `escaped_bytes`; on one line if `indent` is negative.
std::string json_text(const nlohmann::json& json, int indent = -1);

/// The JSON in `text`, its strings by `original_bytes`. Throws DataError naming `file` if it is
/// none or nests too deep.
nlohmann::json parse_json(const std::string& text, const std::string& file);

/// The same; a discarded value in place of the error.
nlohmann::json try_parse_json(const std::string& text);

}  // namespace spikedepth
