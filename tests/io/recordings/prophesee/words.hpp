#pragma once
// Files of words made by hand, and what decoders make of them.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "io/recordings/recording_format.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::test {

template <typename Word>
std::string bytes_of(const std::vector<Word>& words) {
  return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(Word)};
}

inline std::string raw_header(const std::string& format) {
  return "% date 2026-01-01 00:00:00\n% format " + format + ";height=480;width=640\n% end\n";
}

/// All events of a camera, block by block, after looking at each; the looks must be right.
inline EventBatch all_events(CameraParts& camera, EventDefects* defects = nullptr) {
  EventBlocks& blocks = *camera.events;
  std::vector<BlockBounds> bounds;
  for (std::size_t k = 0; k < blocks.count(); ++k) bounds.push_back(blocks.look(k));
  EventBatch all;
  BlockContent content;
  for (std::size_t k = blocks.count(); k-- > 0;) {  // any order
    blocks.decode(k, content);
    EXPECT_EQ(content.events.size(), bounds[k].events) << "block " << k;
    TimeUs earliest = std::numeric_limits<TimeUs>::max();
    TimeUs latest = std::numeric_limits<TimeUs>::min();
    for (const Event& event : content.events) {
      earliest = std::min(earliest, event.t);
      latest = std::max(latest, event.t);
    }
    if (!content.events.empty()) {
      EXPECT_EQ(earliest, bounds[k].earliest) << "block " << k;
      EXPECT_EQ(latest, bounds[k].latest) << "block " << k;
    }
    if (defects != nullptr) defects->bad_time += content.defects.bad_time;
    all.insert(all.begin(), content.events.begin(), content.events.end());
  }
  return all;
}

/// The message of the error that opening and reading everything throws, without the path.
inline std::string error_of(const std::string& path,
                            RecordingParts (*open)(const std::string& path)) {
  try {
    RecordingParts parts = open(path);
    for (CameraParts& camera : parts.cameras) {
      BlockContent content;
      for (std::size_t k = 0; k < camera.events->count(); ++k) camera.events->look(k);
      for (std::size_t k = 0; k < camera.events->count(); ++k) camera.events->decode(k, content);
    }
  } catch (const DataError& problem) {
    const std::string text = problem.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_EQ(text.find(path), 0U) << text;
    return text.substr(std::min(text.size(), path.size() + 2));
  }
  return "no error";
}

inline void expect_begins(const std::string& text, const std::string& beginning) {
  EXPECT_EQ(text.substr(0, beginning.size()), beginning) << text;
}

/// Golden events, as data-scripts/make_prophesee_golden.py wrote them.
inline EventBatch golden_events(const std::string& name) {
  const std::string bytes = read_file(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/prophesee/" + name);
  EventBatch events(bytes.size() / sizeof(Event));
  std::memcpy(static_cast<void*>(events.data()), bytes.data(), bytes.size());
  return events;
}

inline std::string golden_file(const std::string& name) {
  return std::string(SPIKEDEPTH_GOLDEN_DIR) + "/prophesee/" + name;
}

inline void expect_same(const EventBatch& got, const EventBatch& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_TRUE(got[i] == expected[i])
        << "event " << i << ": t " << got[i].t << " x " << got[i].x << " y " << got[i].y << " p "
        << int{got[i].polarity} << " instead of t " << expected[i].t << " x " << expected[i].x
        << " y " << expected[i].y << " p " << int{expected[i].polarity};
  }
}

}  // namespace spikedepth::test
