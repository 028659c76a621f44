#pragma once
// Where the files of a recording are prepared, and how they take the place of older ones.
#include <string>
#include <vector>

namespace spikedepth {

/// A hidden folder beside the files of `sequence` in `folder` (both are made if missing). It is
/// locked: of two writers of one recording the second is refused. What a writer that was killed
/// left is cleared first, and the older recording that it was about to replace is put back.
class WorkFolder {
 public:
  /// Throws ConfigError if another process writes this recording, DataError if the disk refuses.
  WorkFolder(const std::string& folder, const std::string& sequence);
  /// Removes the hidden folder, and the folders that were made for it if they are empty.
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  /// Path of a part while it is prepared: "_data.hdf5", "_gt.hdf5" or "_calib".
  std::string prepared(const std::string& suffix) const;
  /// Path of a part in its place.
  std::string placed(const std::string& suffix) const;
  std::string scratch(const std::string& name) const { return work_ + "/" + name; }

  /// Puts all prepared parts in place of all old ones, or, throwing DataError, none. The data file
  /// goes first and comes last: at no moment does it stand beside parts of another recording.
  void move_into_place();

 private:
  void lock();
  void recover() const;
  void exchange() const;
  void roll_back() const;
  std::string old(const std::string& suffix) const { return replaced_ + "/" + sequence_ + suffix; }

  std::string folder_, sequence_, work_, replaced_;
  std::vector<std::string> made_;  // folders that did not exist, the innermost first
  int lock_ = -1;
};

}  // namespace spikedepth
