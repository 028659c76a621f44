#pragma once
// Where results go: checked before any work, so that nothing is computed for a place that cannot be
// written.
#include <string>
#include <vector>

namespace spikedepth {

/// Throws DataError where `path` cannot become a file: its folder does not exist or is no folder,
/// may not be written, or the path is a folder itself. Makes and changes nothing.
void check_output_file(const std::string& path);

/// Throws ConfigError where `path` has the ending of a file, such as "a.hdf5" or "b.png", and would
/// become a folder. Not for folders that exist or end with '/'.
void refuse_file_name(const std::string& path);

/// Makes `path` with the folders above it. Gives those that did not exist, the innermost first.
/// Throws DataError naming what stands in the way, and leaves none of them.
std::vector<std::string> make_folders(const std::string& path);
/// Removes such folders where nothing is in them.
void remove_made_folders(const std::vector<std::string>& folders);

/// A folder for results, made with its parents where it is missing. What was made is removed again
/// if it is still empty: a refused request leaves nothing.
class OutputFolder {
 public:
  /// Throws as refuse_file_name() and make_folders().
  explicit OutputFolder(const std::string& path) {
    refuse_file_name(path);
    made_ = make_folders(path);
  }
  ~OutputFolder() { remove_made_folders(made_); }
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

 private:
  std::vector<std::string> made_;
};

}  // namespace spikedepth
