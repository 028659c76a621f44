#pragma once
// Moments that a user wants to find again.
#include <string>
#include <vector>

#include "core/base/time.hpp"

namespace spikedepth {

struct Bookmark {
  TimeUs t = 0;
  std::string note;
};

/// Bookmarks of one recording in a JSON file that may hold those of several. Ordered by time, one
/// per moment.
class Bookmarks {
 public:
  /// Reads `path` if it exists. Throws DataError if it is no such file.
  Bookmarks(std::string path, std::string recording);
  const std::vector<Bookmark>& all() const { return bookmarks_; }
  const std::string& path() const { return path_; }
  /// Adds the bookmark, or removes the one that stands at its time, and writes the file
  /// (atomically; other recordings' bookmarks are kept). Throws DataError; nothing changes then.
  void toggle(const Bookmark& bookmark);

 private:
  std::string path_, recording_;
  std::vector<Bookmark> bookmarks_;
};

}  // namespace spikedepth
