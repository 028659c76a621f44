// Real recordings, where they are there: all events as an independent library reads them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "io/recordings/event_stream/es_format.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

/// SHA-256 of 13 bytes an event: i64 t, u16 x, u16 y, u8 on.
std::string digest(const EventBatch& events) {
  std::string bytes;
  for (const Event& event : events) {
    const std::uint8_t on = event.polarity > 0 ? 1 : 0;
    bytes.append(reinterpret_cast<const char*>(&event), 12);
    bytes.push_back(static_cast<char>(on));
  }
  return sha256_hex(bytes.data(), bytes.size());
}

class RealRecordings : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SPIKEDEPTH_REAL_DATA");
    if (folder == nullptr)
      GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA names no folder of real recordings";
    folder_ = folder;
  }
  EventBatch events(RecordingParts (*open)(const std::string&), const std::string& file) {
    RecordingParts parts = open(folder_ + file);
    EXPECT_EQ(parts.cameras.size(), 1U);
    sensor_ = parts.cameras[0].sensor;
    return test::all_events(parts.cameras[0]);
  }
  std::string folder_;
  SensorSize sensor_;
};

// Numbers of data-scripts/measure_prophesee_samples.py.
TEST_F(RealRecordings, evt3_as_evt3_and_evutils_read_it) {
  const EventBatch all = events(open_raw, "/prophesee/evt3_sample.raw");
  ASSERT_EQ(all.size(), 219'596U);
  EXPECT_TRUE((all[0] == Event{11'718'656, 874, 200, -1}));
  EXPECT_TRUE((all.back() == Event{11'727'457, 1218, 572, 1}));
  EXPECT_EQ(digest(all), "9bba5ca48301878102200069a89413a3240eaae3ff599d217f1c1a84d13fe7ba");
  EXPECT_EQ(sensor_, (SensorSize{1280, 720}));
}

TEST_F(RealRecordings, evt2_as_faery_and_expelliarmus_read_it) {
  const EventBatch all = events(open_raw, "/prophesee/evt2_sample.raw");
  ASSERT_EQ(all.size(), 521'252U);
  EXPECT_EQ(digest(all), "58773c06cd3098d13e0f2781e1134449d2f01ed498d4975aabc2c4e5ec81d44b");
  EXPECT_EQ(sensor_, (SensorSize{640, 480}));
}

TEST_F(RealRecordings, event_stream_as_event_stream_and_faery_read_it) {
  const EventBatch all = events(open_es, "/es/dvs.es");
  ASSERT_EQ(all.size(), 473'225U);
  EXPECT_EQ(digest(all), "0e8b5a168fd6f024136faf24807558bec5ed65ebd3300b2712c1e2944fd69f4c");
  EXPECT_EQ(sensor_, (SensorSize{320, 240}));
  test::expect_begins(test::error_of(folder_ + "/es/generic.es", open_es),
                      "holds generic events (kind 0)");
}

}  // namespace
}  // namespace spikedepth
