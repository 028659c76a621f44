// Against files that rosbags and mcap wrote (data-scripts/make_ros_golden.py) and real ones.
#include <gtest/gtest.h>

#include <cmath>

#include "io/recordings/ros/ros_format.hpp"
#include "tests/io/recordings/decoded_events.hpp"

namespace spikedepth {
namespace {

using test::decoded_events;

const std::string kGolden = SPIKEDEPTH_GOLDEN_DIR "/ros/";
constexpr TimeUs kStart = 1'700'000'000'000'000;
constexpr SensorSize kSensor{346, 260};

Event closed_event(int k, TimeUs t) {
  return {t, static_cast<std::uint16_t>(k * 7 % 346), static_cast<std::uint16_t>(k * 11 % 260),
          static_cast<std::int8_t>(k % 3 == 0 ? 1 : -1)};
}

EventBatch closed_form(int count, TimeUs step, TimeUs start) {
  EventBatch events;
  for (int k = 0; k < count; ++k) events.push_back(closed_event(k, start + step * k));
  return events;
}

/// Seven packets of 20 events, of which the fifth is lost. Events of a packet are `step` apart,
/// packets 6 s.
EventBatch packets(TimeUs start, TimeUs step) {
  EventBatch events;
  for (int k = 0; k < 140; ++k) {
    const int part = k / 20;
    if (part != 4)
      events.push_back(closed_event(k, start + 1000 + 6'000'000 * part + step * (k % 20)));
  }
  return events;
}

void expect_mvsec(const std::string& name) {
  RecordingParts parts = read_ros(kGolden + name);
  EXPECT_EQ(parts.format, "ros1");
  EXPECT_TRUE(parts.notes.empty());
  ASSERT_EQ(parts.cameras.size(), 2U);
  EXPECT_EQ(parts.cameras[0].name, "/davis/left/events");
  EXPECT_EQ(parts.cameras[1].name, "/davis/right/events");
  EXPECT_EQ(parts.cameras[0].sensor, kSensor);
  EXPECT_EQ(parts.cameras[0].clock_period_us, 0);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(300, 20, kStart)) << name;
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(200, 40, kStart + 5)) << name;
  const std::vector<TimeUs> times = {kStart, kStart + 20'000, kStart + 40'000};
  EXPECT_EQ(parts.cameras[0].images.times, times);
  EXPECT_EQ(parts.cameras[0].depth[0].times, times);
  EXPECT_EQ(parts.cameras[0].depth[1].times, times);
  EXPECT_TRUE(parts.cameras[1].images.times.empty());
  for (int part = 0; part < 3; ++part) {
    const auto index = static_cast<std::size_t>(part);
    const GrayImage image = parts.cameras[0].images.read(index);
    const DepthMap raw = parts.cameras[0].depth[0].read(index);
    const DepthMap rectified = parts.cameras[0].depth[1].read(index);
    ASSERT_EQ(image.pixels.size(), 200U);
    ASSERT_EQ(raw.metres.size(), 200U);
    EXPECT_TRUE(std::isnan(raw.at(0, 0)));
    for (int y = 0; y < 10; ++y) {
      for (int x = 0; x < 20; ++x) {
        EXPECT_EQ(image.pixels[static_cast<std::size_t>(20 * y + x)], x + 2 * y + part);
        if (x + y > 0) {
          EXPECT_FLOAT_EQ(raw.at(x, y), static_cast<float>(x + part + 1 + 0.25 * y));
        }
        if (x + part > 0) {
          EXPECT_FLOAT_EQ(rectified.at(x, y), static_cast<float>(x + part));
        }
      }
    }
    EXPECT_EQ(parts.poses[index].t, times[index]);
    EXPECT_EQ(parts.poses[index].position, (std::array<double, 3>{0.5 * part, 1.0 + part, -2.0}));
    EXPECT_EQ(parts.poses[index].quaternion, (std::array<double, 4>{0, 0.6, 0, 0.8}));
  }
}

TEST(RosBag, mvsec_in_every_packing) {
  for (const char* name : {"mvsec_none.bag", "mvsec_bz2.bag", "mvsec_lz4.bag"}) expect_mvsec(name);
}

TEST(RosBag, the_definition_tells_the_order_of_fields) {
  expect_mvsec("swapped.bag");
}

TEST(RosBag, packets_of_words) {
  RecordingParts parts = read_ros(kGolden + "packets.bag");
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_EQ(parts.cameras[0].sensor, kSensor);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(100, 30, kStart));
}

