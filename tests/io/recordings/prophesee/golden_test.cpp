// Files written by independent libraries hold the events that these were given.
#include <gtest/gtest.h>

#include "io/recordings/event_stream/es_format.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/dat_format.hpp"
#include "io/recordings/prophesee/hdf5_format.hpp"
#include "io/recordings/prophesee/raw_events.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "io/recordings/reader_bench.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

struct Golden {
  const char* file;
  RecordingParts (*open)(const std::string&);
  const char* events;
  const char* format;
  bool has_size;
};

// Times are absolute: faery's files count from 0, and its line "% t0" is added, which expelliarmus,
// evt3 and evutils do not do. Wraps and pauses: half of the clock's range decides.
const Golden kFiles[] = {
    {"faery_evt2.raw", open_raw, "events.bin", "evt2", true},
    {"expelliarmus_evt2.raw", open_raw, "events.bin", "evt2", true},
    {"evutils_evt2.raw", open_raw, "events.bin", "evt2", true},
    {"evutils_evt21.raw", open_raw, "events-evt21.bin", "evt21", true},
    {"evutils_evt21_little.raw", open_raw, "events-evt21.bin", "evt21", true},
    {"faery_evt3.raw", open_raw, "events.bin", "evt3", true},
    {"faery.dat", open_dat, "events.bin", "dat", true},
    {"expelliarmus.dat", open_dat, "events.bin", "dat", false},
    {"dvs.es", open_es, "events-es.bin", "event-stream", true},
    {"atis.es", open_es, "events-es.bin", "event-stream", true},
    {"ecf_packed.h5", open_prophesee_hdf5, "events.bin", "prophesee-hdf5-ecf", false},
    {"ecf_mixed.h5", open_prophesee_hdf5, "events.bin", "prophesee-hdf5-ecf", false},
    {"ecf_left_out.h5", open_prophesee_hdf5, "events.bin", "prophesee-hdf5-ecf", false},
    {"gzip.h5", open_prophesee_hdf5, "events.bin", "prophesee-hdf5-plain", false}};

TEST(PropheseeGolden, every_event_of_every_file) {
  for (const Golden& golden : kFiles) {
    SCOPED_TRACE(golden.file);
    RecordingParts parts = golden.open(test::golden_file(golden.file));
    ASSERT_EQ(parts.cameras.size(), 1U);
    EXPECT_EQ(parts.format, golden.format);
    const SensorSize size = golden.has_size ? SensorSize{640, 480} : SensorSize{};
    EXPECT_EQ(parts.cameras[0].sensor, size);
    test::expect_same(test::all_events(parts.cameras[0]), test::golden_events(golden.events));
  }
}

TEST(PropheseeGolden, open_recording_tells_the_format_by_the_content) {
  const test::TempDir dir;
  for (const Golden& golden : kFiles) {
    SCOPED_TRACE(golden.file);
    const std::string path = dir.file("unnamed");
    write_file_atomically(path, read_file(test::golden_file(golden.file)));
    const auto recording = open_recording(path);
    const EventBatch expected = test::golden_events(golden.events);
    EXPECT_EQ(recording->info().format, golden.format);
    EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{640, 480}));
    EXPECT_DOUBLE_EQ(recording->info().base_time_s, 1e-6 * static_cast<double>(expected[0].t));
    EventBatch events;
    recording->read_events(Side::left, recording->info().span, events);
    for (Event& event : events) event.t += expected[0].t;
    test::expect_same(events, expected);
  }
}

TEST(PropheseeGolden, raw_files_in_one_pass) {
  for (const Golden& golden : kFiles) {
    if (golden.open != open_raw) continue;
    SCOPED_TRACE(golden.file);
    EventBatch events;
    read_raw_events(test::golden_file(golden.file))
        .each_piece([&](const Event* first, std::size_t n) {
          events.insert(events.end(), first, first + n);
        });
    test::expect_same(events, test::golden_events(golden.events));
  }
}

TEST(PropheseeGolden, both_ways_of_the_bench_read_the_same) {
  const std::string path = test::golden_file("evutils_evt21.raw");
  const WholeReadResult read = bench_raw_read(path);
  const WholeReadResult visited = bench_visit(path);
  EXPECT_EQ(read.events, 1500U);
  EXPECT_EQ(visited.events, 1500U);
  EXPECT_EQ(read.pixel_sum, visited.pixel_sum);
}

TEST(PropheseeGolden, two_files_share_one_clock) {
  // Right events.bin, left the same: no shift by each one's own start.
  const auto pair = open_recording(test::golden_file("faery_evt3.raw") + "," +
                                   test::golden_file("evutils_evt2.raw"));
  EXPECT_TRUE(pair->info().has_right);
  EXPECT_EQ(pair->info().side_span[0].begin, 0);
  EXPECT_EQ(pair->info().side_span[1].begin, 0);
  EXPECT_EQ(pair->info().event_count, (std::array<std::uint64_t, 2>{1500, 1500}));
}

}  // namespace
}  // namespace spikedepth
