#include "core/knowledge/triple_files.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <unordered_map>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

std::string at_line(std::size_t line) {
  return format("line %zu ", line);
}

// The lines of a file as words between tabs; empty lines are left out.
void each_line(const std::string& path, std::size_t words,
               const std::function<void(std::size_t line, const Words&)>& visit) {
  std::istringstream lines(read_file(path));
  std::string text;
  for (std::size_t line = 1; std::getline(lines, text); ++line) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty()) continue;
    Words found;
    std::istringstream cells(text);
    for (std::string cell; std::getline(cells, cell, '\t');) found.push_back(cell);
    if (found.size() != words ||
        std::any_of(found.begin(), found.end(), [](const auto& cell) { return cell.empty(); })) {
      throw DataError(path, at_line(line) + "is '" + clipped(text, 60) + "'; expected " +
                                (words == 3 ? "subject, relation and object" : "number and name") +
                                " with tabs between");
    }
    visit(line, found);
  }
}

// Numbers of names, given as they come.
class Numbers {
 public:
  explicit Numbers(std::vector<std::string>& names) : names_(names) {}
  int of(const std::string& name) {
    const auto [at, is_new] = numbers_.try_emplace(name, static_cast<int>(names_.size()));
    if (is_new) names_.push_back(name);
    return at->second;
  }

 private:
  std::vector<std::string>& names_;
  std::unordered_map<std::string, int> numbers_;
};

// Number -> name of an id file; empty where there is none.
std::unordered_map<std::string, std::string> names_in(const std::string& path) {
  std::unordered_map<std::string, std::string> names;
  if (!fs::exists(path)) return names;
  each_line(path, 2, [&](std::size_t line, const Words& words) {
    if (!names.try_emplace(words[0], words[1]).second)
      throw DataError(path, at_line(line) + "gives number " + words[0] + " a second name");
  });
  return names;
}

std::string named(const std::unordered_map<std::string, std::string>& names,
                  const std::string& word) {
  const auto at = names.find(word);
  return at == names.end() ? word : at->second;
}

}  // namespace

bool holds_graph(const std::string& folder) {
  return fs::exists(folder + "/train.txt") || fs::exists(folder + "/train.del");
}

std::vector<std::string> graph_folders(const std::string& folder) {
  if (!fs::is_directory(folder))
    throw DataError(folder, "is no folder; name one with train.txt, valid.txt and test.txt");
  if (holds_graph(folder)) return {folder};
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && holds_graph(entry.path().string()))
      found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) {
    throw DataError(folder,
                    "holds no train.txt, nor does a folder in it; expected train.txt, valid.txt "
                    "and test.txt with subject, relation and object");
  }
  return found;
}

KnowledgeGraph read_graph(const std::string& folder) {
  KnowledgeGraph graph;
  graph.name = fs::path(folder).lexically_normal().filename().string();
  if (graph.name.empty()) graph.name = fs::path(folder).parent_path().filename().string();
  const std::string ending = fs::exists(folder + "/train.txt") ? ".txt" : ".del";
  const auto entity_names = names_in(folder + "/entity_ids.del");
  const auto relation_names = names_in(folder + "/relation_ids.del");
  Numbers entities(graph.entities), relations(graph.relations);
  std::size_t known_entities = 0, known_relations = 0;
  const auto read = [&](const std::string& part, std::vector<Triple>& triples) {
    const std::string path = folder + "/" + part + ending;
    each_line(path, 3, [&](std::size_t line, const Words& words) {
      const Triple triple{entities.of(named(entity_names, words[0])),
                          relations.of(named(relation_names, words[1])),
                          entities.of(named(entity_names, words[2]))};
      const bool unknown = part != "train" && (graph.entities.size() > known_entities ||
                                               graph.relations.size() > known_relations);
      if (unknown) {
        throw DataError(path, at_line(line) + "is '" + clipped(join(words, " "), 60) +
                                  "', of which no training triple tells; leave it out");
      }
      triples.push_back(triple);
    });
    known_entities = graph.entities.size();
    known_relations = graph.relations.size();
  };
  read("train", graph.train);
  if (graph.train.empty()) throw DataError(folder + "/train" + ending, "holds no triple");
  read("valid", graph.valid);
  read("test", graph.test);
  return graph;
}

}  // namespace spikedepth
