#pragma once
// Where results go: checked before any work, so that nothing is computed for a place that cannot be
// written.
#include <string>
#include <vector>

namespace spikedepth {

/// Throws DataError where `path` cannot become a file: its folder does not exist or is no folder,
/// may not be written, or the path is a folder itself. Makes and changes nothing.
void check_output_file(const std::string& path);

/// A folder for results, made with its parents where it is missing. What was made is removed again,
/// if it is still empty, unless keep() was called: a refused request leaves nothing.
class OutputFolder {
 public:
  /// Throws DataError naming what stands in the way.
  explicit OutputFolder(std::string path);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  void keep() { made_.clear(); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::vector<std::string> made_;  // the innermost first
};

}  // namespace spikedepth
