#pragma once
// The table of studies: each reproduces the claim of a published system. Torch-free for its users.
#include <string>
#include <vector>

namespace spikedepth {

class StudyContext;

/// One row. `run` measures through the context (models/studies/study.hpp).
struct StudyEntry {
  std::string name;
  std::string title;
  std::string paper;
  void (*run)(StudyContext&) = nullptr;
};

const std::vector<StudyEntry>& study_registry();

/// Adds a row: for programs that link this library and bring a study of their own. Throws
/// ConfigError if the name is taken.
void add_study(StudyEntry entry);

/// Throws ConfigError naming the nearest and all known names.
const StudyEntry& find_study(const std::string& name);

}  // namespace spikedepth
