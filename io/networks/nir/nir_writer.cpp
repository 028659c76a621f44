#include <unistd.h>

#include <cstdio>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/networks/nir/nir_graph.hpp"

namespace spikedepth {
namespace {

void write_array(hdf5::OutputFile& file, const std::string& name, const NirArray& array) {
  if (array.integer) {
    const std::vector<std::int64_t> whole(array.values.begin(), array.values.end());
    file.write_packed(name, hdf5::ElementType::int64, array.shape, whole.data());
  } else {
    const std::vector<float> single(array.values.begin(), array.values.end());
    file.write_packed(name, hdf5::ElementType::float32, array.shape, single.data());
  }
}

void write_metadata(hdf5::OutputFile& file, const std::string& place, const nlohmann::json& json) {
  for (const auto& [key, value] : json.items()) {
    const std::string name = place + "/" + key;
    if (value.is_object()) {
      write_metadata(file, name, value);
    } else if (value.is_number()) {
      const auto number = value.get<double>();
      file.write_packed(name, hdf5::ElementType::float64, {}, &number);
    } else {
      file.write_text(name, value.is_string() ? value.get<std::string>() : json_text(value));
    }
  }
}

void write_graph(hdf5::OutputFile& file, const NirGraph& graph) {
  file.write_text("/version", graph.version);
  file.write_text("/node/type", "NIRGraph");
  file.make_group("/node/nodes");
  for (const auto& [name, node] : graph.nodes) {
    const std::string place = "/node/nodes/" + name;
    file.write_text(place + "/type", node.type);
    for (const auto& [field, array] : node.numbers) write_array(file, place + "/" + field, array);
    for (const auto& [field, text] : node.texts) file.write_text(place + "/" + field, text);
    write_metadata(file, place + "/metadata", node.metadata);
  }
  std::vector<std::string> ends;
  for (const auto& [from, to] : graph.edges) {
    ends.push_back(from);
    ends.push_back(to);
  }
  file.write_texts("/node/edges", {graph.edges.size(), 2}, ends);
  write_metadata(file, "/node/metadata", graph.metadata);
}

}  // namespace

void save_nir(const std::string& path, const NirGraph& graph) {
  for (const auto& [name, node] : graph.nodes) {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos)
      throw DataError(path, "a node cannot be called '" + clipped(name, 80) + "'");
  }
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  std::remove(temporary.c_str());
  try {
    hdf5::OutputFile file(temporary);
    write_graph(file, graph);
    file.close();
  } catch (...) {
    std::remove(temporary.c_str());
    throw;
  }
  commit_file(temporary, path);
}

}  // namespace spikedepth
