#pragma once
// One format of recordings: a row of the table in open_recording.cpp.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/events/recording.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// What a path looks like from outside.
struct PathLook {
  std::string path;  // need not exist: some formats name several files by what their names share
  std::string head;  // first 4096 bytes of a file; empty for a folder
  std::vector<std::string> listing;  // names of what lies in a folder, sorted
  bool is_folder = false;

  /// Whether a folder holds something of that name.
  bool lists(const std::string& name) const;
};

/// How sure a format is that a path is its own. `by_name`: only the ending says so, so that a
/// damaged file is reported by the format that it was meant to have.
enum class Claim { none, by_name, by_content };

struct RecordingFormat {
  std::string name;         // chooses it: "mvsec:path"
  std::string description;  // for error messages
  std::function<Claim(const PathLook& look)> claims;
  /// Throws DataError if the recording cannot be read. Null where `parts` is there.
  std::function<std::unique_ptr<Recording>(const std::string& path)> open;
  /// Whether it takes a whole family of files (MVSEC: every HDF5 file and every folder), so that
  /// any other format that is equally sure comes before it.
  bool general = false;
  /// Opens what the file holds of each camera; two such files, a folder of two, or one with two
  /// cameras then make a stereo recording, with a calibration from elsewhere if wanted. Throws
  /// DataError.
  std::function<RecordingParts(const std::string& path)> parts = nullptr;
};

/// The row of a format that offers parts.
inline RecordingFormat parts_format(std::string name, std::string description,
                                    std::function<Claim(const PathLook& look)> claims,
                                    std::function<RecordingParts(const std::string& path)> parts) {
  return {std::move(name), std::move(description), std::move(claims), nullptr,
          false,           std::move(parts)};
}

}  // namespace spikedepth
