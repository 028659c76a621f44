#include "io/recordings/mvsec/mvsec_files.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

const std::string kData = "_data.hdf5";
const std::string kGt = "_gt.hdf5";

// A sequence's name with that suffix.
bool is_sequence_file(const std::string& name, const std::string& suffix) {
  return name.size() > suffix.size() && ends_with(name, suffix);
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

MvsecFiles of_sequence(const fs::path& folder, const std::string& sequence) {
  MvsecFiles files;
  files.sequence = sequence;
  files.folder = folder.empty() ? "." : folder.string();
  files.data = (folder / (sequence + kData)).string();
  const fs::path gt = folder / (sequence + kGt);
  if (is_file(gt)) files.gt = gt.string();
  return files;
}

MvsecFiles in_folder(const fs::path& folder) {
  std::vector<std::string> sequences;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (is_sequence_file(name, kData))
      sequences.push_back(name.substr(0, name.size() - kData.size()));
  }
  std::sort(sequences.begin(), sequences.end());
  if (error) throw DataError(folder.string(), "cannot be listed: " + error.message());
  if (sequences.empty()) {
    throw DataError(folder.string(),
                    "holds no recording; a file <sequence>_data.hdf5 was expected");
  }
  if (sequences.size() > 1) {
    throw DataError(folder.string(), "holds several recordings (" + join(sequences) +
                                         "); name one: " + (folder / sequences.front()).string());
  }
  return of_sequence(folder, sequences.front());
}

}  // namespace

bool is_mvsec_prefix(const std::string& path) {
  std::error_code error;
  return !path.empty() && !fs::exists(path, error) && is_file(path + kData);
}

MvsecFiles find_mvsec_files(const std::string& path) {
  const fs::path given(path);
  std::error_code error;
  if (fs::is_directory(given, error)) return in_folder(given);
  if (is_mvsec_prefix(path)) return of_sequence(given.parent_path(), given.filename().string());
  const std::string name = given.filename().string();
  if (is_sequence_file(name, kData)) {
    return of_sequence(given.parent_path(), name.substr(0, name.size() - kData.size()));
  }
  if (is_sequence_file(name, kGt)) {
    MvsecFiles files = of_sequence(given.parent_path(), name.substr(0, name.size() - kGt.size()));
    if (!is_file(files.data)) {
      throw DataError(path, "holds ground truth only, and the events' file " + files.data +
                                " is missing; put it beside");
    }
    return files;
  }
  MvsecFiles files;
  files.sequence = given.stem().string();
  files.folder = given.parent_path().empty() ? "." : given.parent_path().string();
  files.data = path;
  return files;
}

}  // namespace spikedepth
