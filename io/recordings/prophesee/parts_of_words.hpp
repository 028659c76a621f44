#pragma once
// What the files of words have in common when they become parts of a recording.
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "core/base/text.hpp"
#include "io/recordings/prophesee/word_blocks.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

inline RecordingParts parts_of_file(const FileBytes& file, const std::string& format) {
  RecordingParts parts;
  parts.name = std::filesystem::path(file.path()).stem().string();
  parts.format = format;
  parts.files = {file.path()};
  return parts;
}

/// Says what of the words could not be used.
template <typename Code>
void note_losses(const WordBlocks<Code>& blocks, std::vector<std::string>& notes) {
  if (blocks.undated() > 0)
    notes.push_back(
        format("%llu events come before the first word that tells their time and are "
               "left out",
               static_cast<unsigned long long>(blocks.undated())));
  if (blocks.left_over() > 0)
    notes.push_back(
        format("the file is cut off in the middle of a word: its last %llu bytes are "
               "left out",
               static_cast<unsigned long long>(blocks.left_over())));
}

}  // namespace spikedepth