TEST(RosBag2, two_cameras_in_sqlite_and_mcap) {
  for (const char* name :
       {"stereo_db3", "stereo_mcap", "stereo_db3/stereo_db3.db3", "stereo_mcap/stereo_mcap.mcap"}) {
    RecordingParts parts = read_ros(kGolden + name);
    EXPECT_EQ(parts.format, "ros2");
    ASSERT_EQ(parts.cameras.size(), 2U) << name;
    EXPECT_EQ(parts.cameras[0].name, "/cam/left/events");
    EXPECT_EQ(parts.cameras[1].name, "/cam/right/events");
    // EVT3: the camera's own clock, whose 24 bits wrap twice.
    EXPECT_EQ(parts.cameras[0].clock_period_us, 1 << 24);
    EXPECT_EQ(parts.cameras[1].clock_period_us, 0);
    EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == packets(0, 300'000)) << name;
    EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == packets(kStart, 3'000)) << name;
    ASSERT_EQ(parts.notes.size(), 2U);
    EXPECT_EQ(
        parts.notes[0],
        "1 packet of /cam/left/events is missing (gaps in the numbers); the recorder lost what "
        "was in between");
    EXPECT_EQ(parts.files.size(), 1U);
  }
}

TEST(RosBag2, headers_tell_which_turn_of_the_clock_evt3_is_in) {
  RecordingParts parts = read_ros(kGolden + "late");
  ASSERT_EQ(parts.cameras.size(), 2U);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(20, 100, 1000));
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(20, 100, 40'001'000))
      << "40 s later: more than two turns";
  EXPECT_EQ(parts.cameras[1].clock_period_us, 0) << "nothing is left to be found";
  ASSERT_EQ(parts.notes.size(), 1U);
  EXPECT_EQ(parts.notes[0],
            "the clock of /cam/right/events was moved by 2 x 16.777216 s, as the headers of its "
            "messages tell");
}

TEST(RosBag2, mono) {
  RecordingParts parts = read_ros(kGolden + "mono");
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_EQ(parts.name, "mono");
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == packets(kStart, 3'000));
}

TEST(Mcap, every_packing_with_and_without_index_and_chunks) {
  for (const char* name : {"zstd", "lz4", "plain", "no_index", "no_chunks"}) {
    RecordingParts parts = read_ros(kGolden + name + ".mcap");
    ASSERT_EQ(parts.cameras.size(), 2U) << name;
    EXPECT_EQ(parts.cameras[0].name, "/cam/events");
    // libcaer: 31 bits, which wrap within the first packet.
    const TimeUs before_wrap = (TimeUs{1} << 31U) - 2'000'000;
    EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == packets(kStart + before_wrap, 300'000))
        << name;
    EventBatch array;
    for (int k = 0; k < 70; ++k) {
      if (k / 10 != 4) array.push_back(closed_event(k, kStart + 3 + 25 * k));
    }
    EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == array) << name;
  }
}

TEST(RosFormat, a_row_of_the_table_of_formats) {
  const RecordingFormat format = ros_format();
  const auto claim = [&](const std::string& path, const std::string& head) {
    PathLook look;
    look.path = path;
    look.head = head;
    return format.claims(look);
  };
  EXPECT_EQ(claim("a", "#ROSBAG V2.0\n"), Claim::by_content);
  EXPECT_EQ(claim("a", "\x89MCAP0\r\n"), Claim::by_content);
  EXPECT_EQ(claim("a", std::string("SQLite format 3\0", 16)), Claim::by_content);
  EXPECT_EQ(claim("a.db3", "0 1 1 1\n"), Claim::by_name);
  EXPECT_EQ(claim("a.txt", "0 1 1 1\n"), Claim::none);
  PathLook folder;
  folder.is_folder = true;
  folder.listing = {"a_0.mcap", "metadata.yaml"};
  EXPECT_EQ(format.claims(folder), Claim::by_content);
  folder.listing = {"metadata.yaml", "notes.txt"};
  EXPECT_EQ(format.claims(folder), Claim::none);
}

/// Sums of evt3 and mono are those that event_camera_codecs' own tests expect; those of libcaer
/// were formed with rosbags 0.11.9 and NumPy.
TEST(RosRealData, counts_and_sums) {
  const std::string folder = test::real_data_folder();
  if (folder.empty())
    GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA does not name the folder of real recordings";
  RecordingParts mono = read_ros(folder + "/ros2/mono_cd.db3");
  const auto mono_events = decoded_events(*mono.cameras[0].events);
  EXPECT_EQ(mono.cameras[0].sensor, (SensorSize{640, 480}));
  EXPECT_EQ(test::sums_of(mono_events), (test::EventSums{100, 4'950, 34'450, 26'450, 50}));

  RecordingParts evt3 = read_ros(folder + "/ros2/evt3_trigger.db3");
  EXPECT_EQ(evt3.cameras[0].sensor, (SensorSize{1280, 720}));
  EventDefects defects;
  const auto evt3_events = decoded_events(*evt3.cameras[0].events, &defects);
  const test::EventSums sums = test::sums_of(evt3_events);
  EXPECT_EQ(sums.t, 1'222'326'831'810U);
  EXPECT_EQ(sums.events, 82'469U);
  EXPECT_EQ(sums.x, 42'078'718U);
  EXPECT_EQ(sums.y, 31'656'267U);
  EXPECT_EQ(sums.on, 41'439U);

  RecordingParts libcaer = read_ros(folder + "/ros2/libcaer_rollover.db3");
  EXPECT_EQ(
      test::sums_of(decoded_events(*libcaer.cameras[0].events)),
      (test::EventSums{334'331, 15'732'388'777'372'734'188U, 111'651'612, 82'801'007, 181'908}));
}

}  // namespace
}  // namespace spikedepth
