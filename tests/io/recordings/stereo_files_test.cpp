// Whole files of two cameras as recordings: one clock, sides by name, calibration of the user's.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/calibration/camera_chain.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

const std::string kGolden = SPIKEDEPTH_GOLDEN_DIR;

EventBatch events_of(Recording& recording, Side side) {
  EventBatch events;
  recording.read_events(side, recording.info().span, events);
  return events;
}

TEST(StereoFiles, aedat4_of_two_cameras) {
  const std::string path = kGolden + "/aedat4/stereo.aedat4";
  const auto recording = open_recording(path);
  EXPECT_TRUE(recording->info().has_right);
  EXPECT_EQ(recording->info().base_time_s, 1.7e9);
  EXPECT_EQ(recording->info().events(Side::left), 600U);
  EXPECT_EQ(recording->info().events(Side::right), 300U);
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{346, 260}));
  const EventBatch right = events_of(*recording, Side::right);
  ASSERT_EQ(right.size(), 300U);
  EXPECT_EQ(right[1], (Event{45, 7, 11, -1})) << "5 us behind the left camera's clock";
  EXPECT_EQ(recording->image_times(Side::left), (std::vector<TimeUs>{0, 10'000}));
  EXPECT_EQ(recording->read_image(Side::right, 0).width, 30);

  const auto turned = open_recording(path + ",left=DVX_R");
  EXPECT_EQ(turned->info().events(Side::left), 300U);
  EXPECT_EQ(events_of(*turned, Side::left)[1], (Event{45, 7, 11, -1}));
  EXPECT_THROW(open_recording(path + ",left=DVX_X"), Error);
}

TEST(StereoFiles, ros_bag_with_images_depth_and_poses) {
  const auto recording = open_recording(kGolden + "/ros/mvsec_lz4.bag");
  EXPECT_EQ(recording->info().base_time_s, 1.7e9);
  EXPECT_EQ(recording->info().events(Side::left), 300U);
  EXPECT_EQ(events_of(*recording, Side::right)[2], (Event{85, 14, 22, -1}));
  EXPECT_EQ(recording->depth_times(Side::left), (std::vector<TimeUs>{0, 20'000, 40'000}));
  EXPECT_TRUE(recording->has_depth(Side::left, DepthView::raw));
  EXPECT_THROW(recording->read_depth(Side::left, DepthView::raw, 1), DataError)
      << "its maps of 20 x 10 pixels do not fit the sensor";
  EXPECT_EQ(recording->image_times(Side::left).size(), 3U);
  ASSERT_EQ(recording->poses().size(), 3U);
  EXPECT_EQ(recording->poses()[2].t, 40'000);
}

TEST(StereoFiles, ros_2_bag_folder) {
  const auto recording = open_recording(kGolden + "/ros/mono");
  EXPECT_FALSE(recording->info().has_right);
  EXPECT_EQ(recording->info().events(Side::left), 120U);
  const EventBatch events = events_of(*recording, Side::left);
  EXPECT_EQ(events[21].t - events[0].t, 6'003'000);
}

/// A folder with one camera's file and a calibration of the given text beside it.
std::unique_ptr<Recording> opened_beside(const test::TempDir& dir, const std::string& calibration) {
  std::filesystem::copy_file(kGolden + "/aedat4/mono_none.aedat4", dir.file("a.aedat4"));
  write_file_atomically(dir.file("calib.yaml"), calibration);
  return open_recording(dir.file("a.aedat4"));
}

bool has_note(const Recording& recording, const std::string& part) {
  const auto& notes = recording.info().notes;
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

TEST(StereoFiles, a_calibration_beside_is_taken_if_it_is_for_these_cameras) {
  const test::TempDir dir;
  const auto recording = opened_beside(dir, camera_chain_text(mvsec_indoor_calibration()));
  EXPECT_NE(recording->calibration(), nullptr);
  EXPECT_TRUE(has_note(*recording, "lies beside it and was taken"));
}

TEST(StereoFiles, a_calibration_beside_of_other_cameras_is_told_and_refuses_nothing) {
  StereoCalibration other = mvsec_indoor_calibration();
  other.left.sensor = other.right.sensor = {640, 480};
  for (const std::string& text : {camera_chain_text(other), std::string("cam0: 3\n")}) {
    const test::TempDir dir;
    const auto recording = opened_beside(dir, text);
    EXPECT_EQ(recording->calibration(), nullptr);
    EXPECT_TRUE(has_note(*recording, "the calibration beside it was not taken: ")) << text;
    EXPECT_THROW(open_recording(dir.file("a.aedat4") + ",calibration=" + dir.file("calib.yaml")),
                 DataError)
        << "what is asked for must fit";
  }
}

}  // namespace
}  // namespace spikedepth
