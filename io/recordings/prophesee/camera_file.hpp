#pragma once
// A file that grows while a recording is written, complete under its name or not there.
#include <fstream>
#include <string>

namespace spikedepth {

class CameraFile {
 public:
  /// Creates NAME.tmpNUMBER beside `path`. Throws DataError.
  explicit CameraFile(const std::string& path);
  /// Removes what was not committed.
  ~CameraFile();
  CameraFile(const CameraFile&) = delete;
  CameraFile& operator=(const CameraFile&) = delete;

  const std::string& path() const { return path_; }
  /// Throws DataError if the disk refuses.
  void append(const std::string& bytes);
  /// Brings all of it to the disk, still under its temporary name. Throws DataError.
  void complete();
  /// Gives a complete file its name. Throws DataError.
  void commit();

 private:
  std::string path_;
  std::string temporary_;
  std::ofstream stream_;
};

}  // namespace spikedepth
