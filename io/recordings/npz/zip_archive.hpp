#pragma once
// The members of a zip file, read in order with limits on what they may claim.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/progress.hpp"

namespace spikedepth {

struct ZipEntry {
  std::string name;
  std::uint64_t index = 0;
  std::uint64_t bytes = 0;
};

/// One member while it is being read.
class ZipStream {
 public:
  /// Exactly `bytes` more bytes. Throws DataError if the member ends before, or does not unpack.
  void read(void* out, std::size_t bytes);
  /// Throws DataError unless the member ends here with the right checksum.
  void expect_end();

 private:
  friend class ZipArchive;
  struct Close {
    void operator()(void* file) const;
  };
  std::string path_;
  std::string name_;
  std::unique_ptr<void, Close> file_;
};

class ZipArchive {
 public:
  /// Throws DataError if it is no readable zip file.
  explicit ZipArchive(const std::string& path);
  const std::vector<ZipEntry>& entries() const { return entries_; }
  /// Null if there is none.
  const ZipEntry* find(const std::string& name) const;
  /// Throws DataError on encryption, on a method other than stored and deflated, and if the member
  /// claims to unpack to more than a thousand times its size.
  ZipStream open(const ZipEntry& entry) const;

 private:
  struct Close {
    void operator()(void* archive) const;
  };
  std::string path_;
  std::unique_ptr<void, Close> archive_;
  std::vector<ZipEntry> entries_;
};

/// One member to write: `bytes` deflated, or the content of `file` stored as it is.
struct ZipMember {
  std::string name;
  std::vector<std::uint8_t> bytes;
  std::string file = {};
};

/// Writes members into a new zip file, complete or not at all; files are copied piece by piece.
/// Throws DataError, and CancelledError if `progress` asks to stop.
void write_zip(const std::string& path, const std::vector<ZipMember>& members,
               const ProgressCallback& progress = {});

}  // namespace spikedepth
