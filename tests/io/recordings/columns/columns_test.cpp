// Recordings laid out as DSEC, M3ED and VECtor, written by h5py and hdf5plugin
// (data-scripts/make_columns_golden.py), whose closed forms are repeated here.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/camera/camera_model.hpp"
#include "core/events/copy_recording.hpp"
#include "io/recordings/columns/dsec_writer.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

const std::string kGolden = std::string(SPIKEDEPTH_GOLDEN_DIR) + "/columns/";
constexpr TimeUs kOffset = 49'599'300'523;
constexpr std::size_t kLeft = 10'000, kRight = 6'000;

EventBatch left_events(int width, int height) {
  EventBatch events;
  for (TimeUs i = 0; i < static_cast<TimeUs>(kLeft); ++i) {
    events.push_back({137 * i + i % 7, static_cast<std::uint16_t>(13 * i % width),
                      static_cast<std::uint16_t>(7 * i % height),
                      static_cast<std::int8_t>(i / 3 % 2 == 1 ? 1 : -1)});
  }
  return events;
}

EventBatch right_events(int width, int height) {
  EventBatch events;
  for (TimeUs i = 0; i < static_cast<TimeUs>(kRight); ++i) {
    events.push_back({211 * i, static_cast<std::uint16_t>(11 * i % width),
                      static_cast<std::uint16_t>(5 * i % height),
                      static_cast<std::int8_t>(i % 2 == 1 ? 1 : -1)});
  }
  return events;
}

void expect_events(Recording& recording, int width, int height) {
  EventBatch read;
  recording.read_events(Side::left, recording.info().span, read);
  EXPECT_EQ(read, left_events(width, height));
  recording.read_events(Side::right, recording.info().span, read);
  EXPECT_EQ(read, right_events(width, height));
  EXPECT_EQ(recording.info().event_count, (std::array<std::uint64_t, 2>{kLeft, kRight}));
  const TimeWindow window{500'000, 503'000};
  recording.read_events(Side::left, window, read);
  EventBatch expected;
  for (const Event& event : left_events(width, height)) {
    if (window.contains(event.t)) expected.push_back(event);
  }
  EXPECT_EQ(read, expected);
}

bool has_note(const Recording& recording, const std::string& part) {
  const auto& notes = recording.info().notes;
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

/// A copy that a test may change.
class DsecCopy {
 public:
  DsecCopy() { fs::copy(kGolden + "dsec/alley_00_a", path(), fs::copy_options::recursive); }
  std::string path() const { return dir_.path() + "/alley_00_a"; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path() + "/" + name, std::ios::binary) << text;
  }
  std::string error() const {
    try {
      const auto recording = open_recording(path());
      EventBatch read;
      recording->read_events(Side::left, recording->info().span, read);
      for (std::size_t i = 0; i < recording->depth_times(Side::left).size(); ++i)
        recording->read_depth(Side::left, DepthView::rectified, i);
    } catch (const DataError& error) {
      return error.what();
    }
    return "no error";
  }

 private:
  TempDir dir_;
};

TEST(Dsec, events_of_both_cameras_one_by_one) {
  const auto recording = open_recording(kGolden + "dsec/alley_00_a");
  EXPECT_EQ(recording->info().format, "dsec");
  EXPECT_EQ(recording->info().name, "alley_00_a");
  EXPECT_NEAR(recording->info().base_time_s, 1e-6 * static_cast<double>(kOffset), 1e-6);
  expect_events(*recording, 640, 480);
}

