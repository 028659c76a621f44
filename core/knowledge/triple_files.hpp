#pragma once
// Knowledge graphs from text files.
#include <string>
#include <vector>

#include "core/knowledge/triples.hpp"

namespace spikedepth {

/// Reads train.txt, valid.txt and test.txt of a folder: a triple a line, subject, relation and
/// object with tabs between; entities and relations are numbered as they come. Or train.del,
/// valid.del and test.del, whose words are whole numbers, with names in entity_ids.del and
/// relation_ids.del (number, tab, name) where these are there. Throws DataError naming file and
/// line of what is no triple or no number, of a name that two numbers share, a training set without
/// triples, and what no training triple has.
KnowledgeGraph read_graph(const std::string& folder);

/// True where the folder has a train.txt or train.del.
bool holds_graph(const std::string& folder);

/// The folders of graphs in `folder`, sorted: itself, or those in it. Throws DataError if there is
/// none.
std::vector<std::string> graph_folders(const std::string& folder);

}  // namespace spikedepth
