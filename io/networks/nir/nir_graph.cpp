#include "io/networks/nir/nir_graph.hpp"

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

const NirArray* NirNode::find(const std::string& field) const {
  const auto found = numbers.find(field);
  return found == numbers.end() ? nullptr : &found->second;
}

std::vector<std::string> NirGraph::sources_of(const std::string& node) const {
  std::vector<std::string> sources;
  for (const auto& [from, to] : edges) {
    if (to == node) sources.push_back(from);
  }
  return sources;
}

std::string NirGraph::only(const std::string& type, const std::string& file) const {
  std::vector<std::string> found;
  for (const auto& [name, node] : nodes) {
    if (node.type == type) found.push_back(name);
  }
  if (found.size() != 1)
    throw DataError(file, format("has %zu %s nodes; one was expected", found.size(), type.c_str()));
  return found.front();
}

std::vector<std::string> NirGraph::order(const std::string& file) const {
  std::map<std::string, std::size_t> waiting;  // for so many edges
  std::map<std::string, std::vector<std::string>> leads_to;
  for (const auto& [name, node] : nodes) waiting[name] = 0;
  for (const auto& [from, to] : edges) {
    for (const std::string& end : {from, to}) {
      if (nodes.count(end) == 0)
        throw DataError(file, "has an edge to '" + clipped(end, 80) + "', which is no node");
    }
    ++waiting[to];
    leads_to[from].push_back(to);
  }
  std::vector<std::string> order;
  for (const auto& [name, count] : waiting) {
    if (count == 0) order.push_back(name);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::string& next : leads_to[order[i]]) {
      if (--waiting[next] == 0) order.push_back(next);
    }
  }
  if (order.size() < nodes.size()) {
    const auto stuck = std::find_if(waiting.begin(), waiting.end(),
                                    [](const auto& entry) { return entry.second > 0; });
    throw DataError(file, "node '" + clipped(stuck->first, 80) +
                              "' lies in or behind a recurrent connection, whose delay NIR does "
                              "not state; refused");
  }
  return order;
}

}  // namespace spikedepth
