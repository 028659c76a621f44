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

using Names = std::unordered_map<std::string, std::string>;

// Numbers of words, given as they come. A word's name is what `known` says, or the word itself.
class Numbers {
 public:
  Numbers(std::vector<std::string>& names, const Names& known) : names_(names), known_(known) {}
  int of(const std::string& word) {
    const auto [at, is_new] = numbers_.try_emplace(word, static_cast<int>(names_.size()));
    if (is_new) {
      const auto name = known_.find(word);
      names_.push_back(name == known_.end() ? word : name->second);
    }
    return at->second;
  }

 private:
  std::vector<std::string>& names_;
  const Names& known_;
  std::unordered_map<std::string, int> numbers_;
};

// As 12; neither 012 nor +12, which would be other words for the same number.
void check_number(const std::string& path, std::size_t line, const std::string& word) {
  const bool digits =
      std::all_of(word.begin(), word.end(), [](char c) { return '0' <= c && c <= '9'; });
  if (!digits || (word.size() > 1 && word[0] == '0'))
    throw DataError(path, at_line(line) + "has '" + clipped(word, 60) +
                              "' for a number; expected a whole number such as 12");
}

// Number -> name of an id file; empty where there is none.
Names names_in(const std::string& path) {
  Names names, numbers;
  if (!fs::exists(path)) return names;
  each_line(path, 2, [&](std::size_t line, const Words& words) {
    check_number(path, line, words[0]);
    if (!names.try_emplace(words[0], words[1]).second)
      throw DataError(path, at_line(line) + "gives number " + words[0] + " a second name");
    const auto [at, is_new] = numbers.try_emplace(words[1], words[0]);
    if (!is_new) {
      throw DataError(path, at_line(line) + "names number " + words[0] + " '" +
                                clipped(words[1], 60) + "', as number " + at->second +
                                " is; give each a name of its own");
    }
  });
  return names;
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
  const bool numbered = ending == ".del";
  const auto entity_names = numbered ? names_in(folder + "/entity_ids.del") : Names();
  const auto relation_names = numbered ? names_in(folder + "/relation_ids.del") : Names();
  Numbers entities(graph.entities, entity_names), relations(graph.relations, relation_names);
  std::size_t known_entities = 0, known_relations = 0;
  const auto read = [&](const std::string& part, std::vector<Triple>& triples) {
    const std::string path = folder + "/" + part + ending;
    each_line(path, 3, [&](std::size_t line, const Words& words) {
      if (numbered) {
        for (const auto& word : words) check_number(path, line, word);
      }
      const int subject = entities.of(words[0]), relation = relations.of(words[1]);
      const Triple triple{subject, relation, entities.of(words[2])};
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