TEST(Dsec, disparity_is_depth_through_the_rig_and_zero_is_unknown) {
  const auto recording = open_recording(kGolden + "dsec/alley_00_a");
  ASSERT_NE(recording->calibration(), nullptr);
  EXPECT_NEAR(recording->calibration()->baseline_m(), 0.6, 1e-9);
  // The first of four has no events before it.
  EXPECT_EQ(recording->depth_times(Side::left), (std::vector<TimeUs>{100'000, 200'000, 300'000}));
  const DepthMap map = recording->read_depth(Side::left, DepthView::rectified, 1);
  const double rig = 569.7632987676102 * 0.6;
  EXPECT_NEAR(map.at(60, 110), rig / 12, 1e-4);
  EXPECT_NEAR(map.at(51, 200), rig * 256 / 257, 1e-3);
  EXPECT_TRUE(std::isnan(map.at(0, 0)));
}

TEST(Dsec, the_files_own_map_rectifies_and_the_calibration_where_there_is_none) {
  const auto recording = open_recording(kGolden + "dsec/alley_00_a");
  const ForwardMap& left = recording->forward_map(Side::left);
  const std::size_t pixel = 33 * 640 + 100;
  EXPECT_FLOAT_EQ(left.x[pixel], 97);
  EXPECT_FLOAT_EQ(left.y[pixel], 31.5);
  const ForwardMap expected =
      make_forward_map(recording->calibration()->right, recording->info().view);
  EXPECT_EQ(recording->forward_map(Side::right).x, expected.x);
}

TEST(Dsec, folders_by_kind_are_found_beside_the_events) {
  const TempDir dir;
  const std::string source = kGolden + "dsec/alley_00_a/";
  for (const char* kind : {"events", "disparity", "calibration"}) {
    const std::string folder = dir.path() + "/train_" + kind + "/alley_00_a";
    fs::create_directories(folder);
    fs::copy(source + kind, folder + "/" + kind, fs::copy_options::recursive);
  }
  const auto recording = open_recording(dir.path() + "/train_events/alley_00_a");
  EXPECT_EQ(recording->depth_times(Side::left).size(), 3U);
  EXPECT_NE(recording->calibration(), nullptr);
  const auto inner = open_recording(dir.path() + "/train_events/alley_00_a/events/");
  EXPECT_TRUE(inner->info().has_right);
}

TEST(Dsec, two_files_alone_are_a_pair_on_one_clock) {
  const std::string source = kGolden + "dsec/alley_00_a/events/";
  const auto recording =
      open_recording(source + "left/events.h5," + source + "right/events.h5" +
                     ",calibration=" + kGolden + "dsec/alley_00_a/calibration/cam_to_cam.yaml");
  expect_events(*recording, 640, 480);
  EXPECT_NEAR(recording->calibration()->baseline_m(), 0.6, 1e-9);
}

TEST(Dsec, what_is_wrong_is_named) {
  {
    const DsecCopy copy;
    copy.write("disparity/timestamps.txt", "1\n2\n3\n");
    EXPECT_NE(copy.error().find("holds 3 times for the 4 pictures"), std::string::npos);
  }
  {
    const DsecCopy copy;
    copy.write("disparity/timestamps.txt", "1\n2\nthree\n4\n");
    EXPECT_NE(copy.error().find("line 3 is 'three'"), std::string::npos);
  }
  {
    const DsecCopy copy;
    copy.write("disparity/event/000002.png", "no picture at all, just some text");
    EXPECT_NE(copy.error().find("000002.png: is no PNG picture"), std::string::npos);
  }
  {
    const DsecCopy copy;
    copy.write("calibration/cam_to_cam.yaml", "intrinsics:\n  cam0: 3\nextrinsics: {}\n");
    EXPECT_NE(copy.error().find("intrinsics.cam0 is missing"), std::string::npos) << copy.error();
  }
  {
    const DsecCopy copy;
    fs::remove_all(copy.path() + "/calibration");
    const auto recording = open_recording(copy.path());
    EXPECT_TRUE(recording->depth_times(Side::left).empty());
    EXPECT_TRUE(has_note(*recording, "disparity cannot become depth"));
  }
}

TEST(Dsec, a_file_cut_or_changed_anywhere_gives_events_or_an_error) {
  const std::string whole = [] {
    std::ifstream stream(kGolden + "dsec/alley_00_a/events/left/events.h5", std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }();
  const TempDir dir;
  const std::string path = dir.file("events.h5");
  const auto read = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    try {
      const auto recording = open_recording(path);
      EventBatch events;
      recording->read_events(Side::left, recording->info().span, events);
      return events.size();
    } catch (const DataError&) {
      return std::size_t{0};
    }
  };
  EXPECT_EQ(read(whole), kLeft);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    refused += read(changed) == 0 ? 1 : 0;
  }
  EXPECT_GT(refused, 20U);  // most bytes are packed numbers
  for (std::size_t length = 1; length < whole.size(); length += 997)
    EXPECT_EQ(read(whole.substr(0, length)), 0U) << length;
}

TEST(DsecWriter, a_round_trip_loses_no_event_and_a_256th_of_a_pixel) {
  const TempDir dir;
  const auto source = open_recording(kGolden + "dsec/alley_00_a");
  DsecWriterOptions options;
  options.folder = dir.path() + "/copy";
  options.sensors = source->info().sensors;
  options.base_us = kOffset;
  options.length_us = source->info().span.end;
  options.calibration = *source->calibration();
  options.maps = {source->forward_map(Side::left), source->forward_map(Side::right)};
  copy_recording(*source, {0, 500'000}, *make_dsec_writer(options), {});
  EXPECT_TRUE(fs::exists(options.folder + "/events/left/events.h5"));
  copy_recording(*source, kWholeRecording, *make_dsec_writer(options), {});  // replaces it
  EXPECT_FALSE(fs::exists(options.folder + ".partial"));
  EXPECT_FALSE(fs::exists(options.folder + ".old"));
  const auto copy = open_recording(options.folder);
  expect_events(*copy, 640, 480);
  EXPECT_EQ(copy->info().base_time_s, source->info().base_time_s);
  EXPECT_EQ(copy->forward_map(Side::left).x, source->forward_map(Side::left).x);
  EXPECT_EQ(copy->forward_map(Side::right).y, source->forward_map(Side::right).y);
  EXPECT_EQ(copy->depth_times(Side::left), source->depth_times(Side::left));
  const DepthMap before = source->read_depth(Side::left, DepthView::rectified, 2);
  const DepthMap after = copy->read_depth(Side::left, DepthView::rectified, 2);
  for (std::size_t i = 0; i < before.metres.size(); i += 11) {
    EXPECT_EQ(std::isnan(before.metres[i]), std::isnan(after.metres[i]));
    if (!std::isnan(before.metres[i])) {
      EXPECT_FLOAT_EQ(before.metres[i], after.metres[i]);
    }
  }
}

TEST(DsecWriter, another_folder_is_not_replaced) {
  const TempDir dir;
  std::ofstream(dir.file("mine.txt")) << "x";
  DsecWriterOptions options;
  options.folder = dir.path();
  EXPECT_THROW(make_dsec_writer(options), ConfigError);
  EXPECT_TRUE(fs::exists(dir.file("mine.txt")));
}

TEST(M3ed, events_depth_and_poses_in_the_left_view) {
  const auto recording = open_recording(kGolden + "m3ed/car_data.h5");
  EXPECT_EQ(recording->info().format, "m3ed");
  EXPECT_EQ(recording->info().name, "car");
  expect_events(*recording, 1280, 720);
  ASSERT_NE(recording->calibration(), nullptr);
  EXPECT_NEAR(recording->calibration()->baseline_m(), 0.12, 1e-9);
  EXPECT_TRUE(has_note(*recording, "baseline of 120.0 mm"));
  EXPECT_EQ(recording->depth_times(Side::left), (std::vector<TimeUs>{100'000, 200'000, 300'000}));
  const DepthMap map = recording->read_depth(Side::left, DepthView::raw, 2);
  EXPECT_FLOAT_EQ(map.at(650, 350), 7);
  EXPECT_TRUE(std::isnan(map.at(0, 0)));
  EXPECT_EQ(recording->depth_defects().infinite, 0U);
  // What is scored is the rectified view, to which the depth is moved.
  ASSERT_TRUE(recording->has_depth(Side::left, DepthView::rectified));
  const DepthMap rectified = recording->read_depth(Side::left, DepthView::rectified, 2);
  std::size_t known = 0;
  for (const float metres : rectified.metres) {
    if (!is_valid_depth(metres)) continue;
    ++known;
    EXPECT_NEAR(metres, 7, 0.05);  // the baseline lies along the rows already
  }
  EXPECT_GT(known, 5000U);
  ASSERT_EQ(recording->poses().size(), 3U);
  EXPECT_NEAR(recording->poses()[2].position[2], 1.0, 1e-12);
}

TEST(M3ed, its_folder_opens_too) {
  EXPECT_EQ(open_recording(kGolden + "m3ed")->info().name, "car");
}

TEST(Vector, a_folder_of_two_files_is_a_pair) {
  const auto recording = open_recording(kGolden + "vector");
  expect_events(*recording, 640, 480);
  EXPECT_TRUE(has_note(*recording, "there is no calibration"));
}

}  // namespace
}  // namespace spikedepth
