#pragma once
// A graph of the Neuromorphic Intermediate Representation (NIR) as plain data.
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace spikedepth {

/// Numbers of a shape; of the empty shape a single one.
struct NirArray {
  std::vector<std::uint64_t> shape;
  std::vector<double> values;
  bool integer = false;
};

struct NirNode {
  std::string type;                         // "LIF"
  std::map<std::string, NirArray> numbers;  // "tau"
  std::map<std::string, std::string> texts;
  nlohmann::json metadata = nlohmann::json::object();  // texts and numbers

  const NirArray* find(const std::string& field) const;
};

struct NirGraph {
  std::string version;  // of the writer
  std::map<std::string, NirNode> nodes;
  std::vector<std::pair<std::string, std::string>> edges;  // several into one node add up
  nlohmann::json metadata = nlohmann::json::object();

  /// The names that lead into `node`, in the order of the edges.
  std::vector<std::string> sources_of(const std::string& node) const;
  /// The only node of `type`. Throws DataError naming `file` if there is none, or several.
  std::string only(const std::string& type, const std::string& file) const;
  /// All nodes, each behind what leads into it. Throws DataError naming `file` where edges lead
  /// nowhere or in a circle: what a recurrent connection's delay is, the format does not say.
  std::vector<std::string> order(const std::string& file) const;
};

/// Node types of ours that no other program knows; written on request only.
constexpr const char* kNirNearest = "spikedepth.Nearest";  // size [2]: nearest neighbours
constexpr const char* kNirConcat = "spikedepth.Concat";    // order: names, one a line; channels
constexpr const char* kNirEither = "spikedepth.Either";    // the largest of its inputs

/// Reads a file. Nested graphs are put into the outer one, names joined by dots. Throws DataError
/// where it is no HDF5 file or no graph, or holds more than 1 GiB of numbers, links, or references
/// to other files.
NirGraph load_nir(const std::string& path);

/// Writes a file, atomically. Throws DataError for names that HDF5 cannot hold.
void save_nir(const std::string& path, const NirGraph& graph);

}  // namespace spikedepth
