// NIR files: HDF5 with the groups /node/nodes/NAME and the data set /node/edges
// (neuromorphs/NIR, nir/serialization.py).
#include <sys/file.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/networks/nir/nir_graph.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kMostNumbers = std::uint64_t{1} << 27;
constexpr std::size_t kMostNodes = 20000;
constexpr int kDeepestGraph = 8;
constexpr std::size_t kMostEdges = 200000;

using hdf5::MemberKind;

class GraphReader {
 public:
  explicit GraphReader(const std::string& path)
      : path_(path), file_(path, ::flock, "a NIR graph") {}

  NirGraph read() {
    NirGraph graph;
    if (!file_.holds("/node") || !file_.holds("/node/type"))
      throw DataError(path_, "is HDF5 but no NIR graph: /node/type is missing");
    if (file_.holds("/version")) graph.version = clipped(file_.text("/version"), 40);
    const std::string type = file_.text("/node/type");
    if (type != "NIRGraph")
      throw DataError(path_, "holds a single " + clipped(type, 40) + ", no NIRGraph");
    read_graph("/node", "", 0, graph);
    if (file_.holds("/node/metadata")) graph.metadata = metadata("/node/metadata", 0);
    return graph;
  }

 private:
  void read_graph(const std::string& place, const std::string& prefix, int depth, NirGraph& graph) {
    if (depth > kDeepestGraph) throw DataError(path_, "nests its graphs too deep; refused");
    std::map<std::string, std::pair<std::string, std::string>> inner;  // graph -> its two ends
    for (const auto& member : file_.members(place + "/nodes")) {
      if (member.kind != MemberKind::group)
        throw DataError(path_, place + "/nodes/" + clipped(member.name, 80) + " is no node");
      const std::string at = place + "/nodes/" + member.name;
      const std::string type = file_.text(at + "/type");
      const std::string name = prefix + member.name;
      if (type == "NIRGraph") {
        NirGraph part;
        read_graph(at, name + ".", depth + 1, part);
        inner[member.name] = {part.only("Input", path_), part.only("Output", path_)};
        graph.nodes.merge(part.nodes);
        graph.edges.insert(graph.edges.end(), part.edges.begin(), part.edges.end());
      } else if (!graph.nodes.emplace(name, node(at, type)).second) {
        throw DataError(path_, "names the node '" + clipped(name, 80) + "' twice");
      }
      if (++nodes_ > kMostNodes) throw DataError(path_, "has more than 20000 nodes; refused");
    }
    const auto pairs = file_.texts(place + "/edges");
    if (pairs.values.empty()) return;
    if (pairs.shape.size() != 2 || pairs.shape[1] != 2)
      throw DataError(path_, place + "/edges is no list of pairs");
    edges_ += pairs.shape[0];
    if (edges_ > kMostEdges) throw DataError(path_, "has more than 200000 edges; refused");
    for (std::size_t i = 0; i + 1 < pairs.values.size(); i += 2) {
      const std::string &from = pairs.values[i], &to = pairs.values[i + 1];
      graph.edges.emplace_back(inner.count(from) != 0 ? inner[from].second : prefix + from,
                               inner.count(to) != 0 ? inner[to].first : prefix + to);
    }
  }

  NirNode node(const std::string& at, const std::string& type) {
    NirNode node;
    node.type = type;
    for (const auto& member : file_.members(at)) {
      const std::string field = at + "/" + member.name;
      if (member.name == "type") continue;
      if (member.name == "metadata" && member.kind == MemberKind::group) {
        node.metadata = metadata(field, 0);
      } else if (member.kind == MemberKind::numbers) {
        node.numbers[member.name] = array(field);
      } else if (member.kind == MemberKind::texts) {
        node.texts[member.name] = file_.text(field);
      } else {
        throw DataError(path_, field + " is neither numbers nor a string");
      }
    }
    return node;
  }

  NirArray array(const std::string& field) {
    auto numbers = file_.numbers(field, kMostNumbers - std::min(read_, kMostNumbers));
    read_ += numbers.values.size();
    return {std::move(numbers.shape), std::move(numbers.values), numbers.integer};
  }

  nlohmann::json metadata(const std::string& place, int depth) {
    auto found = nlohmann::json::object();
    if (depth > kDeepestGraph) throw DataError(path_, place + " nests too deep; refused");
    for (const auto& member : file_.members(place)) {
      const std::string at = place + "/" + member.name;
      if (member.kind == MemberKind::group) {
        found[member.name] = metadata(at, depth + 1);
      } else if (member.kind == MemberKind::texts) {
        const auto texts = file_.texts(at);
        found[member.name] = texts.shape.empty() && texts.values.size() == 1
                                 ? nlohmann::json(texts.values.front())
                                 : nlohmann::json(texts.values);
      } else if (member.kind == MemberKind::numbers) {
        const NirArray numbers = array(at);
        if (numbers.shape.empty())
          found[member.name] = numbers.values.front();
        else
          found[member.name] = numbers.values;
      }
    }
    return found;
  }

  std::string path_;
  hdf5::InputFile file_;
  std::uint64_t read_ = 0, edges_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

NirGraph load_nir(const std::string& path) {
  return GraphReader(path).read();
}

}  // namespace spikedepth
