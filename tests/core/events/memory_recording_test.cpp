// The sensor's size, where nothing tells it but the events.
#include "core/events/memory_recording.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

MemoryRecording with_corners(int first, int x, int y) {
  std::array<MemoryRecording::Rows, 2> sides;
  sides[0].add(0, first, first, 1);
  sides[0].add(1000, x, y, 1);
  RecordingInfo info;
  info.name = "a";
  return MemoryRecording(info, sides);
}

TEST(MemoryRecording, TakesTheSmallestCommonSensorThatHoldsAllEvents) {
  EXPECT_EQ(with_corners(0, 345, 259).info().sensor(Side::left), (SensorSize{346, 260}));
  EXPECT_EQ(with_corners(0, 1279, 719).info().sensor(Side::left), (SensorSize{1280, 720}));
}

TEST(MemoryRecording, PixelsCountedFromOneAreMovedOnEverySensor) {
  for (const SensorSize size : {SensorSize{346, 260}, SensorSize{1280, 720}}) {
    auto recording = with_corners(1, size.width, size.height);
    EXPECT_EQ(recording.info().sensor(Side::left), size);
    EventBatch events;
    recording.read_events(Side::left, {0, 2000}, events);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].x, 0);
    EXPECT_EQ(events[1].y, size.height - 1);
  }
}

// A network's memory grows with the sensor.
TEST(MemoryRecording, AStrayPixelBeyondAllSensorsIsRefused) {
  try {
    with_corners(0, 4000, 300);
    FAIL() << "taken";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("1 of 2 events lie beyond 1280 x 720"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace spikedepth
