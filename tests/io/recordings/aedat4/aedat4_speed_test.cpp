// What data-scripts/read_aedat4_peers.py times: all events of a file into memory, opening included.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

#include "io/recordings/aedat4/aedat4_format.hpp"
#include "tests/io/recordings/decoded_events.hpp"

namespace spikedepth {
namespace {

TEST(Aedat4Speed, all_events_into_memory) {
  const char* path = std::getenv("SPIKEDEPTH_SPEED_FILE");
  if (path == nullptr) GTEST_SKIP() << "SPIKEDEPTH_SPEED_FILE names no file to read";
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t begin_computed = std::clock();
  RecordingParts parts = read_aedat4(path);
  EventBatch all;
  BlockContent content;
  for (CameraParts& camera : parts.cameras) {
    std::uint64_t events = all.size();
    for (std::size_t i = 0; i < camera.events->count(); ++i)
      events += camera.events->look(i).events;
    all.reserve(static_cast<std::size_t>(events));
    for (std::size_t i = 0; i < camera.events->count(); ++i) {
      camera.events->decode(i, content);
      all.insert(all.end(), content.events.begin(), content.events.end());
    }
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const double computed =
      static_cast<double>(std::clock() - begin_computed) / static_cast<double>(CLOCKS_PER_SEC);
  const test::EventSums sums = test::sums_of(all);
  std::printf("SPEED %zu %.6f %.6f %llu\n", sums.events, seconds.count(), computed,
              static_cast<unsigned long long>(sums.x));
  EXPECT_GT(sums.events, 0U);
}

}  // namespace
}  // namespace spikedepth
