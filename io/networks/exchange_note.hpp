#pragma once
// What a network lost or gained on its way into another format or out of it.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spikedepth {

/// One sentence about one layer or node; `kind` is "lost", "assumed", "extension" or "convention".
struct ExchangeNote {
  std::string kind, layer, text;
};
using ExchangeNotes = std::vector<ExchangeNote>;

/// [{"kind", "layer", "text"}, ...]
inline nlohmann::json to_json(const ExchangeNotes& notes) {
  auto list = nlohmann::json::array();
  for (const auto& note : notes)
    list.push_back({{"kind", note.kind}, {"layer", note.layer}, {"text", note.text}});
  return list;
}

}  // namespace spikedepth
