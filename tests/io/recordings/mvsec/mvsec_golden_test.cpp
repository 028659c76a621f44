// Against files that h5py wrote, and h5py against ours.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/recordings/open_recording.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPython = "/usr/bin/python3";
const std::string kGolden = SPIKEDEPTH_GOLDEN_DIR "/mvsec/golden1";

/// Standard output of a command; empty if it fails.
std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return "";
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe))
    text.append(part.data(), got);
  return ::pclose(pipe) == 0 ? text : "";
}

TEST(MvsecGolden, h5py_fixture_really_is_compressed) {
  EXPECT_LT(fs::file_size(kGolden + "_gt.hdf5"), 6U * 346 * 260 * 4 / 4);
}

TEST(MvsecGolden, events_images_and_depths_follow_their_closed_forms) {
  const auto recording = open_recording(kGolden + "_data.hdf5");
  EXPECT_EQ(recording->info().base_time_s, 1504645177.25);
  for (const Side side : {Side::left, Side::right}) {
    EventBatch events;
    recording->read_events(side, recording->info().span, events);
    ASSERT_EQ(events.size(), 1000U);
    for (int k = 0; k < 1000; ++k) {
      const Event expected{
          k * (side == Side::left ? 250 : 500), static_cast<std::uint16_t>(k * 7 % 346),
          static_cast<std::uint16_t>(k * 11 % 260), static_cast<std::int8_t>(k % 3 == 0 ? 1 : -1)};
      ASSERT_EQ(events[static_cast<std::size_t>(k)], expected) << "event " << k;
    }
  }
  const std::vector<TimeUs> times = {50'000, 100'000, 150'000};
  EXPECT_EQ(recording->depth_times(Side::left), times);
  EXPECT_EQ(recording->image_times(Side::right), times);
  for (int i = 0; i < 3; ++i) {
    const GrayImage image = recording->read_image(Side::right, static_cast<std::size_t>(i));
    const DepthMap rect =
        recording->read_depth(Side::left, DepthView::rectified, static_cast<std::size_t>(i));
    const DepthMap raw =
        recording->read_depth(Side::left, DepthView::raw, static_cast<std::size_t>(i));
    for (int y = 0; y < 260; ++y) {
      for (int x = 0; x < 346; ++x) {
        ASSERT_EQ(image.pixels[static_cast<std::size_t>(y * 346 + x)],
                  (x / 16 + 3 * (y / 16) + i) % 256);
        const float metres =
            1.0F + 0.25F * static_cast<float>(x / 32) + 0.5F * static_cast<float>(i);
        ASSERT_TRUE(y < 100 ? std::isnan(rect.at(x, y)) : rect.at(x, y) == metres);
        ASSERT_TRUE(y < 100 ? std::isnan(raw.at(x, y)) : raw.at(x, y) == metres + 1);
      }
    }
  }
  ASSERT_EQ(recording->poses().size(), 3U);
  EXPECT_EQ(recording->poses()[2].position[0], 2.0);
}

TEST(MvsecGolden, h5py_finds_our_files_as_mvsec_has_them) {
  if (output_of(std::string(kPython) + " -c 'import h5py; print(1)'").empty()) {
    GTEST_SKIP() << kPython << " with h5py is not installed (package python3-h5py)";
  }
  const test::TempDir dir;
  const test::Fixture fixture = test::make_fixture(1000, 4);
  const std::string data_path = test::write_fixture(fixture, dir.path());
  const std::string script =
      std::string(kPython) + " " SPIKEDEPTH_SOURCE_DIR "/data-scripts/describe_hdf5.py ";
  const auto data = nlohmann::json::parse(output_of(script + data_path));
  const auto gt = nlohmann::json::parse(output_of(script + dir.file("mini1_gt.hdf5")));

  const auto expect = [](const nlohmann::json& file, const std::string& path,
                         const std::vector<int>& shape, const std::string& type, bool packed) {
    ASSERT_TRUE(file.contains(path)) << path;
    const auto& found = file.at(path);
    EXPECT_EQ(found.at("shape").get<std::vector<int>>(), shape) << path;
    EXPECT_EQ(found.at("dtype"), type) << path;
    if (packed) {
      EXPECT_EQ(found.at("compression"), "lzf") << path;
      EXPECT_EQ(found.at("packed"), true) << path;
      EXPECT_EQ(found.at("chunks"), nlohmann::json({1, 260, 346})) << path;
    } else {
      EXPECT_TRUE(found.at("chunks").is_null()) << path;
    }
  };
  expect(data, "/davis/left/events", {1000, 4}, "float64", false);
  expect(data, "/davis/right/events", {500, 4}, "float64", false);
  expect(data, "/davis/left/image_raw", {4, 260, 346}, "uint8", true);
  expect(data, "/davis/left/image_raw_ts", {4}, "float64", false);
  expect(data, "/davis/left/image_raw_event_inds", {4}, "int64", false);
  expect(data, "/davis/left/imu", {10, 6}, "float64", false);
  expect(data, "/davis/left/imu_ts", {10}, "float64", false);
  expect(gt, "/davis/left/depth_image_rect", {4, 260, 346}, "float32", true);
  expect(gt, "/davis/left/depth_image_rect_ts", {4}, "float64", false);
  expect(gt, "/davis/left/pose", {50, 4, 4}, "float64", false);
  expect(gt, "/davis/left/pose_ts", {50}, "float64", false);
  expect(gt, "/davis/left/odometry", {4, 4, 4}, "float64", false);
  EXPECT_EQ(gt.at("/davis/left/odometry").at("last"), 1.0);
  EXPECT_DOUBLE_EQ(gt.at("/davis/left/depth_image_rect_ts").at("first").get<double>(),
                   1504645177.100003);
  EXPECT_EQ(data.at("/davis/left/events").at("first"), fixture.left.front().x);
  EXPECT_EQ(data.at("/davis/left/events").at("last"), fixture.left.back().polarity);
  // numpy.searchsorted(event_t, image_t) - 1, as the converter of the data set computes it
  const auto event_before = [&](TimeUs t) {
    std::int64_t count = 0;
    for (const Event& event : fixture.left) count += event.t < t ? 1 : 0;
    return static_cast<double>(count - 1);
  };
  EXPECT_EQ(data.at("/davis/left/image_raw_event_inds").at("first"),
            event_before(fixture.image_times.front()));
  EXPECT_EQ(data.at("/davis/left/image_raw_event_inds").at("last"),
            event_before(fixture.image_times.back()));
}

}  // namespace
}  // namespace spikedepth
