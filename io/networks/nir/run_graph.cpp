#include "io/networks/nir/run_graph.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

NirShape shape_of_input(const NirGraph& graph, const std::string& name, const std::string& file) {
  const NirArray* found = graph.nodes.at(name).find("shape");
  NirShape shape;
  if (found != nullptr) {
    for (const double length : found->values) {
      if (length >= 1 && length <= 1e7) shape.push_back(static_cast<std::uint64_t>(length));
    }
  }
  if (found == nullptr || shape.size() != found->values.size() || elements_of(shape) == 0)
    throw DataError(file, "Input '" + clipped(name, 80) + "' has no shape that can be run");
  return shape;
}

/// The names of a Concat's inputs in their order; of other nodes as the edges come.
std::vector<std::string> ordered_sources(const NirGraph& graph, const std::string& name,
                                         const std::string& file) {
  auto sources = graph.sources_of(name);
  const NirNode& node = graph.nodes.at(name);
  const auto given = node.texts.find("order");
  if (node.type != kNirConcat || given == node.texts.end()) return sources;
  std::vector<std::string> ordered;
  std::istringstream lines(given->second);
  for (std::string line; std::getline(lines, line);) ordered.push_back(line);
  auto sorted = ordered;
  std::sort(sorted.begin(), sorted.end());
  std::sort(sources.begin(), sources.end());
  if (sorted != sources)
    throw DataError(file, "Concat '" + clipped(name, 80) + "' orders other inputs than it has");
  return ordered;
}

}  // namespace

NirRun::NirRun(const NirGraph& graph, const NirReading& reading, const std::string& file)
    : file_(file) {
  std::vector<std::string> inputs;
  for (const auto& [name, node] : graph.nodes) {
    if (node.type == "Input" && graph.sources_of(name).empty()) inputs.push_back(name);
  }
  if (inputs.size() != 1)
    throw DataError(file, format("has %zu Input nodes; one was expected", inputs.size()));
  input_shape_ = shape_of_input(graph, inputs.front(), file);
  std::map<std::string, std::size_t> places;
  bool ended = false;
  for (const std::string& name : graph.order(file)) {
    const NirNode& node = graph.nodes.at(name);
    Part part;
    part.name = name;
    std::vector<NirShape> shapes;
    for (const std::string& source : ordered_sources(graph, name, file)) {
      part.sources.push_back(places.at(source));
      shapes.push_back(parts_[part.sources.back()].step->shape());
    }
    if (name == inputs.front()) shapes = {input_shape_};
    part.step = make_nir_step(name, node, shapes, reading, file, notes_);
    if (node.type == "Output") {
      const bool leads_on = std::any_of(graph.edges.begin(), graph.edges.end(),
                                        [&](const auto& edge) { return edge.first == name; });
      if (!leads_on && ended) throw DataError(file, "has several Output nodes; one was expected");
      if (!leads_on) output_ = parts_.size();
      ended = ended || !leads_on;
    }
    if (node.type == "IF" || node.type == "LIF" || node.type == "CubaLIF" ||
        node.type == "Threshold")
      spiking_.push_back(name);
    places[name] = parts_.size();
    parts_.push_back(std::move(part));
  }
  if (!ended) throw DataError(file, "has no Output node");
}

const NirShape& NirRun::output_shape() const {
  return parts_[output_].step->shape();
}

const std::vector<float>& NirRun::step(const std::vector<float>& input) {
  if (input.size() != elements_of(input_shape_))
    throw DataError(
        file_, format("takes %llu numbers a step; %zu were given",
                      static_cast<unsigned long long>(elements_of(input_shape_)), input.size()));
  for (Part& part : parts_) {
    std::vector<const std::vector<float>*> sources;
    for (const std::size_t source : part.sources) sources.push_back(&parts_[source].value);
    if (sources.empty()) sources.push_back(&input);
    part.value = part.step->step(sources);
  }
  return parts_[output_].value;
}

void NirRun::reset() {
  for (Part& part : parts_) part.step->reset();
}

const NirRun::Part& NirRun::part(const std::string& node) const {
  for (const Part& one : parts_) {
    if (one.name == node) return one;
  }
  throw DataError(file_, "has no node '" + clipped(node, 80) + "'");
}

const std::vector<float>& NirRun::value(const std::string& node) const {
  return part(node).value;
}

const NirShape& NirRun::shape(const std::string& node) const {
  return part(node).step->shape();
}

}  // namespace spikedepth
